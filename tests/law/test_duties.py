"""A check of identity closes no other duty of the statute: each is named, and none is guessed."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.errors import ConfigError, UsageError
from myna_sdk.law.duties import Due, duty_rules, open_duties, read_duties
from myna_sdk.law.evidence import Told
from myna_sdk.law.reading import read_table
from tests.law.evidence import CHANGE, DAYS, TODAY
from tests.law.test_methods import JAPANESE

WRITTEN = files("myna_sdk.law").joinpath("duties.toml").read_text(encoding="utf-8")

ALWAYS = ["purpose", "occupation"]
AGENT = ["agent-identity", "agent-authority"]
HIGH_RISK = ["high-risk-document", "high-risk-assets-and-income"]


def duties(
    use_case: str = "property-sale",
    on: date = TODAY,
    *,
    high_risk: Told = Told.NO,
    agent: Told = Told.NO,
) -> dict[str, Due]:
    found = open_duties(use_case, on, high_risk=high_risk, agent=agent)
    return {str(duty.id): duty.due for duty in found}


def test_every_sale_leaves_purpose_and_occupation_open() -> None:
    assert duties() == dict.fromkeys(ALWAYS, Due.OPEN)


def test_an_agent_leaves_their_own_identity_and_their_authority_open() -> None:
    assert duties(agent=Told.YES) == dict.fromkeys(ALWAYS + AGENT, Due.OPEN)


def test_a_high_risk_leaves_further_documents_open() -> None:
    assert duties(high_risk=Told.YES) == dict.fromkeys(ALWAYS + HIGH_RISK, Due.OPEN)


def test_what_was_not_told_is_for_review_and_not_left_out() -> None:
    found = {str(duty.id): duty.due for duty in open_duties("property-sale", TODAY)}
    assert found == {
        **dict.fromkeys(ALWAYS, Due.OPEN),
        **dict.fromkeys(AGENT + HIGH_RISK, Due.NEEDS_REVIEW),
    }


@given(DAYS, st.sampled_from(Told), st.sampled_from(Told))
def test_nothing_but_a_no_takes_a_duty_away(on: date, high_risk: Told, agent: Told) -> None:
    found = duties(on=on, high_risk=high_risk, agent=agent)
    assert (set(AGENT) <= set(found)) is (agent is not Told.NO)
    assert (set(HIGH_RISK) <= set(found)) is (high_risk is not Told.NO)
    assert set(ALWAYS) <= set(found)


def test_a_lease_has_no_duties_of_this_statute() -> None:
    assert duties("tenancy-contract", high_risk=Told.YES, agent=Told.YES) == {}


def test_the_duties_are_the_same_on_both_sides_of_the_change() -> None:
    assert duties(on=CHANGE - timedelta(days=1)) == duties(on=CHANGE)


def test_a_duty_says_what_to_do_on_what_basis_in_both_languages() -> None:
    for duty in open_duties("property-sale", TODAY):
        assert JAPANESE.search(duty.title())
        assert JAPANESE.search(duty.text())
        assert not JAPANESE.search(duty.title("en") + duty.text("en"))
        assert duty.text("fr") == duty.text("ja")
        assert duty.due.text() != duty.due.text("en")
        assert duty.rule.basis.startswith("犯罪による収益の移転防止に関する法律4条")


def test_what_rests_on_general_knowledge_says_so() -> None:
    doubtful = [rule.id for rule in duty_rules() if not rule.confirmed]
    assert doubtful == HIGH_RISK


def test_a_duty_as_plain_data_says_all_of_it() -> None:
    first = open_duties("property-sale", date(2027, 2, 22))[0].as_json()
    assert first == {
        "id": "purpose",
        "due": "open",
        "basis": "犯罪による収益の移転防止に関する法律4条1項",
        "confirmed": True,
        "checked_on": "2026-11-23",
        "stale": True,
    }


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UsageError, match="nearest: property-sale"):
        duties("property-sales")
    with pytest.raises(UsageError, match="start on 2025-06-24"):
        duties(on=date(2025, 6, 23))
    with pytest.raises(UsageError, match="a day in Japan"):
        duties(on=datetime(2026, 11, 26, tzinfo=UTC))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('when = "always"', 'when = "allways"', "purpose.when: 'allways' is not known; nearest:"),
        ("confirmed = true", 'confirmed = "yes"', "purpose.confirmed: must be true or false"),
        ("confirmed = true", "confirm = true", "purpose.confirmed: is missing"),
        ('statutory = ["sale", "loan"]', 'statutory = "sale"', "purpose.statutory: must be a list"),
        (
            'statutory = ["sale", "loan"]',
            "statutory = [1]",
            "purpose.statutory: must list at least",
        ),
    ],
)
def test_duties_that_break_their_form_are_refused_by_place(old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read_duties(read_table(WRITTEN.replace(old, new, 1), "duties.toml"))
