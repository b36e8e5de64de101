"""Whose check it was: the person whom subject and references name, linked in one transaction.

1. Subject and references belong to one person, or to nobody yet, and the firm calls that person
   nothing else: a person gets another subject by `myna.people.rename` only.
2. The person has no other reference from the same place as one at hand: the signing callback's
   ``sub`` is the subject's own, and so is the operator's id.
3. The person's kept facts do not contradict the verified ones in what never changes: birth date
   and sex.
4. What is at hand proves who it is: a reference that is the person's already, a person without
   references, or, where nothing was identified, the name and birth date as kept. The firm's word
   alone never joins a reference to somebody who has others. A reference to a certificate or to
   a card's chip identifies nobody: after a renewal or a move the same person has another one.

References are linked only then, with the check's id as evidence. 1, 2 and the references of 4 are
told as check core-4, 3 as core-8, the rest of 4 as core-9.
"""

from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.cases.checklist import PERSON
from myna_sdk.cases.kept_facts import kept_facts
from myna_sdk.comparison import compare
from myna_sdk.comparison.why import Verdict
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonId, PersonRef, Subject
from myna_sdk.model.reasons import Reason

if TYPE_CHECKING:
    from myna_sdk.store import Transaction

_SAME = frozenset({Verdict.SAME, Verdict.SPELLING})
_LASTING = (FactItem.BIRTH_DATE, FactItem.SEX)
_TELLING = (FactItem.NAME, FactItem.BIRTH_DATE)


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
class Theirs:
    """Whose check it was, and how that was told."""

    person: PersonId
    checks: tuple[Check, ...]

    def outcome(self, verified: Verified) -> Verified:
        """Return the outcome ``verified`` with these checks beside its own."""
        return attrs.evolve(verified, checks=(*verified.checks, *self.checks))


@attrs.frozen
class NotTheirs:
    """Why a check belongs to nobody we know, and to nobody new either."""

    reason: Reason
    checks: tuple[Check, ...]

    def outcome(self, checks: tuple[Check, ...]) -> Rejected | Undetermined:
        """Return the outcome that this is, after the ``checks`` made before."""
        kind = Rejected if self.reason is Reason.OTHER_PERSON else Undetermined
        return kind(self.reason, checks=(*checks, *self.checks))


def meant(tx: "Transaction", subject: Concealed[Subject] | None) -> PersonId | None:
    """Return whom the firm meant by ``subject``, known already or not: nothing is proven by it.

    With it an erasure finds what a check remembers that verified nobody.
    """
    return None if subject is None else store.people.person_of_subject(tx, subject.reveal())


def identify(tx: "Transaction", claimant: Claimant) -> Theirs | NotTheirs:
    """Return whose check it was, everything linked, or why nothing was."""
    subject = claimant.subject
    by_subject = None if subject is None else store.people.person_of_subject(tx, subject)
    by_ref = {ref: store.people.person_of_ref(tx, ref) for ref in claimant.refs}
    owners = {by_subject, *by_ref.values()} - {None}
    person = next(iter(owners), None)
    renamed = person is not None and by_subject is None and _is_named(tx, person, claimant)
    if len(owners) > 1 or renamed:  # 1
        return NotTheirs(Reason.OTHER_PERSON, PERSON.ended("core-4"))
    if person is None:
        store.people.create(tx, claimant.new_person, at=claimant.at)
        told = ("core-9",) if claimant.refs else ()
        judged: Theirs | NotTheirs = Theirs(claimant.new_person, PERSON.passed("core-4", *told))
    else:
        judged = _judged(tx, person, claimant, proven=any(by_ref.values()))
    if isinstance(judged, NotTheirs):
        return judged
    for ref, owner in by_ref.items():
        if owner is None:
            store.people.link(tx, judged.person, ref, evidence=claimant.evidence, at=claimant.at)
    if subject is not None and by_subject is None:
        store.people.name_subject(tx, judged.person, subject)
    return judged


def _is_named(tx: "Transaction", person: PersonId, claimant: Claimant) -> bool:
    """Tell whether the firm calls ``person`` something, and is about to call them another."""
    return claimant.subject is not None and store.people.subject_of(tx, person) is not None


def _judged(
    tx: "Transaction", person: PersonId, claimant: Claimant, *, proven: bool
) -> Theirs | NotTheirs:
    known = store.people.refs_of(tx, person)
    if not _are_own(claimant.refs, known, proven=proven):  # 2, 4
        return NotTheirs(Reason.OTHER_PERSON, PERSON.ended("core-4"))
    kept = kept_facts(tx, person)
    found = None if kept is None else compare(kept, claimant.facts)
    if found is not None and any(found.verdict(i) is Verdict.DIFFERS for i in _LASTING):  # 3
        return NotTheirs(Reason.OTHER_PERSON, PERSON.ended("core-8"))
    made = {"core-4": CheckResult.PASSED}
    if found is not None and any(found.verdict(item) in _SAME for item in _LASTING):
        made["core-8"] = CheckResult.PASSED
    if not proven and not known:
        return Theirs(person, PERSON.told(made))
    alike = found is not None and all(found.verdict(item) in _SAME for item in _TELLING)
    if proven or alike:  # 4
        return Theirs(person, PERSON.told({**made, "core-9": CheckResult.PASSED}))
    unknown = PERSON.told({**made, "core-9": CheckResult.UNKNOWN})
    return NotTheirs(Reason.OTHER_PERSON if claimant.refs else Reason.TOO_EARLY, unknown)


def _are_own(refs: tuple[PersonRef, ...], known: tuple[PersonRef, ...], *, proven: bool) -> bool:
    telling = tuple(ref for ref in refs if ref.kind.names_person)
    places = {ref.place: ref for ref in known if ref.kind.names_person}
    if any(places.get(ref.place, ref) != ref for ref in telling):
        return False
    return proven or not known or not telling
