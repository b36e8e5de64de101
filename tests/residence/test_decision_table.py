"""The decision table, row by row, to be read as a table.

A row tells: the paperwork, the day of the check, what it rests on, which facts it gave, and then
what the decision says, what is still needed of the resident record, and which other documents.
``abroad`` stands for an address outside Japan, ``birth_date=1940`` for a birth date of which only
the year is known, ``-`` for nothing.
"""

from datetime import date, datetime, timedelta

import attrs
import pytest

from myna_sdk.cases.decision import Decision, FactStanding, Replaces
from myna_sdk.cases.verification import Ended, EvidenceKind, Verification
from myna_sdk.law.reading import Texts
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.context import Environment
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.judging import judge
from myna_sdk.residence.vocabulary import words
from tests.residence.verifications import BORN, WHOLE, holding, verified

BOOK = RuleBook.ours()

TABLE = """
rental-screening          | 2026-11-26 | signature     | name address birth_date | full             | -                                          | income-proof emergency-contact residence-card
rental-screening          | 2026-11-26 | shared-by-app | name address birth_date | full             | -                                          | income-proof emergency-contact residence-card
rental-screening          | 2026-11-26 | chip-face     | name address birth_date | full             | -                                          | income-proof emergency-contact residence-card
rental-screening          | 2026-11-26 | phone-record  | name address birth_date | full             | -                                          | income-proof emergency-contact residence-card
rental-screening          | 2026-11-26 | sight         | name address birth_date | full             | -                                          | income-proof emergency-contact residence-card
rental-screening          | 2026-11-26 | image         | name address birth_date | none             | name address birth_date                    | income-proof emergency-contact residence-card
rental-screening          | 2026-11-26 | signature     | name                    | partly           | address birth_date                         | income-proof emergency-contact residence-card
rental-screening          | 2026-11-26 | signature     | name abroad birth_date  | partly           | -                                          | address-abroad income-proof emergency-contact residence-card
rental-screening          | 2026-11-26 | signature     | -                       | none             | name address birth_date                    | income-proof emergency-contact residence-card
rental-co-occupant        | 2026-11-26 | signature     | name birth_date         | partly           | -                                          | relationship-declaration child-declaration
rental-co-occupant        | 2026-11-26 | shared-by-app | name birth_date         | partly           | -                                          | relationship-declaration child-declaration
rental-co-occupant        | 2026-11-26 | signature     | name                    | partly           | birth_date                                 | relationship-declaration child-declaration
rental-guarantee          | 2026-11-26 | phone-record  | name address birth_date | full             | -                                          | income-proof present-address-proof residence-card
rental-guarantee          | 2026-11-26 | chip-face     | name address birth_date | full             | -                                          | income-proof present-address-proof residence-card
rental-guarantee          | 2026-11-26 | signature     | name address birth_date | partly           | -                                          | photo-document income-proof present-address-proof residence-card
rental-guarantee          | 2026-11-26 | shared-by-app | name address birth_date | none             | name address birth_date                    | photo-document income-proof present-address-proof residence-card
rental-joint-guarantor    | 2026-11-26 | signature     | name address birth_date | partly           | -                                          | seal-certificate-for-paper income-proof
rental-joint-guarantor    | 2026-11-26 | shared-by-app | name address birth_date | none             | name address birth_date                    | seal-certificate-for-paper income-proof
address-update            | 2026-11-26 | latest-facts  | name address            | full             | -                                          | -
address-update            | 2026-11-26 | signature     | name address            | full             | -                                          | -
address-update            | 2026-11-26 | latest-facts  | address                 | partly           | name                                       | -
address-update            | 2026-11-26 | shared-by-app | name address            | none             | name address                               | -
address-update            | 2026-11-26 | latest-facts  | name abroad             | partly           | -                                          | address-abroad
sale-identity-check       | 2026-11-26 | signature     | name address birth_date | full             | -                                          | agent-authority
sale-identity-check       | 2026-11-26 | phone-record  | name address birth_date | full             | -                                          | agent-authority
sale-identity-check       | 2026-11-26 | chip-face     | name address birth_date | full             | -                                          | agent-authority
sale-identity-check       | 2026-11-26 | sight         | name address birth_date | full             | -                                          | agent-authority
sale-identity-check       | 2026-11-26 | shared-by-app | name address birth_date | none             | -                                          | lawful-identity-check agent-authority
sale-identity-check       | 2027-04-01 | signature     | name address birth_date | full             | -                                          | agent-authority
sale-identity-check       | 2027-04-01 | phone-record  | name address birth_date | full             | -                                          | agent-authority
sale-identity-check       | 2027-04-01 | chip-text     | name address birth_date | needs-review     | -                                          | lawful-identity-check agent-authority
sale-identity-check       | 2027-04-01 | sight         | name address birth_date | none             | -                                          | lawful-identity-check agent-authority
sale-identity-check       | 2027-04-01 | image         | name address birth_date | none             | -                                          | lawful-identity-check agent-authority
sale-identity-check       | 2027-04-01 | shared-by-app | name address birth_date | none             | -                                          | lawful-identity-check agent-authority
sale-identity-high-risk   | 2026-11-26 | signature     | name address birth_date | partly           | -                                          | second-identity-document assets-and-income agent-authority
sale-identity-high-risk   | 2026-11-26 | shared-by-app | name address birth_date | none             | -                                          | lawful-identity-check second-identity-document assets-and-income agent-authority
sale-registration-buyer   | 2026-11-26 | signature     | name address birth_date | none             | name address                               | search-key-information
sale-registration-seller  | 2026-11-26 | signature     | name address birth_date | none             | address previous-address                   | seal-certificate-three-months registration-identification family-register-supplement
housing-tax-certificate   | 2026-11-26 | signature     | name address birth_date | none             | address moved-in-on                        | statement-before-moving-in
loan-identity-check       | 2026-11-26 | signature     | name address birth_date | full             | -                                          | -
loan-identity-check       | 2026-11-26 | shared-by-app | name address birth_date | none             | -                                          | lawful-identity-check
loan-identity-check       | 2027-04-01 | signature     | name address birth_date | full             | -                                          | -
loan-identity-check       | 2027-04-01 | sight         | name address birth_date | none             | -                                          | lawful-identity-check
loan-household            | 2026-11-26 | signature     | name address birth_date | none             | household-members relationship             | income-proof residence-card
flat35                    | 2026-11-26 | signature     | name address birth_date | none             | household-members relationship             | income-proof residence-card
flat35                    | 2026-11-26 | shared-by-app | name address birth_date | none             | household-members relationship             | income-proof residence-card
loan-tax-credit           | 2026-11-26 | signature     | name address birth_date | must_not_collect | -                                          | -
subsidy-all-household     | 2026-11-26 | signature     | name address            | needs-review     | name address                               | office-guide
subsidy-all-household     | 2026-11-26 | shared-by-app | name address            | none             | name address                               | office-guide
subsidy-child-or-young    | 2026-11-26 | signature     | name address birth_date | none             | name birth_date household-members relationship | office-guide
senior-housing            | 2026-11-26 | signature     | birth_date=1966-11-26   | partly           | -                                          | relationship-proof
senior-housing            | 2026-11-26 | signature     | birth_date=1966-11-27   | partly           | -                                          | care-certificate relationship-proof
senior-housing            | 2026-11-26 | signature     | birth_date=1940         | none             | birth_date                                 | care-certificate relationship-proof
senior-housing            | 2026-11-26 | shared-by-app | birth_date=1940-05-05   | none             | birth_date                                 | care-certificate relationship-proof
public-housing            | 2026-11-26 | signature     | name address birth_date | must_not_collect | -                                          | -
ur-rental                 | 2026-11-26 | signature     | name address birth_date | none             | household-members relationship             | income-proof
fire-insurance            | 2026-11-26 | signature     | name                    | needs-review     | name                                       | -
fire-insurance            | 2026-11-26 | shared-by-app | name                    | needs-review     | name                                       | -
overseas-person           | 2026-11-26 | signature     | name abroad birth_date  | partly           | -                                          | address-abroad
overseas-person           | 2026-11-26 | signature     | name address birth_date | none             | name birth_date                            | address-abroad
overseas-person           | 2026-11-26 | signature     | name birth_date         | needs-review     | name birth_date                            | address-abroad
overseas-person           | 2026-11-26 | shared-by-app | name abroad birth_date  | none             | name birth_date                            | address-abroad
under-15                  | 2026-11-26 | chip-face     | name birth_date=2011-11-27 | partly           | -                                          | guardian-check family-document
under-15                  | 2026-11-26 | chip-face     | name birth_date=2011-11-26 | none             | name birth_date                            | guardian-check family-document
under-15                  | 2026-11-26 | chip-face     | name birth_date=2020    | needs-review     | name birth_date                            | guardian-check family-document
under-15                  | 2026-11-26 | chip-face     | name                    | needs-review     | name birth_date                            | guardian-check family-document
under-15                  | 2026-11-26 | signature     | name birth_date=2011-11-27 | none             | name birth_date                            | guardian-check family-document
"""  # noqa: E501 - a table is read across

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


