"""The one transaction in which a login ends: person, reference, facts, audit row and outcome."""

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.cases import billed
from myna_sdk.cases.kept_facts import keep_facts
from myna_sdk.cases.linking import Claimant, NotTheirs, identify, meant
from myna_sdk.cases.outcome_record import read_outcome, write_outcome
from myna_sdk.cases.status_record import looked_up
from myna_sdk.identity.pending_record import PendingRecord
from myna_sdk.identity.statutory import Confirmation, keep_confirmation
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.model.person import PersonId, PersonRef
from myna_sdk.store import PendingId

if TYPE_CHECKING:
    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import IntentId


@attrs.frozen(repr=False, kw_only=True)
class Settlement(Masked):
    """What is to be written when a login ends.

    Attributes:
        id: The login.
        record: The circumstances under which it was started.
        outcome: How it ended, as far as the provider's reply goes.
        new_person: The id to use if the person is not known yet.
        at: When.
        retention: How long the facts are kept; ``None`` keeps none.
        also: Another reference that the same operation proved: the signing callback's.
        intent: The intent of the billed call, if one was opened.
        fate: What is known of that call.
        confirmation: What a statutory record is made of, if the use case needs one.
    """

    id: PendingId
    record: PendingRecord
    outcome: Outcome
    new_person: PersonId
    at: Instant
    retention: timedelta | None
    also: PersonRef | None = None
    intent: "IntentId | None" = None
    fate: Fate = Fate.NOT_SENT
    confirmation: Confirmation | None = None


@attrs.frozen(kw_only=True)
class Ending:
    """How an attempt at a login ended.

    Attributes:
        outcome: What the caller is told.
        settled: Whether this attempt made it final.
    """

    outcome: Outcome
    settled: bool


def settle(tx: "Transaction", settlement: Settlement) -> Ending:
    """Return the final outcome, which is now stored with all that follows from it.

    The outcome turns into ``rejected(other-person)`` when the subject belongs to somebody else. An
    outcome that another attempt made final in the meantime stays.
    """
    billed.close(tx, settlement.intent, fate=settlement.fate, at=settlement.at)
    if not store.pendings.still_open(tx, settlement.id):
        return Ending(outcome=_already(tx, settlement), settled=False)
    outcome, person = settlement.outcome, None
    proved: tuple[PersonRef, ...] = ()
    if isinstance(outcome, Verified):
        claimant = _claimant(settlement, outcome)
        found = identify(tx, claimant)
        if isinstance(found, NotTheirs):
            outcome, proved = found.outcome(outcome.checks), claimant.refs
        else:
            person = found.person
            outcome = found.outcome(outcome)
            facts, kept_for = outcome.facts, settlement.retention
            keep_facts(tx, person, facts, at=settlement.at, retention=kept_for)
            if settlement.confirmation is not None:
                keep_confirmation(tx, person, settlement.confirmation)
        if isinstance(outcome, Verified):  # what was kept of it is in the record alone
            outcome = attrs.evolve(outcome, evidence=None)
    written = write_outcome(outcome, settlement.at, proved=proved)
    owner = person or meant(tx, settlement.record.subject)
    store.pendings.settle(tx, id=settlement.id, outcome=written, person=owner)
    store.audit.note(
        tx,
        event="identity.settled",
        person=person,
        subject_row=None,
        data=(("login", settlement.id), *_summary(settlement, outcome)),
        at=settlement.at,
    )
    return Ending(outcome=outcome, settled=True)


def keep_open(tx: "Transaction", settlement: Settlement) -> Ending:
    """Return the outcome, which is now the login's last word until ``resume``.

    An outcome that another attempt made final in the meantime stays.
    """
    outcome = settlement.outcome
    billed.close(tx, settlement.intent, fate=settlement.fate, at=settlement.at)
    if not store.pendings.still_open(tx, settlement.id):
        return Ending(outcome=_already(tx, settlement), settled=False)
    owner, written = meant(tx, settlement.record.subject), write_outcome(outcome, settlement.at)
    store.pendings.release(tx, id=settlement.id, outcome=written, person=owner)
    store.audit.note(
        tx,
        event="identity.attempted",
        person=None,
        subject_row=None,
        data=(("login", settlement.id), *_summary(settlement, outcome)),
        at=settlement.at,
    )
    return Ending(outcome=outcome, settled=False)


def _already(tx: "Transaction", settlement: Settlement) -> Outcome:
    pending = store.pendings.load(tx, settlement.id)
    if pending is None or pending.outcome is None:
        return settlement.outcome
    return read_outcome(pending.outcome)[0]


def _summary(settlement: Settlement, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    purpose = settlement.record.purpose
    said = "verified" if isinstance(outcome, Verified) else outcome.reason.value
    return (
        ("use_case", purpose.use_case),
        ("notice", purpose.notice_version),
        ("items", ",".join(sorted(settlement.record.want))),
        ("outcome", said),
        ("code", "" if isinstance(outcome, Verified) else outcome.detail or ""),
        *looked_up(outcome.status if isinstance(outcome, Verified) else None),
    )


def _claimant(settlement: Settlement, outcome: Verified) -> Claimant:
    subject = settlement.record.subject
    refs = (outcome.person, settlement.also)
    return Claimant(
        refs=tuple(ref for ref in refs if ref is not None),
        subject=None if subject is None else subject.reveal(),
        facts=outcome.facts,
        evidence=settlement.id,
        new_person=settlement.new_person,
        at=settlement.at,
    )
