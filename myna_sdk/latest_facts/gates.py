"""The transactions of latest facts: the gates before the call, and what the answer leaves.

1. The person is known by a signing certificate to the operator that the consent is registered
   with; where that one gives no facts, or there is no consent, to the one routed to.
2. A consent for the service is live at this instant, as far as we know. The operator is asked
   again by the call itself: ours is a memory.
3. No such call is under way, and none of unknown fate is open, unless somebody insists.

The intent is written in the transaction that looked. The proof that the consent is live is made
of what that transaction saw, by `myna_sdk.latest_facts.flows` alone.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.cases import billed, consent_record
from myna_sdk.cases.consent_changes import after_refusal, why_not
from myna_sdk.cases.kept_facts import keep_facts, kept_facts
from myna_sdk.cases.known_by import Operators
from myna_sdk.cases.status_record import looked_up
from myna_sdk.model.consent import Consent
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.latest import FactsUpdate, NoNewerData, Updated
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.person import PersonId, PersonRef, ProviderName, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus

if TYPE_CHECKING:
    from datetime import timedelta

    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import Intent, IntentId

OPERATION = "fetch-latest"
"""What the intent of the call is called."""


@attrs.frozen(repr=False, kw_only=True)
class Passed(Masked):
    """What the gates let through."""

    person: PersonId
    ref: PersonRef
    consent: Consent

    @property
    def source(self) -> ProviderName:
        """The instance to be asked: the one that the consent is registered with, if it can be."""
        return self.ref.provider


@attrs.frozen(repr=False, kw_only=True)
class Opened(Masked):
    """What the gates let through, with the intent of the call."""

    passed: Passed
    intent: "IntentId"


def pass_gates(
    tx: "Transaction", subject: str, service_id: str, operators: Operators, at: Instant
) -> Passed | Undetermined:
    """Return whom to ask about under which consent, or why nothing is asked."""
    person = store.people.person_of_subject(tx, Subject(subject))
    if person is None:  # 1
        return Undetermined(Reason.NOT_ELIGIBLE)
    consent = consent_record.current(consent_record.of_person(tx, person), service_id)
    ref = operators.reference(tx, person, operators.for_consent(consent))
    if ref is None:
        return Undetermined(Reason.NOT_ELIGIBLE)
    reason = why_not(consent, at)
    if consent is None or reason is not None:  # 2
        return Undetermined(reason or Reason.NOT_CONSENTED)
    return Passed(person=person, ref=ref, consent=consent)


def foresee(
    tx: "Transaction", subject: str, service_id: str, operators: Operators, at: Instant
) -> Passed | Undetermined:
    """Return what `open_call` would, if nobody insists; nothing is written."""
    passed = pass_gates(tx, subject, service_id, operators, at)
    if isinstance(passed, Undetermined):
        return passed
    older = next(_standing(tx, passed, at), None)
    return passed if older is None else billed.not_repeated(older)


def open_call(
    tx: "Transaction",
    subject: str,
    service_id: str,
    operators: Operators,
    *,
    at: Instant,
    lease: "timedelta",
    again: bool,
) -> Opened | Undetermined:
    """Return what the gates let through with the intent, which is written now."""
    passed = pass_gates(tx, subject, service_id, operators, at)
    if isinstance(passed, Undetermined):
        return passed
    intent = _intended(tx, passed, at=at, lease=lease, again=again)
    if not isinstance(intent, str):  # 3
        return billed.not_repeated(intent)
    return Opened(passed=passed, intent=intent)


def _intended(
    tx: "Transaction", passed: Passed, *, at: Instant, lease: "timedelta", again: bool
) -> "IntentId | Intent":
    """Return the intent of the call, or the one that keeps it from being made.

    A call of unknown fate stays one when the person consents anew: what it may have cost is the
    same.
    """
    for older in _standing(tx, passed, at):
        if older.in_flight or not again:
            return older
        store.intents.close(tx, older.id, fate=Fate.UNKNOWN, at=at)
    return store.intents.open_(tx, operation=OPERATION, about=passed.consent.id, at=at, lease=lease)


def _standing(tx: "Transaction", passed: Passed, at: Instant) -> Iterator["Intent"]:
    """Yield every open intent of such a call under a consent for the same service."""
    for consent in consent_record.of_person(tx, passed.person):
        if consent.service_id == passed.consent.service_id:
            found = store.intents.standing(tx, operation=OPERATION, about=consent.id, at=at)
            if found is not None:
                yield found


def keep_answer(
    tx: "Transaction",
    opened: Opened,
    answer: FactsUpdate,
    *,
    fate: Fate,
    at: Instant,
    retention: "timedelta | None",
) -> tuple[FactsUpdate, BasicFacts]:
    """Return the answer and what is kept of the person's facts, the answer's included.

    Only consented items are kept, and none is blanked. What the answer tells of the consent
    changes ours. A consent that was withdrawn or erased during the call gives nothing any more.
    """
    billed.close(tx, opened.intent, fate=fate, at=at)
    person = opened.passed.person
    found = consent_record.find(tx, opened.passed.consent.id)
    ended = why_not(None if found is None else found[1], at)
    told = answer
    if ended is not None and isinstance(answer, Updated | NoNewerData):
        told = Undetermined(ended, checks=answer.checks)
    if found is not None:
        changed = _told(found[1], answer, at)
        if changed != found[1]:
            consent_record.keep(tx, person, changed, at=at)
    if isinstance(told, Updated):
        keep_facts(tx, person, told.facts, at=at, retention=retention)
    status = answer.status if isinstance(answer, Updated | NoNewerData) else None
    _note(tx, opened.passed, told, status, at)
    return told, kept_facts(tx, person) or BasicFacts()


def kept_of(tx: "Transaction", subject: str) -> BasicFacts:
    """Return what is kept of the facts of ``subject``."""
    person = store.people.person_of_subject(tx, Subject(subject))
    return BasicFacts() if person is None else kept_facts(tx, person) or BasicFacts()


def _told(consent: Consent, answer: FactsUpdate, at: Instant) -> Consent:
    if isinstance(answer, Updated):
        certificate = answer.certificate or consent.certificate
        return attrs.evolve(consent, certificate=certificate, checked_at=at)
    if isinstance(answer, NoNewerData):
        return attrs.evolve(consent, checked_at=at)
    return after_refusal(consent, answer.reason, at)


def _note(
    tx: "Transaction",
    passed: Passed,
    told: FactsUpdate,
    status: CertificateStatus | None,
    at: Instant,
) -> None:
    items = told.facts.items if isinstance(told, Updated) else frozenset()
    if isinstance(told, Rejected | Undetermined):
        said, code = told.reason.value, told.detail
    else:
        said, code = type(told).__name__.lower(), None
    store.audit.note(
        tx,
        event="facts.asked",
        person=passed.person,
        subject_row=passed.consent.id,
        data=(
            ("use_case", passed.consent.use_case),
            ("outcome", said),
            ("code", code or ""),
            ("items", ",".join(sorted(items))),
            *looked_up(status),
        ),
        at=at,
    )