def _words(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(cell.split())


def _decided(use_case: str, day: str, kind: str, given: tuple[str, ...]) -> Decision:
    on = date.fromisoformat(day)
    rule = BOOK.rule_of(use_case, on)
    abroad = "abroad" in given
    told = dict(word.split("=") for word in given if "=" in word)
    items = [{"abroad": "address"}.get(item, item) for item in (w.split("=")[0] for w in given)]
    born = BirthDate(*map(int, told["birth_date"].split("-"))) if told else BORN
    purpose = rule.purposes[0] if rule.purposes else "rental-screening"
    check = verified(
        EvidenceKind(kind),
        facts=holding(items, abroad=abroad, born=born),
        purpose=purpose,
        on=on,
    )
    return judge(rule, check, environment=Environment.MOCK, at=check.at)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join((row[0], row[2], row[1])))
def test_a_row_of_the_table(row: tuple[str, ...]) -> None:
    use_case, day, kind, given, replaces, record, documents = row
    decision = _decided(use_case, day, kind, _words(given))
    assert decision.replaces.value == replaces
    assert tuple(item.value for item in decision.still_needed) == _words(record)
    assert tuple(each.id for each in decision.other_documents) == _words(documents)


def test_the_table_has_a_row_for_every_rule() -> None:
    rules = {BOOK.rule_of(row[0], date.fromisoformat(row[1])).id for row in ROWS}
    assert rules == {rule.id for rule in BOOK.rules}


