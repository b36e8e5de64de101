"""Requests to sign: a firm starts one, the person signs at its page, the firm fetches the result.

Neither the digest nor what came of it is ever in a URL.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from enum import StrEnum
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import urlsplit

import attrs
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.pages.texts import chosen_language
from myna_mock.people.person import Person
from myna_mock.people.registry import FIRST
from myna_mock.people.state import Problem
from myna_mock.randomness import random_uuid
from myna_mock.services.digital_auth_app.authorize import PRINTABLE
from myna_mock.services.digital_auth_app.records import CardSignature, Client
from myna_mock.services.digital_auth_app.replies import json_reply, method_not_allowed, redirect
from myna_mock.services.digital_auth_app.sealing import Sealer
from myna_mock.services.digital_auth_app.signing import PasswordRefused, block_of, have_signed
from myna_mock.services.person_page.view import (
    GonePage,
    PageRenderer,
    PersonaChoice,
    PersonPage,
    Rendered,
    ToBeSigned,
)
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.signing import DigestForm
from myna_sdk.testing.service import ServiceReply, ServiceRequest

NAME: Final = "desktop-signer"
PREFIX: Final = f"/{NAME}/"
PAGE: Final = f"{PREFIX}sign/"
CANCELLED: Final = "cancelled"
_RESULT: Final = re.compile(rf"{PREFIX}requests/([0-9a-f-]{{36}})/result\Z", re.ASCII)


class Operation(StrEnum):
    """What can be asked of it, as faults are addressed."""

    START = "start"
    PAGE = "page"
    RESULT = "result"


@attrs.frozen(repr=False, kw_only=True)
class Begun(Masked):
    """A request to sign.

    Attributes:
        id: Its name.
        secret: What the firm shows for the result.
        block: What the card is to sign.
        state: What the firm's callback is to repeat.
        return_to: Where the browser goes back to.
        made: What the card made, once it did.
        decided: Whether the person signed or refused.
    """

    id: str
    secret: str
    block: bytes
    state: str
    return_to: str
    made: CardSignature | None = None
    decided: bool = False


@attrs.define(kw_only=True)
class DesktopSigner:
    """The service of one world.

    Attributes:
        world: The world's name.
        base_url: The world's root.
        random: Where ids and secrets come from.
        sealer: The people's chips.
        people: Everybody, by id.
        clients: Those who may have somebody sign, by where browsers return to.
        renderer: Makes the person's page.
    """

    world: str
    base_url: str
    random: RandomSource
    sealer: Sealer
    people: Mapping[str, Person]
    clients: Callable[[], Mapping[str, Client]]
    renderer: PageRenderer
    _begun: dict[str, Begun] = attrs.field(factory=dict, init=False)

    def operation(self, request: ServiceRequest) -> Operation:
        """Return what ``request`` asks for."""
        if request.path.startswith(PAGE):
            return Operation.PAGE
        return Operation.RESULT if _RESULT.match(request.path) else Operation.START

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to ``request`` at the virtual instant ``at``."""
        if request.path.startswith(PAGE):
            return self._page(request, at)
        if found := _RESULT.match(request.path):
            return self._result(found[1], request)
        if request.path != f"{PREFIX}requests":
            return json_reply(404, {"error": "not-found"})
        return self._start(request)

    def _start(self, request: ServiceRequest) -> ServiceReply:
        if request.method != "POST":
            return method_not_allowed("POST")
        told = _object(request.body)
        block, state, return_to = (told.get(name) for name in ("block", "state", "return_to"))
        decoded = block_of(block)
        if decoded is None or not isinstance(state, str) or not isinstance(return_to, str):
            return json_reply(400, {"error": "request-malformed"})
        if PRINTABLE.match(state) is None:
            return json_reply(400, {"error": "state-malformed"})
        if self._client(return_to) is None:
            return json_reply(403, {"error": "return-unknown"})
        id, secret = random_uuid(self.random), random_uuid(self.random)
        self._begun[id] = Begun(
            id=id, secret=secret, block=decoded, state=state, return_to=return_to
        )
        url = f"{self.base_url}{PAGE}{id}"
        return json_reply(200, {"id": id, "secret": secret, "url": url, "mock": True})

    def _client(self, return_to: str) -> Client | None:
        """Return the client whose browsers return there, if it may have somebody sign."""
        usable = (client for client in self.clients().values() if client.enabled and client.signing)
        return next((client for client in usable if return_to in client.redirect_uris), None)

    def _result(self, id: str, request: ServiceRequest) -> ServiceReply:
        begun = self._begun.get(id)
        shown = (request.header("authorization") or "").removeprefix("Bearer ")
        if begun is None or not compare_digest(shown.encode(), begun.secret.encode()):
            return json_reply(403, {"error": "not-yours"})
        if begun.made is None:
            return json_reply(409, {"error": "not-signed"})
        made = begun.made
        certificate = self.sealer.ca.certificate(made.persona, made.issued)
        return json_reply(
            200,
            {
                "certificate": b64encode(certificate.public_bytes(Encoding.DER)).decode(),
                "signature": b64encode(made.signature).decode(),
                "mock": True,
            },
        )

    # The person's part

    def _page(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        if request.method not in {"GET", "POST"}:
            return method_not_allowed("GET, POST")
        form = dict(request.form if request.method == "POST" else request.query)
        language = chosen_language(form.get("lang", ""), request.header("accept-language"))
        begun = self._begun.get(request.path.removeprefix(PAGE))
        client = None if begun is None else self._client(begun.return_to)
        if begun is None or client is None or begun.decided:
            return _html(410, self.renderer.gone(GonePage(language=language, world=self.world)))
        failed: Problem | PasswordRefused | None = None
        if request.method == "POST":
            answer = self._decided(begun, form, at)
            if isinstance(answer, ServiceReply):
                return answer
            failed = answer
        status = 200 if failed is None else 409
        return _html(status, self._shown(begun, client, form, language, at, failed))

    def _decided(
        self, begun: Begun, form: Mapping[str, str], at: Instant
    ) -> ServiceReply | Problem | PasswordRefused | None:
        if form.get("decision") == "refuse" or form.get("response") == "abnormal":
            self._begun[begun.id] = attrs.evolve(begun, decided=True)
            return redirect(begun.return_to, {"state": begun.state, "error": CANCELLED})
        person = self.people.get(form.get("persona", FIRST))
        if form.get("decision") != "approve" or person is None:
            return None
        made = have_signed(
            self.sealer, person, form.get("password", ""), begun.block, at, phones=True
        )
        if isinstance(made, Problem | PasswordRefused):
            return made
        self._begun[begun.id] = attrs.evolve(begun, decided=True, made=made)
        return redirect(begun.return_to, {"state": begun.state, "request": begun.id})

    def _shown(
        self,
        begun: Begun,
        client: Client,
        form: Mapping[str, str],
        language: str,
        at: Instant,
        failed: Problem | PasswordRefused | None,
    ) -> Rendered:
        chosen = form.get("persona", FIRST)
        view = PersonPage(
            action=f"{urlsplit(self.base_url).path}{PAGE}{begun.id}",
            client_name=client.name,
            client_id=client.id,
            scopes=("openid", "sign"),
            personas=tuple(_choice(person, at) for person in self.people.values()),
            chosen=chosen if chosen in self.people else FIRST,
            errors=(CANCELLED,),
            language=language,
            problem=failed if isinstance(failed, Problem) else None,
            world=self.world,
            at=at.isoformat(),
            redirect_uri=begun.return_to,
            told=tuple((name, value) for name, value in form.items() if name != "password"),
            signing=ToBeSigned(
                digest=begun.block[-32:].hex(),
                form=DigestForm.RAW if len(begun.block) == 32 else DigestForm.DIGEST_INFO,
                refused=failed if isinstance(failed, PasswordRefused) else None,
            ),
        )
        return self.renderer.page(view)


def _choice(person: Person, at: Instant) -> PersonaChoice:
    name, held = person.at(at).chip.name, person.at(at).signs_with(phones=True)
    return PersonaChoice(
        id=person.id,
        title=person.persona.title,
        awkward=person.persona.awkward,
        name="" if name is None else name.reveal(),
        problem=held if isinstance(held, Problem) else None,
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _html(status: int, page: Rendered) -> ServiceReply:
    return ServiceReply(status, page.headers, page.body)
