"""Callbacks, outcomes, instants, and the catalogue that describes the reasons."""

from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from myna_sdk.model.callback import MAX_LENGTH, Callback
from myna_sdk.model.catalogue import entry
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.instants import JST, as_utc, day_in_japan
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.model.reasons import Reason

PERSON = PersonRef(provider=ProviderName("p"), tenant="t", kind=RefKind.PAIRWISE_SUB, value="v")
OUTCOMES: tuple[Outcome, ...] = (
    Verified(PERSON),
    Rejected(Reason.TOKEN_INVALID),
    Undetermined(Reason.CANCELLED),
)

# ---- callbacks


def test_a_callback_gives_its_parameters_by_name() -> None:
    back = Callback.get("https://firm.example/back?code=a%2Bb&state=s&empty=#fragment")
    assert back.fault is None
    assert back.parameter("code") == "a+b"
    assert back.parameter("empty") == ""
    assert back.parameter("absent") is None


def test_a_path_with_a_query_is_as_good_as_a_whole_url() -> None:
    assert Callback.get("/back?state=s") == Callback.form("state=s")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("/back?state=a&state=b", "occurs twice"),
        ("/back?state=a&state=a", "occurs twice"),
        ("/back?state=%ff", "form encoding"),
        ("/back?state=\udcff", "not a text"),
        ("/back?" + "&".join(f"p{n}=1" for n in range(65)), "form encoding"),
        ("/back?state=" + "s" * MAX_LENGTH, "longer"),
        ("https://[firm.example/back?state=s", "not a URL"),
    ],
)
def test_a_malformed_callback_has_a_fault_and_no_parameters(url: str, fault: str) -> None:
    back = Callback.get(url)
    assert back.fault is not None
    assert fault in back.fault
    assert back.parameters.reveal() == ()


@given(st.text())
@example("https://[::1]:x/?a=%")
@example("/?\ud800=1")
@example("/?a=%ed%a0%80")
@example("//\uff3b/?a=1")
def test_no_text_makes_a_callback_raise_or_show_itself(text: str) -> None:
    for back in (Callback.get(text), Callback.form(text), Callback.get("/back?" + text)):
        assert repr(back) == "Callback(•••)"
        assert back.fault is None or back.parameters.reveal() == ()
        assert back.fault is None or text not in back.fault or len(text) < 20


@given(st.dictionaries(st.text(), st.text(), max_size=20))
def test_what_a_form_encodes_a_callback_reads(parameters: dict[str, str]) -> None:
    back = Callback.form(urlencode(parameters, errors="surrogatepass"))
    if back.fault is None:
        assert dict(back.parameters.reveal()) == parameters


# ---- outcomes


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: type(outcome).__name__)
def test_an_outcome_is_no_bool(outcome: Outcome) -> None:
    with pytest.raises(TypeError, match="no bool"):
        bool(outcome)
    with pytest.raises(TypeError, match="no bool"):
        _ = not outcome


def test_the_three_outcomes_never_equal_one_another() -> None:
    same_reason: list[Outcome] = [
        Verified(PERSON),
        Rejected(Reason.TOKEN_INVALID),
        Undetermined(Reason.TOKEN_INVALID),
    ]
    assert [[one == other for one in same_reason] for other in same_reason] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_a_refusal_shows_its_reason_and_the_code_behind_it() -> None:
    assert repr(Undetermined(Reason.CANCELLED)) == "Undetermined(cancelled)"
    told = Rejected(Reason.PROVIDER_CODE_UNKNOWN, detail="acme:77")
    assert str(told) == "Rejected(provider-code-unknown, acme:77)"


def test_unknown_and_not_made_are_not_passed() -> None:
    results = [Check("1", "rule", "thing", result).result for result in CheckResult]
    assert [result for result in results if result == "passed"] == [CheckResult.PASSED]


# ---- instants


def test_a_naive_datetime_names_no_instant() -> None:
    naive = datetime(2026, 11, 24)  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match="naive"):
        as_utc(naive)
    with pytest.raises(ValueError, match="naive"):
        day_in_japan(naive)


def test_the_calendar_ends_with_its_last_day_in_japan_too() -> None:
    """An operator's ``9999-12-31T23:59:59Z`` means "without end"."""
    assert day_in_japan(datetime.max.replace(tzinfo=UTC)) == date.max


def test_the_day_in_japan_turns_at_fifteen_hours_utc() -> None:
    last = datetime(2026, 11, 24, 14, 59, 59, 999_999, tzinfo=UTC)
    assert day_in_japan(last) == date(2026, 11, 24)
    assert day_in_japan(last + timedelta(microseconds=1)) == date(2026, 11, 25)


@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1)),  # noqa: DTZ001 - made aware below
    st.integers(-23, 23),
)
def test_an_instant_is_the_same_in_every_zone(wall: datetime, hours: int) -> None:
    instant = wall.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert as_utc(instant) == instant
    assert as_utc(instant).tzinfo is UTC
    assert as_utc(instant.astimezone(JST)) == as_utc(instant)


# ---- the catalogue


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_texts_in_both_languages(reason: Reason) -> None:
    found = entry(reason.value)
    assert found.developer
    assert found.arrangement
    assert reason.guidance() == reason.guidance("ja") == found.guidance_ja
    assert reason.guidance("en") == found.guidance_en
    assert found.guidance_en.isascii()
    assert not found.guidance_ja.isascii()
    assert reason.retryable is found.retryable


def test_a_code_that_nobody_described_is_no_entry() -> None:
    with pytest.raises(KeyError):
        entry("no-such-code")
