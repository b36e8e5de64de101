"""The transactions of a consent: each writes what is known, and the intent of what comes next.

1. The signature is kept with the intent of the next call. Somebody whom both the signer and the
   operator know already is not verified a second time: the registry judges the signature itself.
2. Whose signature it is: linked by the rules of identity, or refused. The consent is *submitted*.
3. The operator's answer: *active* from registration, refused, or open for ``resume``.
4. A cancellation's answer.
"""

import json
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

import attrs

from myna_sdk import store
from myna_sdk.cases import billed, consent_record
from myna_sdk.cases.consent_changes import after_refusal, ended
from myna_sdk.cases.judging import REPEATABLE
from myna_sdk.cases.known_by import query_of
from myna_sdk.cases.linking import Claimant, NotTheirs, identify, meant
from myna_sdk.cases.outcome_record import read_outcome, write_outcome
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.cases.signing import OPERATION as VERIFY
from myna_sdk.cases.status_record import looked_up
from myna_sdk.consents.arriving import Arrived, write_arrived
from myna_sdk.consents.pending_record import PendingConsent
from myna_sdk.consents.results import Refusal
from myna_sdk.model.consent import (
    Consent,
    ConsentId,
    ConsentRegistration,
    ConsentState,
    ten_years,
)
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonId, PersonRef, ProviderName, RefKind
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.consent_capabilities import ConsentQuery, ConsentStanding
from myna_sdk.store import Pending

if TYPE_CHECKING:
    from datetime import timedelta

    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import Intent, IntentId

REGISTER = "register-consent"
WITHDRAW = "withdraw-consent"
"""What the intents of these calls are called."""

_END_WRITES = 1
_END_READS = frozenset({1})

OPEN_STILL = REPEATABLE | {Reason.CERTIFICATE_NOT_SYNCED}
"""Reasons after which a consent stays open, so that ``resume`` can repeat what failed."""


class Next(Enum):
    """Which call comes next."""

    VERIFY = VERIFY
    REGISTER = REGISTER
    WITHDRAW = WITHDRAW


@attrs.frozen(repr=False, kw_only=True)
class Case(Masked):
    """One claimed consent that is being finished.

    Attributes:
        pending: Its redirect.
        record: Its circumstances.
        at: The instant of this attempt.
        lease: How long a call may be under way.
        again: Whether a call of unknown fate is repeated.
    """

    pending: Pending
    record: PendingConsent
    at: Instant
    lease: "timedelta"
    again: bool

    @property
    def id(self) -> ConsentId:
        """The consent's id, or the cancellation's."""
        return ConsentId(self.pending.id)


@attrs.frozen(kw_only=True)
class Step:
    """What comes next, and the intent of it.

    Attributes:
        next: The call.
        intent: Its intent; or an older one, open still, that keeps it from being made.
    """

    next: Next
    intent: "IntentId | Intent"


@attrs.frozen(repr=False)
class Finished(Masked):
    """What an attempt came to: the consent, if there is one, and why no more came about."""

    consent: Consent | None
    refusal: Refusal | None = None


def keep_signature(tx: "Transaction", case: Case, arrived: Arrived) -> Step | Finished:  # 1
    """Return the next call for a signature that is kept now, its intent written.

    A consent that the person withdrew before it was registered is not registered any more. Where
    nobody knows whether it was, that stays open: insisting registers it again, which tells the id
    by which it can be cancelled.
    """
    if not store.pendings.still_open(tx, case.pending.id):
        return _over(tx, case)
    if case.pending.progress is None:
        store.pendings.hold(tx, id=case.pending.id, progress=write_arrived(arrived))
    if case.record.withdraws is not None:
        return _intended(tx, case, Next.WITHDRAW)
    submitted = consent_record.find(tx, case.id)
    if submitted is not None:
        return _registering(tx, case, *submitted)
    known = _known_already(tx, case.record, arrived)
    if known is None:
        return _intended(tx, case, Next.VERIFY)
    _submit(tx, case, arrived, known, verdict=None)
    return _intended(tx, case, Next.REGISTER)


def keep_verdict(
    tx: "Transaction",
    case: Case,
    arrived: Arrived,
    verdict: Verified,
    new_person: PersonId,
    intent: "IntentId",
) -> Step | Finished:  # 2
    """Return the next call once it is known whose signature it is, or why it is nobody's here."""
    billed.close(tx, intent, fate=Fate.ANSWERED, at=case.at)
    if not store.pendings.still_open(tx, case.pending.id):
        return _over(tx, case)
    known = consent_record.find(tx, case.id)
    if known is not None:  # another attempt was told so before
        return _registering(tx, case, *known)
    refs = (verdict.person, arrived.presented.person)
    subject = case.record.subject
    found = identify(
        tx,
        Claimant(
            refs=tuple(ref for ref in refs if ref is not None),
            subject=None if subject is None else subject.reveal(),
            facts=verdict.facts,
            evidence=case.id,
            new_person=new_person,
            at=case.at,
        ),
    )
    if isinstance(found, NotTheirs):
        return keep_refusal(tx, case, found.outcome(verdict.checks))
    _submit(tx, case, arrived, found.person, verdict=found.outcome(verdict))
    return _intended(tx, case, Next.REGISTER)


