"""Stopping the use of a consent, and keeping what an operator tells of one when asked."""

from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.cases import billed, consent_record
from myna_sdk.cases.consent_changes import after_refusal, ended, why_not
from myna_sdk.cases.known_by import query_of
from myna_sdk.consents.pending_record import is_id
from myna_sdk.model.consent import Consent, ConsentId, ConsentState, WithdrawalRoute
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.person import PersonId, ProviderName, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.consent_capabilities import ConsentAnswer, ConsentQuery, ConsentStanding

if TYPE_CHECKING:
    from datetime import timedelta

    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import Intent, IntentId

ASK = "consent-status"
"""What the intent of asking is called."""

_UNDER_WAY = frozenset({ConsentState.SIGNED, ConsentState.SUBMITTED})
_MAY_BE_LIVE = frozenset(
    {ConsentState.ACTIVE, ConsentState.RENEWAL_DUE, ConsentState.WITHDRAWAL_SUBMITTED}
)


@attrs.frozen(repr=False)
class Whose(Masked):
    """A consent and whose it is."""

    person: PersonId
    consent: Consent


@attrs.frozen(repr=False, kw_only=True)
class Asking(Masked):
    """What an operator is to be asked about a consent.

    Attributes:
        whose: The consent.
        query: How the operator is told which one is meant.
        intent: The intent of asking; or an older one, open still, that keeps it from being asked.
    """

    whose: Whose
    query: ConsentQuery
    intent: "IntentId | Intent"


def find(tx: "Transaction", who: str, service_id: str) -> Whose | None:
    """Return the consent that ``who`` names: by its id, or by its person's subject."""
    if is_id(who):
        found = consent_record.find(tx, ConsentId(who))
        return None if found is None else Whose(*found)
    person = store.people.person_of_subject(tx, Subject(who))
    if person is None:
        return None
    consent = consent_record.current(consent_record.of_person(tx, person), service_id)
    return None if consent is None else Whose(person, consent)


def stop(tx: "Transaction", who: str, service_id: str, *, at: Instant) -> Whose | Undetermined:
    """Return the consent, which is not used any more, or why there was nothing to stop.

    Other consents of the person for the same service stop with it, also one that is still being
    registered: whether the operator has it, its answer will tell. Of those that the operator is
    still to be told of, the newest is returned, so that whoever asks again comes to the next.
    """
    found = find(tx, who, service_id) or _submitted(tx, who, service_id)
    if found is None:
        return Undetermined(Reason.NOT_CONSENTED)
    service_id = found.consent.service_id
    for consent in consent_record.of_person(tx, found.person):
        if consent.service_id == service_id and _may_be_used(consent, at):
            stopped = _stopped(consent, at, WithdrawalRoute.FIRM)
            consent_record.keep(tx, found.person, stopped, at=at)
            store.audit.note(
                tx,
                event="consent.stopped",
                person=found.person,
                subject_row=consent.id,
                data=(("use_case", consent.use_case),),
                at=at,
            )
    chosen = found.consent.id if is_id(who) else None
    untold = _untold(tx, found.person, service_id, chosen)
    if untold is None:
        return Undetermined(why_not(found.consent, at) or Reason.NOT_CONSENTED)
    return Whose(found.person, untold)


def _untold(
    tx: "Transaction", person: PersonId, service_id: str, chosen: ConsentId | None
) -> Consent | None:
    """Return the newest stopped consent that the operator may have; ``chosen`` or none, if given.

    One that is registered goes before one of which nobody knows yet.
    """
    stopped = [
        consent
        for consent in consent_record.of_person(tx, person)
        if consent.service_id == service_id
        and consent.state is ConsentState.WITHDRAWAL_SUBMITTED
        and chosen in {None, consent.id}
    ]
    stopped.sort(key=lambda consent: (consent.registered_at is not None, consent.number))
    return stopped[-1] if stopped else None


def _submitted(tx: "Transaction", who: str, service_id: str) -> Whose | None:
    """Return the consent of the person called ``who`` that is being registered, if there is one."""
    person = None if is_id(who) else store.people.person_of_subject(tx, Subject(who))
    if person is None:
        return None
    consents = consent_record.of_person(tx, person)
    found = [c for c in consents if c.service_id == service_id and c.state in _UNDER_WAY]
    return Whose(person, found[-1]) if found else None


def _may_be_used(consent: Consent, at: Instant) -> bool:
    """Tell whether ``consent`` is in use at ``at``, or comes into use if nobody stops it."""
    return consent.state_at(at).live or consent.state in _UNDER_WAY


def _stopped(consent: Consent, at: Instant, route: WithdrawalRoute) -> Consent:
    return attrs.evolve(
        consent, state=ConsentState.WITHDRAWAL_SUBMITTED, withdrawn_by=route, ended_at=at
    )


def ask(
    tx: "Transaction",
    id: ConsentId,
    verifying: frozenset[ProviderName],
    *,
    at: Instant,
    lease: "timedelta",
) -> Asking | None:
    """Return what the operator is to be asked about the consent ``id``, the intent of it written.

    ``None`` where nothing can have changed: there is none, or it is over.
    """
    found = consent_record.find(tx, id)
    if found is None or found[1].state not in _MAY_BE_LIVE:
        return None
    intent = store.intents.open_(tx, operation=ASK, about=id, at=at, lease=lease, again=True)
    return Asking(whose=Whose(*found), query=query_of(tx, *found, verifying), intent=intent)


def keep_answer(
    tx: "Transaction",
    whose: Whose,
    answer: ConsentAnswer,
    *,
    intent: "IntentId",
    fate: Fate,
    at: Instant,
) -> Consent:
    """Return the consent as the operator told of it.

    One that we stopped stays stopped, whatever the operator still thinks of it. One whose
    withdrawal is under way there is stopped.
    """
    billed.close(tx, intent, fate=fate, at=at)
    found = consent_record.find(tx, whose.consent.id)
    if found is None:
        return whose.consent
    person, consent = found
    consent = _told(consent, answer, at)
    consent_record.keep(tx, person, consent, at=at)
    said = answer.state if isinstance(answer, ConsentStanding) else answer.reason
    detail = answer.detail if isinstance(answer, Rejected | Undetermined) else None
    store.audit.note(
        tx,
        event="consent.checked",
        person=person,
        subject_row=consent.id,
        data=(("told", said.value), ("code", detail or ""), ("state", consent.state.value)),
        at=at,
    )
    return consent


def _told(consent: Consent, answer: ConsentAnswer, at: Instant) -> Consent:
    if not isinstance(answer, ConsentStanding):
        return after_refusal(consent, answer.reason, at)
    if answer.state in {ConsentState.WITHDRAWN, ConsentState.EXPIRED}:
        return ended(consent, answer.state, at=at, route=answer.withdrawn_by)
    if answer.state is ConsentState.WITHDRAWAL_SUBMITTED and consent.state.live:
        consent = _stopped(consent, at, answer.withdrawn_by or WithdrawalRoute.NOT_TOLD)
    expires_at = answer.expires_at or consent.expires_at
    return attrs.evolve(consent, expires_at=expires_at, checked_at=at)
