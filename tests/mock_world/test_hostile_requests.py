"""Whatever is sent, a world answers; it never falls over."""

import json
from base64 import urlsafe_b64encode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from myna_mock.people.event_reading import EVENT_OPTIONS, read_event
from myna_mock.people.events import EVENT_KINDS
from myna_mock.people.person import Person
from myna_mock.people.reading import read_persona
from myna_mock.people.registry import personas
from myna_mock.served.control.facts_json import facts_from_json, facts_to_json
from myna_mock.services.digital_auth_app.client_assertion import ASSERTION_TYPE
from myna_mock.services.digital_auth_app.site import PATHS
from myna_mock.world import World
from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.testing.service import ServiceReply, ServiceRequest
from tests.mock_world.party import CLIENT, RelyingParty

WORLD = World("hostile", seed=4711)
PARTY = RelyingParty(WORLD)
PARTY.enrol()
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
_PATHS = st.sampled_from(
    [*PATHS, "/person/x", "/ca/signing/3/root.cer", "/ca/signing/ocsp", "/ca/", "/", ""]
) | st.text(max_size=30).map("/".__add__)
_NAMES = st.sampled_from(
    [
        *("client_id", "redirect_uri", "state", "nonce", "scope", "response_type", "code"),
        *("grant_type", "client_assertion", "client_assertion_type", "decision", "persona"),
    ]
)
_PAIRS = st.lists(st.tuples(_NAMES | st.text(max_size=8), st.text(max_size=20)), max_size=8)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "X"]),
    path=_PATHS,
    query=_PAIRS,
    authorization=st.none() | st.text(max_size=30),
    content_type=st.none() | st.sampled_from(["application/x-www-form-urlencoded", "text/html"]),
    body=st.binary(max_size=200),
)
def test_any_request_gets_a_reply(
    method: str,
    path: str,
    query: list[tuple[str, str]],
    authorization: str | None,
    content_type: str | None,
    body: bytes,
) -> None:
    headers = (("authorization", authorization), ("content-type", content_type))
    reply = WORLD.serve(
        ServiceRequest(
            method=method,
            path=path,
            query=tuple(query),
            headers=tuple((name, value) for name, value in headers if value is not None),
            body=body,
            base_url=WORLD.base_url,
        )
    )
    assert isinstance(reply, ServiceReply)
    assert 200 <= reply.status < 500


def _part(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@settings(max_examples=300, deadline=None)
@given(
    header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk"]), ANY_JSON)
    | ANY_JSON,
    claims=st.dictionaries(
        st.sampled_from(["iss", "sub", "aud", "jti", "exp", "iat"]), ANY_JSON | st.just(CLIENT)
    )
    | ANY_JSON,
)
def test_any_assertion_is_refused_with_a_reason(header: Any, claims: Any) -> None:
    assertion = f"{_part(header)}.{_part(claims)}.AAAA"
    reply = PARTY.post(client_assertion=assertion, client_assertion_type=ASSERTION_TYPE, code="x")
    assert reply.status_code in {400, 401}
    assert reply.json()["error"] == "invalid_client"


@settings(max_examples=200, deadline=None)
@given(
    data=st.dictionaries(
        st.sampled_from(["name", "address", "birth_date", "sex", "events", "story", "office"])
        | st.text(max_size=5),
        ANY_JSON,
    ),
    persona=st.just("x") | st.text(max_size=10),
)
def test_any_persona_is_read_or_refused(data: dict[str, Any], persona: str) -> None:
    with suppress(UsageError):
        read_persona(persona, data)


OPTION_NAMES = sorted({name for options in EVENT_OPTIONS.values() for name in options})
PLAUSIBLE: list[Any] = [
    *("東京都見本区一丁目", {"name": "新姓 花子"}, {"municipality": "Reiji-shi"}, True),
    *("android", "key-compromise", "signing", 60, None),
]


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(sorted(EVENT_KINDS)) | st.text(max_size=10),
    options=st.dictionaries(
        st.sampled_from(OPTION_NAMES) | st.text(max_size=5), ANY_JSON | st.sampled_from(PLAUSIBLE)
    ),
)
def test_any_event_is_read_and_can_be_lived_through_or_is_refused(
    kind: str, options: dict[str, Any]
) -> None:
    person = Person(personas()["mihon-hanako"])
    with suppress(UsageError):
        person.happen(read_event(kind, options, WORLD.at))
    for facts in (person.at(WORLD.at).register, person.at(WORLD.at).chip):
        assert facts_from_json(facts_to_json(facts)).reveal() == facts.reveal()


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=120))
@pytest.mark.parametrize("kind", CertificateKind)
def test_any_question_to_the_responder_is_answered(kind: CertificateKind, body: bytes) -> None:
    reply = WORLD.serve(
        ServiceRequest(
            method="POST", path=f"/ca/{kind.value}/ocsp", body=body, base_url=WORLD.base_url
        )
    )
    assert isinstance(reply, ServiceReply)
    assert reply.status == 200
