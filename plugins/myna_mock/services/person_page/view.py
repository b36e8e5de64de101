"""What the page shows. The engine makes this view; a renderer makes HTML of it and no more."""

from typing import Protocol

import attrs

from myna_mock.bilingual import Text
from myna_mock.people.state import Problem
from myna_mock.services.digital_auth_app.signing import PasswordRefused
from myna_sdk.model.masking import Masked
from myna_sdk.model.signing import DigestForm


@attrs.frozen(repr=False, kw_only=True)
class PersonaChoice(Masked):
    """A persona that can be chosen.

    Attributes:
        id: The persona's id, the value of the form field ``persona``.
        title: The kind of person.
        awkward: What makes them awkward.
        name: The name in the chip.
        problem: Why they cannot log in, or sign, now; or ``None``.
        claims: Name and value of each claim that the app would receive if all is shared.
    """

    id: str
    title: Text
    awkward: Text
    name: str
    problem: Problem | None
    claims: tuple[tuple[str, str], ...] = ()

    def _shown(self) -> str:
        return self.id


@attrs.frozen(repr=False, kw_only=True)
class ToBeSigned(Masked):
    """What the person is asked to sign. The service knows no more of it than its digest.

    Attributes:
        digest: The SHA-256 digest, hexadecimal.
        form: What the card signs of it.
        refused: Why the last password was refused, or ``None``.
    """

    digest: str
    form: DigestForm
    refused: PasswordRefused | None = None


@attrs.frozen(repr=False, kw_only=True)
class PersonPage(Masked):
    """One showing of the page.

    The form is POSTed to ``action`` with ``persona``, ``decision`` (``approve`` or ``refuse``),
    ``response`` (``normal`` or ``abnormal``), ``error`` (the code of an abnormal response),
    ``share`` (once for each scope shared), ``lang`` (``ja`` or ``en``) and, where something is to
    be signed, ``password``.

    Attributes:
        action: The page's own URL, path only, relative to the host.
        client_name: Who asks.
        client_id: Its id.
        scopes: What is asked, ``openid`` first, in the order asked.
        personas: Everybody, in the documented order.
        chosen: The persona to show as chosen.
        errors: The error codes offered for an abnormal response.
        language: ``ja`` or ``en``.
        problem: Why the last try failed: the chosen person cannot log in, or sign.
        world: The world's name, for the banner.
        at: The world's instant, ISO 8601.
        redirect_uri: Where the browser will return.
        told: What the browser told so far, as pairs of the form: a search, a failed try. The
            password is not among them.
        signing: What is to be signed; ``None`` for a login.
    """

    action: str
    client_name: str
    client_id: str
    scopes: tuple[str, ...]
    personas: tuple[PersonaChoice, ...]
    chosen: str
    errors: tuple[str, ...]
    language: str
    problem: Problem | None
    world: str
    at: str
    redirect_uri: str = ""
    told: tuple[tuple[str, str], ...] = ()
    signing: ToBeSigned | None = None

    def _shown(self) -> str:
        return self.client_id


@attrs.frozen(kw_only=True)
class GonePage:
    """Shown for a ticket that is unknown, used or too old, or whose client was disabled."""

    language: str
    world: str


@attrs.frozen(repr=False)
class Rendered(Masked):
    """An HTML document with the headers that protect it."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


class PageRenderer(Protocol):
    """Makes HTML of the views."""

    def page(self, view: PersonPage) -> Rendered:
        """Return the HTML document of ``view``."""
        ...

    def gone(self, view: GonePage) -> Rendered:
        """Return the HTML document that says that there is nothing to decide any more."""
        ...
