"""Whose check it was: the person whom subject and references name, linked in one transaction.

1. Subject and references belong to one person, or to nobody yet.
2. The person has no other reference from the same place as one at hand: the signing callback's
   ``sub`` is the subject's own, and so is the operator's id.
3. The person's kept facts do not contradict the verified ones in what never changes: birth date
   and sex.
4. What is at hand proves who it is: a reference that is the person's already, a person without
   references, or, where nothing was identified, the name and birth date as kept. The firm's word
   alone never joins a reference to somebody who has others.

References are linked only then, with the check's id as evidence.
"""

from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.cases.kept_facts import kept_facts
from myna_sdk.comparison import compare
from myna_sdk.comparison.why import Verdict
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.person import PersonId, PersonRef, Subject
from myna_sdk.model.reasons import Reason

if TYPE_CHECKING:
    from myna_sdk.store import Transaction

_SAME = frozenset({Verdict.SAME, Verdict.SPELLING})


@attrs.frozen(kw_only=True)
class Claimant:
    """What one verified check says of whose it was.

    Attributes:
        refs: The references that it proved, all of one person.
        subject: The firm's own name for the person, if given.
        facts: The verified facts.
        evidence: The id of the check.
        new_person: The id to use if the person is not known yet.
        at: When.
    """

    refs: tuple[PersonRef, ...]
    subject: Subject | None = attrs.field(repr=False)
    facts: BasicFacts
    evidence: str
    new_person: PersonId
    at: Instant


@attrs.frozen
class NotTheirs:
    """Why a check belongs to nobody we know, and to nobody new either."""

    reason: Reason
    check: Check

    def outcome(self, checks: tuple[Check, ...]) -> Rejected | Undetermined:
        """Return the outcome that this is, after the ``checks`` made before."""
        kind = Rejected if self.reason is Reason.OTHER_PERSON else Undetermined
        return kind(self.reason, checks=(*checks, self.check))


def identify(tx: "Transaction", claimant: Claimant) -> PersonId | NotTheirs:
    """Return whose check it was, everything linked, or why nothing was."""
    subject = claimant.subject
    by_subject = None if subject is None else store.people.person_of_subject(tx, subject)
    by_ref = {ref: store.people.person_of_ref(tx, ref) for ref in claimant.refs}
    owners = {by_subject, *by_ref.values()} - {None}
    if len(owners) > 1:  # 1
        return _other("core-4", "subject and references are one person's", "subject, references")
    person = next(iter(owners), None)
    if person is None:
        store.people.create(tx, claimant.new_person, at=claimant.at)
        return _linked(tx, claimant.new_person, claimant, by_ref)
    proven = any(owner is not None for owner in by_ref.values())
    refusal = _contradicted(tx, person, claimant, proven=proven)
    return refusal or _linked(tx, person, claimant, by_ref)


def _linked(
    tx: "Transaction",
    person: PersonId,
    claimant: Claimant,
    by_ref: dict[PersonRef, PersonId | None],
) -> PersonId:
    for ref, owner in by_ref.items():
        if owner is None:
            store.people.link(tx, person, ref, evidence=claimant.evidence, at=claimant.at)
    if claimant.subject is not None:
        store.people.name_subject(tx, person, claimant.subject)
    return person


def _contradicted(
    tx: "Transaction", person: PersonId, claimant: Claimant, *, proven: bool
) -> NotTheirs | None:
    known = store.people.refs_of(tx, person)
    places = {_place(ref): ref for ref in known}
    if any(places.get(_place(ref), ref) != ref for ref in claimant.refs):  # 2
        return _other("core-4", "the reference is the person's own", "references")
    kept = kept_facts(tx, person)
    found = None if kept is None else compare(kept, claimant.facts)
    lasting = (FactItem.BIRTH_DATE, FactItem.SEX)
    if found is not None and any(found.verdict(i) is Verdict.DIFFERS for i in lasting):  # 3
        return _other("core-8", "what never changes is as it was kept", "birth date, sex")
    if proven or not known:  # 4
        return None
    if claimant.refs:
        return _other("core-4", "the reference is the person's own", "references")
    items = (FactItem.NAME, FactItem.BIRTH_DATE)
    if found is not None and all(found.verdict(item) in _SAME for item in items):
        return None
    rule = "the verifier tells who the person is"
    return NotTheirs(Reason.TOO_EARLY, Check("core-9", rule, "person", CheckResult.UNKNOWN))


def _place(ref: PersonRef) -> tuple[str, str, str]:
    return ref.provider, ref.tenant, ref.kind


def _other(number: str, rule: str, looked_at: str) -> NotTheirs:
    return NotTheirs(Reason.OTHER_PERSON, Check(number, rule, looked_at, CheckResult.FAILED))
