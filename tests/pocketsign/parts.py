"""The plugin beside a mock world, effect by effect, and replies that somebody spoilt."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import httpx

import myna_sdk.authoring as m
from myna_mock.world import World
from myna_pocketsign.provider import PocketSign
from myna_pocketsign.settings import Settings
from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.instants import Instant
from myna_sdk.providers.consent_capabilities import grant
from myna_sdk.testing.stage import Change, GoodReply, Stage
from tests.mock_world.operator_party import DOCUMENT, Card, card

FIRM = "見本不動産株式会社"
SERVICE = "address-update"
NEW_HOME = "東京都見本区二丁目9番9号"


@attrs.frozen
class WorldSide:
    """The world's operator as the other side of a stage."""

    transport: httpx.BaseTransport

    @property
    def canaries(self) -> tuple[str, ...]:
        return ()

    def approve(self, url: str) -> tuple[tuple[str, str], ...]:
        raise AssertionError("nobody is redirected")

    def answer(self, request: HttpRequest, at: Instant) -> GoodReply:
        del at
        with httpx.Client(transport=self.transport) as client:
            reply = client.request(
                request.method,
                request.url,
                headers=list(request.headers),
                content=request.body,
            )
        found = HttpReply(reply.status_code, tuple(reply.headers.multi_items()), reply.content)
        return GoodReply(reply=found, name=request.operation)


@attrs.define
class Firm:
    """A firm with the plugin, in one world."""

    world: World
    settings: dict[str, Any] = attrs.field(factory=dict)
    change: Change = lambda good: good.reply
    stages: list[Stage] = attrs.field(factory=list)

    @property
    def provider(self) -> PocketSign:
        given: dict[str, Any] = {
            "token": m.Secret("MOCK-tests"),
            "base_url": m.HttpsUrl(f"{self.world.base_url}/pocketsign"),
        }
        return PocketSign(Settings(**(given | self.settings)))

    def run(self, call: Callable[[PocketSign, m.Context], m.Flow[Any]]) -> Any:
        stage = Stage(
            other_side=WorldSide(self.world.transport), at=self.world.at, change=self.change
        )
        self.stages.append(stage)
        return stage.run(call(self.provider, stage.context))

    def verify(self, signed: m.Signed | None = None) -> Any:
        asked = app_signed(card(self.world)) if signed is None else signed
        return self.run(lambda provider, ctx: provider.verify_signature(asked, ctx))

    def known(self, persona: str = "mihon-hanako") -> m.PersonRef:
        """Return the operator's reference of a person who signed."""
        found = self.verify(app_signed(card(self.world, persona)))
        assert isinstance(found, m.Verified), found
        assert found.person is not None
        return found.person

    def status(self, **asked: Any) -> Any:
        ask = m.StatusRequest(**asked)
        return self.run(lambda provider, ctx: provider.check_status(ask, ctx))

    def prepare(self, *items: m.FactItem, withdrawal_of: Any = None) -> m.Document:
        ask = m.ConsentAsk(statement=statement(*items), firm=FIRM, withdrawal_of=withdrawal_of)
        made: m.Document = self.run(lambda provider, ctx: provider.prepare_consent(ask, ctx))
        return made

    def register(self, *items: m.FactItem, of: Card | None = None, clear: bool = False) -> Any:
        used = card(self.world) if of is None else of
        document = self.prepare(*items)
        signed = (detached if clear else app_signed)(used, document.content.reveal())
        consent = m.SignedConsent(
            statement=statement(*items), signed=signed, received_at=self.world.at
        )
        return self.run(lambda provider, ctx: provider.register_consent(consent, ctx))

    def consent(self, *items: m.FactItem) -> m.ConsentQuery:
        made = self.register(*items)
        assert isinstance(made, m.ConsentRegistration), made
        return m.ConsentQuery(provider_id=made.provider_id, service_id=SERVICE)

    def latest(
        self, person: m.PersonRef, consent: m.ConsentQuery, *items: m.FactItem, **more: Any
    ) -> Any:
        live = grant(
            person=person, consent=consent, items=frozenset(items), at=self.world.at, **more
        )
        return self.run(lambda provider, ctx: provider.fetch_latest(live, ctx))


def statement(*items: m.FactItem) -> m.ConsentStatement:
    return m.ConsentStatement(items=frozenset(items), service_id=SERVICE, text_version="2026-11")


def app_signed(of: Card, document: bytes = DOCUMENT, *, identify: bool = True) -> m.Signed:
    """Return what a person signed in the app: sealed for the operator."""
    return m.Signed(
        document=m.Document(m.Concealed(document)),
        digest_form=m.DigestForm.DIGEST_INFO,
        signature=m.Sealed(jwe=m.Concealed(of.sealed(document))),
        identify=identify,
    )


def detached(of: Card, document: bytes = DOCUMENT, *, identify: bool = True) -> m.Signed:
    """Return what a person signed at a reader: in clear."""
    return m.Signed(
        document=m.Document(m.Concealed(document)),
        digest_form=m.DigestForm.DIGEST_INFO,
        signature=m.Detached(
            certificate=m.Concealed(of.certificate), signature=m.Concealed(of.sign(document))
        ),
        identify=identify,
    )


def members(changed: Mapping[str, Any]) -> Change:
    """Return a change of members by path, such as ``verification.id``; ``...`` leaves one out."""

    def change(good: GoodReply) -> HttpReply:
        document = json.loads(good.reply.body)
        for path, value in changed.items():
            *above, last = path.split(".")
            inner = document
            for name in above:
                inner = inner.setdefault(name, {})
            inner[last] = value
            if value is ...:
                del inner[last]
        return attrs.evolve(good.reply, body=json.dumps(document).encode())

    return change


def replaced(status: int, body: object, content_type: str = "application/json") -> Change:
    """Return a change into another reply altogether."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda good: HttpReply(status, (("content-type", content_type),), content)


def failed(ended: Any) -> list[str]:
    """Return the numbers of the checks that failed."""
    return [check.number for check in ended.checks if check.result is CheckResult.FAILED]