def test_the_table_meets_every_answer() -> None:
    assert {row[4] for row in ROWS} == {each.value for each in Replaces}


def test_facts_serve_for_three_months_and_no_day_longer() -> None:
    check = verified(on=date(2026, 11, 30))
    rule = BOOK.rule_of("rental-screening", date(2026, 11, 30))

    def on(at: datetime) -> Decision:
        return judge(rule, check, environment=Environment.MOCK, at=at)

    last = datetime.fromisoformat("2027-02-28T23:59:59+09:00")  # 28 February: 民法 143条2項
    assert on(last).replaces is Replaces.FULL
    late = on(last + timedelta(seconds=1))
    assert late.replaces is Replaces.NONE
    assert {each.standing.value for each in late.findings} == {"too-old"}
    assert late.facts.items == frozenset()


def test_a_sale_is_told_why_its_check_is_still_to_be_made() -> None:
    """A lawful check that has grown old, or ended badly, is not called unlawful."""
    rule = BOOK.rule_of("sale-identity-check", date(2026, 11, 26))
    lawful = verified(purpose="property-sale")
    by_login = verified(EvidenceKind.SHARED_BY_APP, purpose="property-sale")
    refused = attrs.evolve(
        lawful,
        ended=Ended.REJECTED,
        reason=Reason.CERTIFICATE_REVOKED,
        facts=BasicFacts(),
        evidence=None,
        methods=(),
    )

    def why(check: Verification, months: int = 0) -> Texts:
        at = check.at + timedelta(days=31 * months)
        decision = judge(rule, check, environment=Environment.MOCK, at=at)
        assert decision.replaces is Replaces.NONE
        return decision.why

    assert why(by_login) == words("why")["none-by-law"]
    assert why(lawful, months=4) == why(refused) == words("why")["none-not-made"]