def keep_registration(
    tx: "Transaction", case: Case, registration: ConsentRegistration, intent: "IntentId", fate: Fate
) -> Finished:  # 3
    """Return the consent, which is active now; none if it was erased in the meantime.

    One that the person withdrew in the meantime stays withdrawn, and can be cancelled now. Of the
    days that the ten years may count from, the one with the earlier end counts: the papers disagree
    between receipt by the firm and registration with J-LIS.
    """
    billed.close(tx, intent, fate=fate, at=case.at)
    if not store.pendings.still_open(tx, case.pending.id):
        return _over(tx, case)
    found = consent_record.find(tx, case.id)
    if found is None:
        return _settled(tx, case, None, person=None)
    person, consent = found
    stopped = consent.state is ConsentState.WITHDRAWAL_SUBMITTED
    registered_at = registration.registered_at or case.at
    valid_from, expires_at = ten_years(min(registered_at, consent.received_at))
    consent = attrs.evolve(
        consent,
        state=consent.state if stopped else ConsentState.ACTIVE,
        reason=None,
        provider_id=registration.provider_id,
        items=consent.items if registration.items is None else registration.items,
        registered_at=registered_at,
        valid_from=valid_from,
        expires_at=registration.expires_at or expires_at,
        checked_at=case.at,
    )
    consent_record.keep(tx, person, consent, at=case.at)
    return _settled(tx, case, consent, person=person)


def keep_withdrawal(
    tx: "Transaction", case: Case, standing: ConsentStanding, intent: "IntentId", fate: Fate
) -> Finished:  # 4
    """Return the withdrawn consent as the operator told of it; none if it was erased."""
    billed.close(tx, intent, fate=fate, at=case.at)
    if not store.pendings.still_open(tx, case.pending.id):
        return _over(tx, case)
    found = _withdrawn(tx, case)
    if found is None:
        return _settled(tx, case, None, person=None)
    person, consent = found
    consent = ended(consent, standing.state, at=case.at, route=standing.withdrawn_by)
    consent_record.keep(tx, person, consent, at=case.at)
    return _settled(tx, case, consent, person=person)


def keep_refusal(
    tx: "Transaction",
    case: Case,
    refusal: Refusal,
    intent: "IntentId | None" = None,
    fate: Fate = Fate.NOT_SENT,
) -> Finished:
    """Return the consent, if there is one by now; the refusal is kept, final or to be repeated.

    What another attempt made final in the meantime stays.
    """
    billed.close(tx, intent, fate=fate, at=case.at)
    if not store.pendings.still_open(tx, case.pending.id):
        return _over(tx, case)
    found = _withdrawn(tx, case) if case.record.withdraws else consent_record.find(tx, case.id)
    if refusal.reason in OPEN_STILL or fate is Fate.UNKNOWN:
        end = write_end(refusal, case.at)
        owner = meant(tx, case.record.subject) if found is None else found[0]
        store.pendings.release(tx, id=case.pending.id, outcome=end, person=owner)
        _note(tx, case, "consent.attempted", None if found is None else found[0], refusal)
        return Finished(None if found is None else found[1], refusal)
    if found is None:
        return _settled(tx, case, None, person=None, refusal=refusal)
    person, consent = found
    if case.record.withdraws is None:
        consent = attrs.evolve(
            consent, state=ConsentState.REJECTED, reason=refusal.reason, ended_at=case.at
        )
    else:
        consent = after_refusal(consent, refusal.reason, case.at)
    consent_record.keep(tx, person, consent, at=case.at)
    return _settled(tx, case, consent, person=person, refusal=refusal)


def write_end(refusal: Refusal | None, at: Instant) -> bytes:
    """Return how a consent's redirect ended as JSON bytes, in clear: seal them."""
    refused = None if refusal is None else json.loads(write_outcome(refusal, at))
    return json.dumps({"v": _END_WRITES, "at": at.isoformat(), "refused": refused}).encode()


def read_end(sealed: Concealed[bytes]) -> Refusal | None:
    """Return how a consent's redirect ended, as `write_end` wrote it.

    Raises:
        StoreError: What `read_sealed` raises.
    """
    return read_sealed(sealed, _read_end, what="a consent's end", versions=_END_READS)


def _read_end(record: Mapping[str, Any]) -> Refusal | None:
    if record["refused"] is None:
        return None
    refusal, _ = read_outcome(Concealed(json.dumps(record["refused"]).encode()))
    if isinstance(refusal, Rejected | Undetermined):
        return refusal
    return Undetermined(Reason.PROVIDER_FAULTY)


