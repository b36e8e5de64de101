"""The one transaction in which a login ends: person, reference, facts, audit row and outcome."""

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.identity.facts_record import write_facts
from myna_sdk.identity.outcome_record import read_outcome, write_outcome
from myna_sdk.identity.pending_record import PendingRecord
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Outcome, Rejected, Verified
from myna_sdk.model.person import PersonId, PersonRef, Subject
from myna_sdk.model.reasons import Reason
from myna_sdk.store import PendingId

if TYPE_CHECKING:
    from myna_sdk.store import Transaction


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
    """

    id: PendingId
    record: PendingRecord
    outcome: Outcome
    new_person: PersonId
    at: Instant
    retention: timedelta | None


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
    if not store.pendings.still_open(tx, settlement.id):
        return Ending(outcome=_already(tx, settlement), settled=False)
    outcome, person = settlement.outcome, None
    if isinstance(outcome, Verified):
        person = _identify(tx, settlement, outcome.person)
        if person is None:
            outcome = _other_person(outcome)
        else:
            _keep_facts(tx, settlement, outcome, person)
    store.pendings.settle(tx, id=settlement.id, outcome=write_outcome(outcome), person=person)
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
    """Return the outcome, which is now the login's last word until ``resume``."""
    outcome = settlement.outcome
    store.pendings.release(tx, id=settlement.id, outcome=write_outcome(outcome))
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
    return read_outcome(pending.outcome)


def _summary(settlement: Settlement, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    purpose = settlement.record.purpose
    said = "verified" if isinstance(outcome, Verified) else outcome.reason.value
    return (
        ("use_case", purpose.use_case),
        ("notice", purpose.notice_version),
        ("items", ",".join(sorted(settlement.record.want))),
        ("outcome", said),
    )


def _identify(tx: "Transaction", settlement: Settlement, ref: PersonRef | None) -> PersonId | None:
    """Return the person that both subject and reference name, linked; ``None`` if they differ."""
    cell = settlement.record.subject
    subject = None if cell is None else cell.reveal()
    by_ref = None if ref is None else store.people.person_of_ref(tx, ref)
    by_subject = None if subject is None else store.people.person_of_subject(tx, subject)
    if (
        by_subject is not None
        and ref is not None
        and by_ref != by_subject
        and not _may_gain(tx, by_subject, by_ref)
    ):
        return None
    person = by_subject or by_ref or _create(tx, settlement)
    if ref is not None and by_ref is None:
        store.people.link(tx, person, ref, evidence=settlement.id, at=settlement.at)
    if subject is not None and by_subject is None:
        store.people.name_subject(tx, person, Subject(subject))
    return person


def _may_gain(tx: "Transaction", person: PersonId, by_ref: PersonId | None) -> bool:
    """Tell whether ``person`` has no reference yet, and the one at hand is nobody else's.

    The firm's word alone never joins a second one: that takes an operation that proves both.
    """
    return by_ref is None and not store.people.refs_of(tx, person)


def _create(tx: "Transaction", settlement: Settlement) -> PersonId:
    store.people.create(tx, settlement.new_person, at=settlement.at)
    return settlement.new_person


def _other_person(outcome: Verified) -> Rejected:
    check = Check(
        "core-4", "the reference is the subject's own", "subject, reference", CheckResult.FAILED
    )
    return Rejected(Reason.OTHER_PERSON, checks=(*outcome.checks, check))


def _keep_facts(
    tx: "Transaction", settlement: Settlement, outcome: Verified, person: PersonId
) -> None:
    if settlement.retention is None or not outcome.facts.items:
        return
    until: date = day_in_japan(settlement.at + settlement.retention)
    store.records.keep(
        tx,
        person=person,
        record_class=store.RecordClass.IDENTITY,
        kind="basic-facts",
        content=json.dumps(write_facts(outcome.facts), ensure_ascii=False).encode(),
        at=settlement.at,
        delete_after=until,
    )
