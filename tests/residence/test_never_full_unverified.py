"""Nothing yields ``full`` where a needed fact was not verified: at any date, whatever is handed in.

What "verified" means is said here once more, in other words than in the room itself.
"""

from datetime import date, timedelta

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from myna_sdk.cases.decision import Decision, FactStanding, NeededFact, Replaces
from myna_sdk.cases.verification import Ended, EvidenceKind, Verification
from myna_sdk.law.evidence import Obtained, Period, Revocation, Told
from myna_sdk.law.judging import Counts
from myna_sdk.model.addresses import DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import Currency, FactItem
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.names import PersonName
from myna_sdk.model.next_steps import NextStep
from myna_sdk.providers.context import Environment
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.conditions import Abode, Condition
from myna_sdk.residence.judging import judge
from myna_sdk.residence.rules import NEVER_ASKED, Rule
from tests.residence.verifications import OURS, imagined, verified

CONDITIONED = tuple(
    attrs.evolve(RuleBook.ours().rule_of(use_case, date(2026, 11, 26)), when=condition)
    for use_case in ("rental-screening", "sale-identity-check")
    for condition in (
        Condition(age_at_least=37),
        Condition(age_below=40),
        Condition(age_at_least=36, age_below=37, address=Abode.DOMESTIC),
    )
)
"""As a firm's own may be: full, and for some people only."""
FULLABLE = (*(rule for rule in OURS if rule.replaces is Replaces.FULL), *CONDITIONED)


def _decide(rule: Rule, verification: Verification, at: Instant) -> Decision:
    return judge(rule, verification, environment=Environment.MOCK, at=at)


def _truly_verified(rule: Rule, check: Verification, at: Instant) -> bool:
    """Tell whether every needed fact was verified, in a way that serves this paperwork."""
    told = check.purpose is not None and check.purpose.use_case in rule.purposes
    lawful = not rule.methods or any(each.counts is Counts.YES for each in check.methods)
    if check.ended is not Ended.VERIFIED or not told or not lawful:
        return False
    return all(_received(fact, rule, check, at) for fact in rule.facts) and _meant(rule, check, at)


def _meant(rule: Rule, check: Verification, at: Instant) -> bool:
    """Tell whether the birth date, which was verified, is of somebody that the rule is for."""
    born = None if check.facts.birth_date is None else check.facts.birth_date.reveal()
    if rule.when is None or born is None:
        return rule.when is None
    today = day_in_japan(at)
    birthdays = [date(year, 1, 2) for year in range(born.year + 1, today.year + 1)]
    years = sum(birthday <= today for birthday in birthdays)  # all are born on 2 January
    least, below = rule.when.age_at_least or 0, rule.when.age_below or 999
    return (born.month, born.day) == (1, 2) and least <= years < below


def _received(fact: NeededFact, rule: Rule, check: Verification, at: Instant) -> bool:
    evidence = check.evidence
    if fact is NeededFact.PHOTO:
        return evidence is not None and Obtained.PHOTO in evidence.obtained
    stamp = dict(check.facts.provenance).get(FactItem(fact.value))
    value = getattr(check.facts, fact.value)
    if stamp is None or value is None or stamp.currency is Currency.DECLARED:
        return False
    age = day_in_japan(at) - day_in_japan(stamp.at)
    in_time = stamp.at <= at and age <= timedelta(days=92)  # three months have no more days
    return in_time and _usable(value) and _serves(stamp.currency, rule, check)


def _usable(value: object) -> bool:
    if isinstance(value, BirthDate):
        return value.reveal() is not None
    return isinstance(value, DomesticAddress | PersonName)


def _serves(currency: Currency, rule: Rule, check: Verification) -> bool:
    if currency is Currency.SHARED_BY_APP:
        return EvidenceKind.SHARED_BY_APP in rule.evidence
    if check.kind not in rule.evidence and EvidenceKind.CHIP_TEXT not in rule.evidence:
        return False
    return check.kind is EvidenceKind.LATEST_FACTS or _sound(check)


