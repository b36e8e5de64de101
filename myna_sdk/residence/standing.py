"""How each needed fact of a paperwork stands, given one verification.

For each needed fact, in this order; the first that fails decides:

1. the verification ended well
2. the person was told a purpose of this paperwork
3. the fact was received, and not merely declared
4. what it rests on may serve: each fact by its own provenance, never better than the check
5. what it rests on holds: genuine, not revoked, within its period; a face was compared
6. an address is one in Japan, and a birth date is whole and past
7. it was checked and received before the decision, and not longer ago than the recipient allows
8. where a statute prescribes methods, the check counts as one of them
9. the person is one that the rule is for, by an age or an address that passed all of the above

What could not be told has failed. Only a fact that passes all of these was used.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

import attrs

from myna_sdk.cases.decision import FactFinding, FactStanding, NeededFact
from myna_sdk.cases.verification import Ended, EvidenceKind, Verification
from myna_sdk.law.evidence import FaceCheck, Obtained, Period, Revocation, Told
from myna_sdk.law.judging import Counts
from myna_sdk.model.addresses import MovedAbroad
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance
from myna_sdk.model.instants import Instant, day_in_japan, months_later
from myna_sdk.residence.conditions import Abode, Condition
from myna_sdk.residence.rules import WITH_PHOTO, Rule

ITEMS: Final = {
    NeededFact.NAME: FactItem.NAME,
    NeededFact.ADDRESS: FactItem.ADDRESS,
    NeededFact.BIRTH_DATE: FactItem.BIRTH_DATE,
}
"""The items that hold the needed facts. A photograph is none of them: it is never kept."""

_CHIP_AND_SIGHT: Final = WITH_PHOTO | {EvidenceKind.CHIP_TEXT}
_REGISTER: Final = frozenset({EvidenceKind.SIGNATURE, EvidenceKind.LATEST_FACTS})
_FACE_BY_ITSELF: Final = frozenset({EvidenceKind.PHONE_RECORD})
"""The phone has checked its holder."""


def findings(rule: Rule, verification: Verification, at: Instant) -> tuple[FactFinding, ...]:
    """Return how every fact stands that ``rule`` needs, in the rule's order."""
    found = tuple(_finding(fact, rule, verification, at) for fact in rule.facts)
    if applies(rule.when, rule, verification, at) is not Told.NO:
        return found
    return tuple(
        attrs.evolve(each, standing=FactStanding.FOR_OTHERS)
        if each.standing is FactStanding.VERIFIED
        else each
        for each in found
    )


def applies(
    condition: Condition | None, rule: Rule, verification: Verification, at: Instant
) -> Told:
    """Return whether the person meets ``condition`` of ``rule``. What was not verified tells none.

    An age is that on the day of the decision, in Japan. Of a birth date that is partly unknown no
    age is told, even where the year alone would do: which day stands for it is the office's to say.
    """
    if condition is None:
        return Told.YES
    met: set[bool | None] = set()
    if condition.on_age:
        age = _age(rule, verification, at)
        met.add(None if age is None else condition.admits(age))
    if condition.address is not None:
        abode = _abode(rule, verification, at)
        met.add(None if abode is None else abode is condition.address)
    if False in met:
        return Told.NO
    return Told.NOT_TOLD if None in met else Told.YES


def _age(rule: Rule, verification: Verification, at: Instant) -> int | None:
    born = verification.facts.birth_date
    if born is None or any(_faults(NeededFact.BIRTH_DATE, rule, verification, at)):
        return None
    return born.age_on(day_in_japan(at))


def _abode(rule: Rule, verification: Verification, at: Instant) -> Abode | None:
    faults = set(_faults(NeededFact.ADDRESS, rule, verification, at))
    if faults - {FactStanding.MOVED_ABROAD}:
        return None
    return Abode.ABROAD if faults else Abode.DOMESTIC


def legal(rule: Rule, verification: Verification) -> Counts:
    """Return whether the check counts as a method of the law, where the rule asks for one."""
    if not rule.methods:
        return Counts.YES
    counts = {method.counts for method in verification.methods}
    order = (Counts.YES, Counts.NEEDS_REVIEW)
    return next((each for each in order if each in counts), Counts.NO)


def _finding(fact: NeededFact, rule: Rule, verification: Verification, at: Instant) -> FactFinding:
    stamp = _provenance(fact, verification)
    standing = next(_faults(fact, rule, verification, at), FactStanding.VERIFIED)
    if stamp is None:
        return FactFinding(fact=fact, standing=standing)
    return FactFinding(
        fact=fact,
        standing=standing,
        currency=None if fact is NeededFact.PHOTO else stamp.currency,
        received=stamp.at,
        age_days=(day_in_japan(at) - day_in_japan(stamp.at)).days,
    )


