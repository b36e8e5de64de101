"""Nothing of a person shows, and no environment is taken for another."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myna_sdk.authoring as m
from myna_mock.world import World
from myna_pocketsign import words
from myna_pocketsign.environments import PRODUCTION, TEST, base_url_for
from myna_pocketsign.refusals import Refusals, reason_in
from myna_pocketsign.settings import Settings
from myna_sdk.effects import HttpReply
from myna_sdk.testing.conformance.traces import shown
from tests.mock_world.operator_party import card
from tests.pocketsign.parts import Firm, detached, members

E = m.Environment


def test_no_fact_token_or_id_shows_in_what_comes_out(world: World, firm: Firm) -> None:
    hanako = world.person()
    found = firm.verify(detached(card(world)))
    (request,) = firm.stages[-1].requests
    texts = f"{found!r} {request!r} {firm.provider!r} {found.person!r} {found.checks!r}"
    for secret in (hanako.name.reveal(), "見本町", "19900102", "MOCK-tests"):
        assert secret not in texts
    assert found.person.value.reveal() not in texts


def test_no_fact_shows_in_a_fault(world: World, firm: Firm) -> None:
    address = world.person().facts.reveal()["address"]
    firm.change = members({"verification": ...})
    with pytest.raises(m.ProtocolError) as refused:
        firm.verify()
    told = shown(refused.value)
    assert address not in told
    assert json.dumps(address)[1:-1] not in told


def test_a_url_holds_nothing_of_a_person(world: World, firm: Firm) -> None:
    known = firm.known()
    firm.status(person=known)
    for stage in firm.stages:
        for request in stage.requests:
            assert known.value.reveal() not in request.url
            assert "?" not in request.url


@pytest.mark.parametrize(
    ("environment", "chosen", "found"),
    [
        (E.SANDBOX, None, TEST),
        (E.PRODUCTION, None, PRODUCTION),
        (E.SANDBOX, "https://verify.mock.p8n.app/", "https://verify.mock.p8n.app"),
        (E.PRODUCTION, "https://operator.example/v", "https://operator.example/v"),
    ],
)
def test_each_environment_has_its_place(
    environment: m.Environment, chosen: str | None, found: str
) -> None:
    url = None if chosen is None else m.HttpsUrl(chosen)
    assert base_url_for(environment, url) == found


@pytest.mark.parametrize(
    ("environment", "chosen"),
    [
        (E.MOCK, None),
        (E.MOCK, PRODUCTION),
        (E.SANDBOX, "https://VERIFY.p8n.app/"),
        (E.MOCK, "https://verify.p8n.app:443"),
        (E.SANDBOX, "https://verify.p8n.app."),
        (E.SANDBOX, "https://verify.p8n.app/w/main/pocketsign"),
        (E.PRODUCTION, "https://verify.test.p8n.app"),
        (E.PRODUCTION, "https://verify.mock.p8n.app"),
    ],
)
def test_no_place_of_another_environment_is_taken(
    environment: m.Environment, chosen: str | None
) -> None:
    url = None if chosen is None else m.HttpsUrl(chosen)
    with pytest.raises(m.ConfigError) as refused:
        base_url_for(environment, url)
    assert refused.value.code == "service-environment"


@pytest.mark.parametrize("tenant", ["", "with space", "é", "x" * 129])
def test_a_tenant_that_no_header_can_carry_is_refused(tenant: str) -> None:
    with pytest.raises(ValueError, match="tenant"):
        Settings(token=m.Secret("t"), tenant=tenant)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("CRL_REASON_AFFILIATION_CHANGED", m.RevocationReason.FACTS_CHANGED),
        ("affiliationChanged", m.RevocationReason.FACTS_CHANGED),
        ("AFFILIATION_CHANGED", m.RevocationReason.FACTS_CHANGED),
        ("CRL_REASON_CA_COMPROMISE", m.RevocationReason.CA_COMPROMISED),
        ("CRL_REASON_UNSPECIFIED", m.RevocationReason.NOT_DELIVERED),
        ("CRL_REASON_AA_COMPROMISE", m.RevocationReason.OTHER),
        (None, m.RevocationReason.OTHER),
    ],
)
def test_reasons_are_read_in_every_spelling(word: str | None, meaning: m.RevocationReason) -> None:
    assert words.crl_reason(word) is meaning


@given(st.text())
def test_no_strange_word_is_a_good_one(word: str) -> None:
    letters = word.upper().replace("_", "")
    assert words.state(word) is not m.Standing.VALID or letters.endswith("GOOD")
    assert words.status(word) is not m.Standing.VALID or letters.endswith("GOOD")


@given(st.binary(max_size=64))
def test_any_detail_is_read_without_a_fault(value: bytes) -> None:
    told = {"type": "google.rpc.ErrorInfo", "value": b64encode(value).decode("ascii")}
    reason = reason_in(m.JsonObject(told))
    assert reason is None or reason.isascii()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(_JSON, _JSON)
def test_any_error_document_becomes_an_outcome(code: Any, details: Any) -> None:
    document = m.JsonObject({"code": code, "details": details})
    found = Refusals({}).of(m.Declined(status=503, document=document))
    assert isinstance(found, m.Rejected | m.Undetermined)


@given(_JSON)
def test_any_answer_is_an_outcome_or_breaks_the_protocol(answer: Any) -> None:
    firm = Firm(_WORLD, change=lambda good: HttpReply(200, _TYPE, json.dumps(answer).encode()))
    try:
        found = firm.verify(_SIGNED)
    except m.ProtocolError:
        return
    assert not isinstance(found, m.Verified)


_TYPE = (("content-type", "application/json"),)
_WORLD = World("any-answer", seed=1)
_SIGNED = detached(card(_WORLD))
