"""What the service's errors mean (reference §12)."""

import pytest

from myna_sdk.errors import ProtocolError
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.reasons import Reason
from myna_sdk.testing.conformance.case import STATE
from tests.digital_auth_app.journey import case, members, replaced, undetermined

MEANING = {
    "access_denied": Reason.CANCELLED,
    "server_error": Reason.UPSTREAM_FAILED,
    "temporarily_unavailable": Reason.UPSTREAM_FAILED,
    "invalid_client": Reason.PROVIDER_MISCONFIGURED,
    "unauthorized_client": Reason.PROVIDER_MISCONFIGURED,
    "invalid_scope": Reason.PROVIDER_MISCONFIGURED,
    "invalid_request": Reason.PROVIDER_MISCONFIGURED,
    "invalid_grant": Reason.LOGIN_EXPIRED,
    "login_required": Reason.PROVIDER_CODE_UNKNOWN,
    "something_new": Reason.PROVIDER_CODE_UNKNOWN,
}


@pytest.mark.parametrize(("error", "reason"), MEANING.items())
def test_an_error_in_the_callback_has_its_reason(error: str, reason: Reason) -> None:
    ended = undetermined(case().login(callback=(("error", error), ("state", STATE))))
    assert (ended.reason, ended.detail) == (reason, f"plugin:{error}")


@pytest.mark.parametrize(("error", "reason"), MEANING.items())
def test_an_error_of_the_token_endpoint_has_its_reason(error: str, reason: Reason) -> None:
    document = {"error": error, "error_description": "Code not valid: canary-code"}
    ended = undetermined(case().login(change=replaced("token", 400, document)))
    assert (ended.reason, ended.detail) == (reason, f"plugin:{error}")


@pytest.mark.parametrize("error", ["<b>", "Invalid", "a" * 65, "試験", "a b", ""])
def test_an_error_that_is_no_code_is_not_repeated(error: str) -> None:
    ended = undetermined(case().login(callback=(("error", error), ("state", STATE))))
    assert (ended.reason, ended.detail) == (Reason.PROVIDER_CODE_UNKNOWN, None)


@pytest.mark.parametrize("name", ["token", "key-set", "userinfo"])
def test_busy_and_failing_endpoints_say_so(name: str) -> None:
    wait = ("retry-after", "17")
    busy = undetermined(case().login(change=replaced(name, 429, b"slow down", wait)))
    assert (busy.reason, busy.retry_after) == (Reason.UPSTREAM_BUSY, 17.0)
    down = undetermined(case().login(change=replaced(name, 503, b"<html>", wait)))
    assert (down.reason, down.retry_after) == (Reason.UPSTREAM_FAILED, 17.0)
    dated = ("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")
    ended = undetermined(case().login(change=replaced(name, 503, b"", dated)))
    assert ended.retry_after is None


def test_an_access_token_that_is_no_longer_accepted_ends_the_login() -> None:
    ended = undetermined(case().login(change=replaced("userinfo", 401, b"")))
    assert ended.reason is Reason.LOGIN_EXPIRED
    ended = undetermined(case().login(change=replaced("userinfo", 403, b"")))
    assert ended.reason is Reason.FACTS_MISSING


@pytest.mark.parametrize("name", ["token", "userinfo", "key-set"])
@pytest.mark.parametrize(
    ("status", "document", "code"),
    [
        (200, b"<html>", "reply-malformed"),
        (200, b"[]", "reply-malformed"),
        (200, b'{"a":1,"a":2}', "reply-duplicate-name"),
        (200, b'{"x":NaN}', "reply-malformed"),
        (302, b"", "reply-status"),
        (204, b"", "reply-status"),
        (404, b"<html>", "reply-malformed"),
        (404, b"{}", "reply-field-missing"),
        (404, b'{"error":7}', "reply-field-invalid"),
    ],
)
def test_a_reply_outside_its_specification_is_a_protocol_error(
    name: str, status: int, document: bytes, code: str
) -> None:
    ended = case().login(change=replaced(name, status, document)).ended
    assert isinstance(ended, ProtocolError)
    assert ended.code == code
    assert ended.data["operation"] == name


@pytest.mark.parametrize(
    ("name", "field", "value", "code"),
    [
        ("token", "access_token", ..., "reply-field-missing"),
        ("token", "id_token", ..., "reply-field-missing"),
        ("token", "token_type", ..., "reply-field-missing"),
        ("token", "token_type", "mac", "reply-field-invalid"),
        ("token", "expires_in", "300", "reply-field-invalid"),
        ("token", "expires_in", True, "reply-field-invalid"),
        ("token", "scope", ["openid"], "reply-field-invalid"),
        ("token", "access_token", "a\r\nx-evil: 1", "reply-field-invalid"),
        ("token", "access_token", "トークン", "reply-field-invalid"),
        ("token", "access_token", "a b", "reply-field-invalid"),
        ("userinfo", "sub", ..., "reply-field-missing"),
        ("userinfo", "sub", 1, "reply-field-invalid"),
        ("userinfo", "name", {"family": "見本"}, "reply-field-invalid"),
        ("userinfo", "name", "見本\ud800", "reply-field-invalid"),
        ("userinfo", "gender", 2, "reply-field-invalid"),
        ("key-set", "keys", {}, "reply-field-invalid"),
        ("key-set", "keys", ["key"], "reply-field-invalid"),
        ("key-set", "keys", [{}] * 65, "reply-field-invalid"),
    ],
)
def test_a_protocol_error_names_the_field_and_never_the_value(
    name: str, field: str, value: object, code: str
) -> None:
    change = members(name, {field: value})
    if field == "name" and isinstance(value, str):
        change = replaced("userinfo", 200, b'{"sub":"canary-sub-7d1c","name":"\\ud800"}')
    ended = case().login(change=change).ended
    assert isinstance(ended, ProtocolError)
    assert (ended.code, ended.data["field"]) == (code, field)
    assert str(value) not in str(ended) or value is ...


def test_a_text_in_the_shape_of_a_my_number_is_refused() -> None:
    digits = "12345678901"
    number = next(
        f"{digits}{last}" for last in range(10) if looks_like_my_number(f"{digits}{last}")
    )
    for field, value in (("name", number), ("address", " ".join(number)), ("name", f"{number} ")):
        ended = case().login(change=members("userinfo", {field: value})).ended
        assert isinstance(ended, ProtocolError)
        assert (ended.code, ended.data["field"]) == ("my-number-refused", field)
        assert number not in repr((str(ended), ended.data))