def _faults(
    fact: NeededFact, rule: Rule, verification: Verification, at: Instant
) -> Iterator[FactStanding]:
    """Yield every step that ``fact`` fails, in their order."""
    stamp = _provenance(fact, verification)
    if verification.ended is not Ended.VERIFIED or stamp is None:  # 1, 3
        yield FactStanding.NOT_VERIFIED
        return
    yield from _faults_of_check(fact, rule, verification, stamp)
    yield from _faults_of_fact(fact, rule, verification, stamp, at)


def _faults_of_check(
    fact: NeededFact, rule: Rule, verification: Verification, stamp: Provenance
) -> Iterator[FactStanding]:
    if verification.purpose is None or verification.purpose.use_case not in rule.purposes:  # 2
        yield FactStanding.OTHER_PURPOSE
    if stamp.currency is Currency.DECLARED:  # 3
        yield FactStanding.NOT_VERIFIED
    kind = _kind(verification.kind, stamp.currency)
    if kind not in rule.evidence or kind in rule.never:  # 4
        yield FactStanding.EVIDENCE_NOT_ACCEPTED
    if not _holds(kind, fact, verification):  # 5
        yield FactStanding.NOT_VERIFIED


def _faults_of_fact(
    fact: NeededFact, rule: Rule, verification: Verification, stamp: Provenance, at: Instant
) -> Iterator[FactStanding]:
    wrong = _unusable(fact, verification.facts, day_in_japan(stamp.at))
    if wrong is not None:  # 6
        yield wrong
    if stamp.at > at or verification.at > at:  # 7
        yield FactStanding.NOT_VERIFIED
    if not _fresh(stamp.at, at, rule.age_limit_months):  # 7
        yield FactStanding.TOO_OLD
    if legal(rule, verification) is Counts.NO:  # 8
        yield FactStanding.NO_LEGAL_METHOD


def _provenance(fact: NeededFact, verification: Verification) -> Provenance | None:
    """Return where ``fact`` came from; ``None`` if it was not received."""
    if fact is not NeededFact.PHOTO:
        item = ITEMS[fact]
        present = item in verification.facts.items
        return dict(verification.facts.provenance).get(item) if present else None
    evidence = verification.evidence
    if evidence is None or Obtained.PHOTO not in evidence.obtained:
        return None
    stamps = [stamp for _, stamp in verification.facts.provenance]
    return min(stamps, key=lambda stamp: stamp.at, default=None)


def _kind(kind: EvidenceKind, currency: Currency) -> EvidenceKind:
    """Return what a fact rests on: what the check is, or less where its provenance is less."""
    if currency is Currency.SHARED_BY_APP:
        return EvidenceKind.SHARED_BY_APP
    if currency is Currency.REGISTER:
        return kind if kind is not EvidenceKind.SHARED_BY_APP else EvidenceKind.OTHER
    return EvidenceKind.CHIP_TEXT if kind in _REGISTER else kind


def _holds(kind: EvidenceKind, fact: NeededFact, verification: Verification) -> bool:
    evidence = verification.evidence
    if kind in (EvidenceKind.LATEST_FACTS, EvidenceKind.SHARED_BY_APP):
        return fact is not NeededFact.PHOTO
    if evidence is None or evidence.genuine is not Told.YES or evidence.period is not Period.WITHIN:
        return False
    if kind is EvidenceKind.SIGNATURE:
        return evidence.revocation is Revocation.GOOD and fact is not NeededFact.PHOTO
    if kind is EvidenceKind.CHIP_TEXT:
        return fact is not NeededFact.PHOTO
    compared = evidence.face in (FaceCheck.IN_PERSON, FaceCheck.SELFIE)
    return kind in WITH_PHOTO and (kind in _FACE_BY_ITSELF or compared)


def _unusable(fact: NeededFact, facts: BasicFacts, received: date) -> FactStanding | None:
    if fact is NeededFact.ADDRESS and isinstance(facts.address, MovedAbroad):
        return FactStanding.MOVED_ABROAD
    if fact is NeededFact.BIRTH_DATE and facts.birth_date is not None:
        born = facts.birth_date.reveal()
        if born is None:
            return FactStanding.PARTLY_UNKNOWN
        return FactStanding.NOT_VERIFIED if born > received else None
    return None


def _fresh(received: Instant, at: Instant, months: int | None) -> bool:
    return months is None or day_in_japan(at) <= months_later(day_in_japan(received), months)