def _known_already(tx: "Transaction", record: PendingConsent, arrived: Arrived) -> PersonId | None:
    """Return the subject, if the signer's reference is theirs and the operator knows them."""
    ref, subject = arrived.presented.person, record.subject
    if ref is None or subject is None:
        return None
    person = store.people.person_of_subject(tx, subject.reveal())
    if person is None or store.people.person_of_ref(tx, ref) != person:
        return None
    known = any(_is_operators(each, record) for each in store.people.refs_of(tx, person))
    return person if known else None


def _is_operators(ref: PersonRef, record: PendingConsent) -> bool:
    return ref.provider == record.registry and ref.kind is RefKind.OPERATOR_USER


def cancelled(tx: "Transaction", case: Case, verifying: frozenset[ProviderName]) -> ConsentQuery:
    """Return how the operator is asked about the consent that the cancellation ``case`` ends."""
    found = _withdrawn(tx, case)
    if found is None:
        return ConsentQuery(service_id=case.record.statement.service_id)
    return query_of(tx, *found, verifying)


def _withdrawn(tx: "Transaction", case: Case) -> tuple[PersonId, Consent] | None:
    withdraws = case.record.withdraws
    return None if withdraws is None else consent_record.find(tx, withdraws)


def _intended(tx: "Transaction", case: Case, step: Next) -> Step:
    intent = store.intents.open_(
        tx, operation=step.value, about=case.id, at=case.at, lease=case.lease, again=case.again
    )
    return Step(next=step, intent=intent)


def _submit(
    tx: "Transaction", case: Case, arrived: Arrived, person: PersonId, verdict: Verified | None
) -> None:
    record, statement = case.record, case.record.statement
    presentation = arrived.presented.presentation if verdict is None else verdict.presentation
    consent = Consent(
        id=case.id,
        number=consent_record.next_number(tx, person),
        provider=record.registry,
        service_id=statement.service_id,
        use_case=record.purpose.use_case,
        purpose=record.purpose,
        items=statement.items,
        text_version=statement.text_version,
        state=ConsentState.SUBMITTED,
        certificate=None if presentation is None else presentation.certificate,
        signed_at=arrived.signed_at,
        received_at=arrived.received_at,
    )
    consent_record.keep(tx, person, consent, at=case.at)
    status = None if verdict is None else verdict.status
    _note(tx, case, "consent.submitted", person, None, looked_up=looked_up(status))


def _over(tx: "Transaction", case: Case) -> Finished:
    """Return what another attempt made final: an answer that comes late changes nothing."""
    found = _withdrawn(tx, case) if case.record.withdraws else consent_record.find(tx, case.id)
    pending = store.pendings.load(tx, case.pending.id)
    end = None if pending is None or pending.outcome is None else read_end(pending.outcome)
    return Finished(None if found is None else found[1], end)


def _registering(
    tx: "Transaction", case: Case, person: PersonId, consent: Consent
) -> Step | Finished:
    """Return that ``consent`` is registered next, or that the person withdrew it before."""
    stopped = consent.state is ConsentState.WITHDRAWAL_SUBMITTED
    tried = store.intents.standing(tx, operation=REGISTER, about=case.id, at=case.at)
    if not stopped or tried is not None:
        return _intended(tx, case, Next.REGISTER)
    consent = ended(consent, ConsentState.WITHDRAWN, at=case.at)
    consent_record.keep(tx, person, consent, at=case.at)
    refusal = Undetermined(Reason.CONSENT_WITHDRAWN)
    return _settled(tx, case, consent, person=person, refusal=refusal)


def _settled(
    tx: "Transaction",
    case: Case,
    consent: Consent | None,
    *,
    person: PersonId | None,
    refusal: Refusal | None = None,
) -> Finished:
    end, owner = write_end(refusal, case.at), person or meant(tx, case.record.subject)
    store.pendings.settle(tx, id=case.pending.id, outcome=end, person=owner)
    event = "consent.settled" if case.record.withdraws is None else "consent.cancelled"
    _note(tx, case, event, person, refusal, consent)
    return Finished(consent, refusal)


def _note(
    tx: "Transaction",
    case: Case,
    event: str,
    person: PersonId | None,
    refusal: Refusal | None,
    consent: Consent | None = None,
    *,
    looked_up: tuple[tuple[str, str], ...] = (),
) -> None:
    statement = case.record.statement
    code = None if refusal is None else refusal.detail
    store.audit.note(
        tx,
        event=event,
        person=person,
        subject_row=case.record.withdraws or case.id,
        data=(
            ("use_case", case.record.purpose.use_case),
            ("text", statement.text_version),
            ("items", ",".join(sorted(statement.items))),
            ("state", "" if consent is None else consent.state.value),
            ("reason", "" if refusal is None else refusal.reason.value),
            ("code", code or ""),
            *looked_up,
        ),
        at=case.at,
    )
