"""`Codes` and `need`: an operator's code means what the table says, and nothing else is success."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myna_sdk.authoring as m
from myna_sdk.model.catalogue import entry

TABLE = {"E1": m.Reason.CANCELLED, "E2": m.Reason.OTHER_PERSON}
CODES = m.Codes(TABLE, ok="OK")


def made() -> m.Outcome:
    return m.Verified(m.person("somebody"))


def refused() -> m.Outcome:
    raise AssertionError("made for a code that is no success")


def test_the_code_of_success_makes_the_outcome() -> None:
    assert isinstance(CODES.outcome("OK", made), m.Verified)


def test_several_codes_may_mean_success() -> None:
    codes = m.Codes(TABLE, ok=("OK", "0"))
    assert isinstance(codes.outcome("0", made), m.Verified)


def test_a_listed_code_is_its_reason_in_the_catalogues_kind() -> None:
    undetermined = CODES.outcome("E1", refused)
    rejected = CODES.outcome("E2", refused)
    assert undetermined == m.Undetermined(m.Reason.CANCELLED, detail="plugin:E1")
    assert rejected == m.Rejected(m.Reason.OTHER_PERSON, detail="plugin:E2")


def test_an_unlisted_code_is_undetermined_and_told() -> None:
    found = CODES.outcome("E9", refused)
    assert found == m.Undetermined(m.Reason.PROVIDER_CODE_UNKNOWN, detail="plugin:E9")


@given(st.text().filter(lambda code: code not in {"OK", *TABLE}))
def test_no_other_text_is_ever_success(code: str) -> None:
    found = CODES.outcome(code, refused)
    assert isinstance(found, m.Undetermined)
    assert found.reason is m.Reason.PROVIDER_CODE_UNKNOWN


@pytest.mark.parametrize("code", ["", "ok\n", "見本 花子", "a b", "x" * 65])
def test_a_code_that_may_be_anything_is_not_quoted(code: str) -> None:
    found = CODES.outcome(code, refused)
    assert isinstance(found, m.Undetermined)
    assert found.detail is None


@pytest.mark.parametrize("ok", [(), "E1", ("OK", "E2")])
def test_a_table_without_one_meaning_for_each_code_is_refused(ok: str | tuple[str, ...]) -> None:
    with pytest.raises(m.ConfigError, match="success"):
        m.Codes(TABLE, ok=ok)


@pytest.mark.parametrize("reason", list(m.Reason))
def test_every_reason_ends_as_the_catalogue_says(reason: m.Reason) -> None:
    ended = m.Codes({"1": reason}, ok="0").outcome("1", made)
    assert isinstance(ended, m.Rejected) is (entry(reason.value).kind == "rejected")


@pytest.mark.parametrize("value", ["x", "", 0, False])
def test_a_value_that_is_there_is_handed_on_whatever_it_is(value: object) -> None:
    assert m.need(value) is value


def test_a_value_that_was_promised_and_is_absent_is_a_protocol_error() -> None:
    with pytest.raises(m.ProtocolError) as missing:
        m.need(None, "person")
    assert (missing.value.code, missing.value.data) == ("reply-field-missing", {"field": "person"})


@pytest.mark.parametrize("value", ["", " ", "\u3000"])
def test_a_person_without_an_id_is_a_protocol_error(value: str) -> None:
    with pytest.raises(m.ProtocolError) as invalid:
        m.person(value)
    assert invalid.value.code == "reply-field-invalid"


def test_a_person_is_named_by_the_operator_and_masked() -> None:
    named = m.person("user-1")
    assert (named.kind, named.value.reveal()) == (m.RefKind.OPERATOR_USER, "user-1")
    assert "user-1" not in repr(named)