def test_a_rule_older_than_ninety_days_still_decides_and_says_so() -> None:
    check = verified(on=date(2027, 3, 1))
    rule = BOOK.rule_of("rental-screening", date(2027, 3, 1))
    decision = judge(rule, check, environment=Environment.MOCK, at=check.at)
    assert decision.stale
    assert decision.replaces is Replaces.FULL
    assert "rule-is-stale" in {point.id for point in decision.points}
    fresh = attrs.evolve(rule, basis=attrs.evolve(rule.basis, checked_on=date(2027, 3, 1)))
    again = judge(fresh, check, environment=Environment.MOCK, at=check.at)
    assert not again.stale
    assert "rule-is-stale" not in {point.id for point in again.points}


@pytest.mark.parametrize(
    ("checked_on", "warned"),
    [
        (date(2026, 11, 27), False),  # elsewhere it is tomorrow already
        (date(2026, 11, 28), True),
        (date(2062, 11, 1), True),  # a year that is mistyped silences no warning
        (date.max, True),
    ],
)
def test_a_rule_that_was_checked_on_a_day_yet_to_come_decides_and_says_so(
    checked_on: date, warned: bool
) -> None:
    check = verified(on=date(2026, 11, 26))
    ours = BOOK.rule_of("rental-screening", date(2026, 11, 26))
    rule = attrs.evolve(ours, basis=attrs.evolve(ours.basis, checked_on=checked_on))
    decision = judge(rule, check, environment=Environment.MOCK, at=check.at)
    assert decision.replaces is Replaces.FULL
    assert decision.stale is warned
    told = {point.id for point in decision.points} & {"rule-is-stale", "rule-is-ahead"}
    assert told == ({"rule-is-ahead"} if warned else set())


def test_whom_a_rule_is_for_is_told_in_words_and_what_was_looked_at_is_used() -> None:
    child = _decided("under-15", "2026-11-26", "chip-face", ("name", "birth_date=2011-11-27"))
    assert "15歳未満" in child.points[0].texts.ja
    grown = _decided("under-15", "2026-11-26", "chip-face", ("name", "birth_date=2011-11-26"))
    assert "under 15" in grown.why.en
    assert {each.standing for each in grown.findings} == {FactStanding.FOR_OTHERS}
    assert grown.facts.items == frozenset()
    abroad = _decided("overseas-person", "2026-11-26", "signature", ("name", "abroad"))
    assert abroad.facts.items == {FactItem.NAME, FactItem.ADDRESS}
    unsure = _decided("overseas-person", "2026-11-26", "signature", ("name",))
    assert [point.id for point in unsure.points if point.open] == ["condition-open"]
    assert "moved abroad" in unsure.why.en


def test_an_age_is_that_of_the_day_of_the_decision_in_japan() -> None:
    """Born on 29 February: the age grows on 1 March where the year has no such day (民法 143条)."""
    rule = BOOK.rule_of("under-15", date(2027, 2, 27))
    born = attrs.evolve(WHOLE, birth_date=BirthDate(2012, 2, 29))
    check = verified(EvidenceKind.CHIP_FACE, facts=born, on=date(2027, 2, 27))

    def on(at: str) -> Replaces:
        instant = datetime.fromisoformat(at)
        return judge(rule, check, environment=Environment.MOCK, at=instant).replaces

    assert on("2027-02-28T14:59:59+00:00") is Replaces.PARTLY
    assert on("2027-02-28T15:00:00+00:00") is Replaces.NONE


def test_a_document_that_is_due_for_certain_has_no_condition_left() -> None:
    young = _decided("senior-housing", "2026-11-26", "signature", ("birth_date=1966-11-27",))
    assert [each.when for each in young.other_documents if each.id == "care-certificate"] == [None]
    unsure = _decided("senior-housing", "2026-11-26", "signature", ("birth_date=1940",))
    assert all(each.when is not None for each in unsure.other_documents)