def _sound(check: Verification) -> bool:
    """Tell whether what was presented held: genuine, in its period, a certificate not revoked."""
    evidence = check.evidence
    if evidence is None or evidence.genuine is not Told.YES or evidence.period is not Period.WITHIN:
        return False
    return check.kind is not EvidenceKind.SIGNATURE or evidence.revocation is Revocation.GOOD


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(imagined(FULLABLE))
def test_full_means_that_every_needed_fact_was_verified(
    drawn: tuple[Rule, Verification, Instant],
) -> None:
    rule, verification, at = drawn
    decision = _decide(rule, verification, at)
    if decision.replaces is Replaces.FULL:
        assert _truly_verified(rule, verification, at)
        assert all(each.standing is FactStanding.VERIFIED for each in decision.findings)
        assert {each.fact for each in decision.findings} == set(rule.facts)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(imagined(OURS))
def test_whatever_is_handed_in_the_decision_holds_together(
    drawn: tuple[Rule, Verification, Instant],
) -> None:
    rule, verification, at = drawn
    check, decision = verification, _decide(rule, verification, at)
    used = {each.fact for each in decision.findings if each.standing is FactStanding.VERIFIED}
    looked = {FactItem(f.value) for f in used - {NeededFact.PHOTO}}
    if "condition-met" in {p.id for p in decision.points} and rule.id == "overseas-person":
        assert isinstance(check.facts.address, MovedAbroad)
        looked.add(FactItem.ADDRESS)  # it is what made the rule theirs
    assert decision.facts.items == looked
    if FactStanding.FOR_OTHERS in {each.standing for each in decision.findings}:
        assert decision.replaces is Replaces.NONE
    assert decision.next_steps[-1] is NextStep.NEVER_ASKED
    assert len(decision.next_steps) > 1
    assert not set(decision.still_needed) & set(NEVER_ASKED)
    assert set(decision.omit) >= set(NEVER_ASKED) or not decision.still_needed
    assert (decision.copy is None) == (not decision.still_needed)
    if decision.replaces is Replaces.FULL:
        assert rule.replaces is Replaces.FULL
        assert decision.still_needed == ()
    if rule.replaces in (Replaces.NONE, Replaces.MUST_NOT_COLLECT):
        assert decision.replaces is rule.replaces
        assert used == set()


def test_the_search_would_find_a_full_decision() -> None:
    """The property above is not empty: whole verifications do yield full."""
    for rule in (rule for rule in FULLABLE if rule not in CONDITIONED):
        if rule.open_points:
            continue
        on = date(2026, 11, 26) if rule.in_force(date(2026, 11, 26)) else date(2027, 5, 6)
        check = verified(rule.evidence[0], purpose=rule.purposes[0], on=on)
        assert _decide(rule, check, check.at).replaces is Replaces.FULL
        assert _truly_verified(rule, check, check.at)
    for rule in CONDITIONED:
        found = [
            _decide(rule, check, check.at).replaces
            for on in (date(2026, 11, 26), date(2027, 1, 1), date(2027, 1, 2))
            for check in [verified(purpose=rule.purposes[0], on=on)]
        ]
        assert Replaces.FULL in found


@given(st.sampled_from(FULLABLE), st.sampled_from(tuple(NeededFact)))
def test_each_needed_fact_is_needed(rule: Rule, fact: NeededFact) -> None:
    if fact not in rule.facts:
        return
    on = date(2026, 11, 26) if rule.in_force(date(2026, 11, 26)) else date(2027, 5, 6)
    check = verified(rule.evidence[0], purpose=rule.purposes[0], on=on)
    if fact is NeededFact.PHOTO:
        assert check.evidence is not None
        bare = attrs.evolve(check.evidence, obtained=check.evidence.obtained - {Obtained.PHOTO})
        lacking = attrs.evolve(check, evidence=bare)
    else:
        others = check.facts.items - {FactItem(fact.value)}
        lacking = attrs.evolve(check, facts=check.facts.only(others))
    decision = _decide(rule, lacking, check.at)
    assert decision.replaces is not Replaces.FULL
    assert fact not in {
        each.fact for each in decision.findings if each.standing is FactStanding.VERIFIED
    }
