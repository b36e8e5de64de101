"""The page as a service: GET shows it, POST decides and sends the browser back."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import attrs

from myna_mock.pages.texts import chosen_language
from myna_mock.people.person import Person
from myna_mock.people.registry import FIRST
from myna_mock.people.state import Problem
from myna_mock.services.digital_auth_app.records import Client, SignTransaction, Ticket
from myna_mock.services.digital_auth_app.replies import method_not_allowed, redirect
from myna_mock.services.digital_auth_app.service import DigitalAuthApp
from myna_mock.services.digital_auth_app.signing import PasswordRefused
from myna_mock.services.person_page.view import (
    GonePage,
    PageRenderer,
    PersonaChoice,
    PersonPage,
    Rendered,
    ToBeSigned,
)
from myna_sdk.model.instants import Instant
from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.service import ServiceReply, ServiceRequest

NAME = "person-page"
PREFIX = "/person/"
ERRORS: Final = (
    "access_denied",
    "server_error",
    "temporarily_unavailable",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "mock_unlisted_error",
)
"""The error codes offered for an abnormal response; the last is on no list on purpose."""


@attrs.define(kw_only=True)
class PersonPageService:
    """The person's page of one world.

    Attributes:
        world: The world's name.
        app: The service whose pending authorizations are decided here.
        people: Everybody, by id.
        renderer: Makes the HTML.
    """

    world: str
    app: DigitalAuthApp
    people: Mapping[str, Person]
    renderer: PageRenderer

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the page, or where the decision sends the browser."""
        if request.method not in {"GET", "POST"}:
            return method_not_allowed("GET, POST")
        told = _gathered(request.form if request.method == "POST" else request.query)
        language = _language(told, request)
        ticket = self.app.ticket(request.path.removeprefix(PREFIX), at)
        client = None if ticket is None else self.app.client(ticket)
        if ticket is None or client is None:
            gone = self.renderer.gone(GonePage(language=language, world=self.world))
            return _html(410, gone)
        if request.method == "POST":
            return self._decide(ticket, client, told, language, at)
        return self._page(ticket, client, told, language, at)

    def _decide(
        self,
        ticket: Ticket,
        client: Client,
        form: Mapping[str, list[str]],
        language: str,
        at: Instant,
    ) -> ServiceReply:
        persona = _first(form, "persona") or FIRST
        decision = _first(form, "decision")
        if decision == "refuse":
            return redirect(self.app.refuse(ticket), {})
        error, abnormal = _first(form, "error"), _first(form, "response") == "abnormal"
        if abnormal and error:
            return redirect(self.app.refuse(ticket, error[:64]), {})
        person = self.people.get(persona)
        if decision != "approve" or abnormal or person is None:
            return self._page(ticket, client, form, language, at, status=400)
        answer = self._answer(ticket, person, form, at)
        if isinstance(answer, Problem | PasswordRefused):
            return self._page(ticket, client, form, language, at, status=409, failed=answer)
        return redirect(answer, {})

    def _answer(
        self, ticket: Ticket, person: Person, form: Mapping[str, list[str]], at: Instant
    ) -> str | Problem | PasswordRefused:
        begun, share = self.app.to_be_signed(ticket, at), frozenset(form.get("share", ()))
        if begun is None:
            return self.app.approve(ticket, person, share, at)
        return self.app.sign(begun, ticket, person, _first(form, "password"), share, at)

    def _page(
        self,
        ticket: Ticket,
        client: Client,
        told: Mapping[str, list[str]],
        language: str,
        at: Instant,
        *,
        status: int = 200,
        failed: Problem | PasswordRefused | None = None,
    ) -> ServiceReply:
        root = urlsplit(self.app.base_url).path
        chosen = _first(told, "persona")
        view = PersonPage(
            action=f"{root}{PREFIX}{ticket.id}",
            client_name=client.name,
            client_id=client.id,
            scopes=ticket.scopes,
            personas=tuple(self._choice(ticket, person, at) for person in self.people.values()),
            chosen=chosen if chosen in self.people else FIRST,
            errors=ERRORS,
            language=language,
            problem=failed if isinstance(failed, Problem) else None,
            world=self.world,
            at=at.isoformat(),
            redirect_uri=ticket.redirect_uri,
            told=_pairs(told),
            signing=_signing(
                self.app.to_be_signed(ticket, at),
                failed if isinstance(failed, PasswordRefused) else None,
            ),
        )
        return _html(status, self.renderer.page(view))

    def _choice(self, ticket: Ticket, person: Person, at: Instant) -> PersonaChoice:
        name = person.at(at).chip.name
        return PersonaChoice(
            id=person.id,
            title=person.persona.title,
            awkward=person.persona.awkward,
            name="" if name is None else name.reveal(),
            problem=self._problem(ticket, person, at),
            claims=self.app.preview(ticket, person, at),
        )

    def _problem(self, ticket: Ticket, person: Person, at: Instant) -> Problem | None:
        if ticket.transaction is None:
            return self.app.problem(person, at)
        signing = self.app.signs_with(person, at)
        return signing if isinstance(signing, Problem) else None


def _signing(begun: SignTransaction | None, refused: PasswordRefused | None) -> ToBeSigned | None:
    if begun is None:
        return None
    form = DigestForm.RAW if len(begun.block) == 32 else DigestForm.DIGEST_INFO
    return ToBeSigned(digest=begun.block[-32:].hex(), form=form, refused=refused)


def _gathered(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, value in pairs:
        told.setdefault(name, []).append(value)
    return told


def _first(form: Mapping[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]


def _language(told: Mapping[str, list[str]], request: ServiceRequest) -> str:
    return chosen_language(_first(told, "lang"), request.header("accept-language"))


def _pairs(told: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value) for name, values in told.items() for value in values if name != "password"
    )


def _html(status: int, page: Rendered) -> ServiceReply:
    return ServiceReply(status, page.headers, page.body)
