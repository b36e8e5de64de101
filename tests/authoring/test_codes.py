"""An operator's codes, and the small parts beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myna_sdk.authoring as m
from myna_sdk.model.catalogue import entry

PERSON = m.person("user-1")
TABLE = {"07": m.Reason.CANCELLED, "09": m.Reason.TOKEN_INVALID}
CODES = m.Codes(TABLE, ok="00")


def made() -> m.Verified:
    return m.Verified(PERSON)


def judged(code: str) -> m.Outcome:
    return CODES.outcome(code, made)


def test_success_is_what_the_plugin_makes_of_it() -> None:
    assert isinstance(judged("00"), m.Verified)


def test_a_listed_code_has_its_reason_and_kind() -> None:
    assert judged("07") == m.Undetermined(m.Reason.CANCELLED, detail="plugin:07")
    assert judged("09") == m.Rejected(m.Reason.TOKEN_INVALID, detail="plugin:09")


@given(st.text())
def test_an_unlisted_code_is_never_verified(code: str) -> None:
    if code in {"00", *TABLE}:
        return
    ended = judged(code)
    assert isinstance(ended, m.Undetermined)
    assert ended.reason is m.Reason.PROVIDER_CODE_UNKNOWN
    assert ended.detail in {None, f"plugin:{code}"}
    assert code.isprintable() or ended.detail is None


@pytest.mark.parametrize("reason", list(m.Reason))
def test_every_reason_ends_as_the_catalogue_says(reason: m.Reason) -> None:
    ended = m.Codes({"1": reason}, ok="0").outcome("1", made)
    assert isinstance(ended, m.Rejected) is (entry(reason.value).kind == "rejected")


def test_trivially_false() -> None:
    with pytest.raises(ValueError, match="success"):
        m.Codes({}, ok=())
    with pytest.raises(ValueError, match="success"):
        m.Codes({"00": m.Reason.CANCELLED}, ok="00")


def test_several_codes_may_mean_success() -> None:
    codes = m.Codes({}, ok=("00", "01"))
    assert isinstance(codes.outcome("01", made), m.Verified)


def test_a_needed_field_that_is_missing_is_a_protocol_error() -> None:
    assert m.need("value") == "value"
    assert m.need(0) == 0
    with pytest.raises(m.ProtocolError) as caught:
        m.need(None, "user")
    assert (caught.value.code, caught.value.data["field"]) == ("reply-field-missing", "user")


def test_a_person_is_named_by_the_operator() -> None:
    assert (PERSON.kind, PERSON.value) == (m.RefKind.OPERATOR_USER, "user-1")
    assert "user-1" not in repr(PERSON)
    with pytest.raises(m.ProtocolError):
        m.person("  ")
