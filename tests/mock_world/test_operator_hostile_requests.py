"""No request to the operator makes it fail: each is answered with what Connect has for it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myna_mock.services.pocketsign.site import PATHS, PREFIX, Method
from myna_mock.world import World
from myna_sdk.testing.service import ServiceRequest
from tests.mock_world.operator_party import app, b64, card, signed

_WORLD = World("hostile", seed=7)
_NAMES = sorted(
    {
        *signed(card(_WORLD)),
        *app(card(_WORLD)),
        *("identifyUser", "checkMethod", "userId", "certificateId", "certificateType"),
        *("verificationId", "pageSize", "pageToken", "requests", "rawApplication", "consentId"),
    }
)
_GOOD = {**signed(card(_WORLD)), **app(card(_WORLD)), "rawApplication": b64(b"<a/>")}
_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner),
    max_leaves=6,
)


def _status(path: str, body: bytes, **headers: str) -> int:
    sent = {"authorization": "Bearer MOCK-t", "content-type": "application/json", **headers}
    request = ServiceRequest(
        method="POST", path=path, headers=tuple(sent.items()), body=body, base_url=_WORLD.base_url
    )
    reply = _WORLD.handle(request)
    if reply.status != 200:
        assert set(json.loads(reply.body)) <= {"code", "message", "details"}
    return reply.status


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=20)
@given(changed=st.dictionaries(st.sampled_from(_NAMES), _VALUE))
def test_any_member_of_a_message_may_be_anything(path: str, changed: dict[str, Any]) -> None:
    body = json.dumps({**_GOOD, **changed}).encode()
    assert _status(path, body) in {200, 400, 404}


@given(st.binary(max_size=200))
def test_any_body_is_answered(body: bytes) -> None:
    assert _status(f"{PREFIX}pocketsign.verify.v2.{Method.VERIFY}", body) == 400


@given(st.text(max_size=60))
def test_any_jwe_is_answered(text: str) -> None:
    body = json.dumps({**_GOOD, "signCertificateJwe": text}).encode()
    path = f"{PREFIX}pocketsign.verify.v2.{Method.VERIFY_APP}"
    assert _status(path, body) == 400


@given(st.binary(max_size=400))
def test_any_document_is_answered(raw: bytes) -> None:
    body = json.dumps({**_GOOD, "rawApplication": b64(raw)}).encode()
    path = f"{PREFIX}pocketsign.verify.v2.{Method.CREATE_CONSENT_APP}"
    assert _status(path, body) == 400


@given(st.text(max_size=40))
def test_any_other_path_is_unimplemented(name: str) -> None:
    path = f"{PREFIX}{name}"
    assert path in PATHS or _status(path, b"{}") == 501
