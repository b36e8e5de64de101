"""The operator of a served world, asked by the real plugin over a real socket."""

import httpx
import pytest

import myna_sdk.authoring as m
from myna_mock.served.hosting import Hosting
from myna_mock.served.remote import RemoteWorld
from myna_mock.world import World
from myna_pocketsign.provider import PocketSign
from myna_pocketsign.settings import Settings
from myna_sdk.providers.consent_capabilities import grant
from myna_sdk.testing.stage import Stage
from tests.mock_served.conftest import Ask
from tests.mock_world.operator_party import card
from tests.pocketsign.parts import FIRM, NEW_HOME, SERVICE, WorldSide, app_signed, statement

ADDRESS = m.FactItem.ADDRESS


@pytest.fixture
def inside(hosting: Hosting, served: RemoteWorld) -> World:
    """The same world from within the server, where the cards are."""
    return hosting.world(served.base_url.rsplit("/", 1)[-1]).world


@pytest.fixture
def provider(served: RemoteWorld) -> PocketSign:
    url = m.HttpsUrl(f"{served.base_url}/pocketsign")
    return PocketSign(Settings(token=m.Secret("MOCK-served"), base_url=url))


@pytest.fixture
def stage(served: RemoteWorld) -> Stage:
    return Stage(other_side=WorldSide(httpx.HTTPTransport()), at=served.at)


def test_a_move_is_followed_from_signature_to_new_address_and_charged_once(
    served: RemoteWorld, inside: World, provider: PocketSign, stage: Stage
) -> None:
    verified = stage.run(provider.verify_signature(app_signed(card(inside)), stage.context))
    assert isinstance(verified, m.Verified)
    assert verified.person is not None
    ask = m.ConsentAsk(statement=statement(ADDRESS), firm=FIRM)
    document = stage.run(provider.prepare_consent(ask, stage.context))
    assert isinstance(document, m.Document)
    signed = m.SignedConsent(
        statement=ask.statement,
        signed=app_signed(card(inside), document.content.reveal()),
        received_at=stage.at,
    )
    registered = stage.run(provider.register_consent(signed, stage.context))
    assert isinstance(registered, m.ConsentRegistration)
    hanako = served.person()
    hanako.move(NEW_HOME)
    hanako.reissue()
    stage.at = served.travel(hours=2)
    consent = m.ConsentQuery(provider_id=registered.provider_id, service_id=SERVICE)
    live = grant(person=verified.person, consent=consent, items=frozenset({ADDRESS}), at=stage.at)
    found = stage.run(provider.fetch_latest(live, stage.context))
    assert isinstance(found, m.Updated)
    assert found.facts.address == hanako.address
    assert served.journal.billed("pocketsign.fetch_latest") == 1
    assert served.journal.charged("status") == 1
    hanako.withdraw_consent(service=SERVICE)
    gone = stage.run(provider.fetch_latest(live, stage.context))
    assert isinstance(gone, m.Undetermined)
    assert gone.reason is m.Reason.CONSENT_WITHDRAWN
    with served.fault("pocketsign.fetch_latest", "personal-info-request-failed"):
        failed = stage.run(provider.fetch_latest(live, stage.context))
    assert isinstance(failed, m.Undetermined)
    assert failed.reason is m.Reason.UPSTREAM_FAILED


def test_the_control_api_tells_of_consent_and_charges(
    served: RemoteWorld, inside: World, provider: PocketSign, stage: Stage, ask: Ask
) -> None:
    event = {"kind": "withdraw-consent", "options": {"route": "firm", "service": SERVICE}}
    told = ask("POST", "/people/mihon-hanako/events", event)
    assert (told.status, told.json["history"][-1]["kind"]) == (201, "withdraw-consent")
    wrong = {"kind": "withdraw-consent", "options": {"route": "by-post"}}
    assert ask("POST", "/people/mihon-hanako/events", wrong).json["code"] == "event-invalid"
    stage.run(provider.verify_signature(app_signed(card(inside)), stage.context))
    (exchange,) = ask("GET", "/journal?operation=pocketsign").json["exchanges"]
    assert exchange["client"] == "served"
    assert exchange["charges"] == ["verification", "user-id"]
    assert exchange["billed"] is True
    assert served.journal.entries[-1].charges == ("verification", "user-id")
