"""The one transaction in which a check at the counter ends, and the record that it leaves.

1. The check is kept under the id of its reading: a second one with the same reading is told so and
   settles nothing, two at once included.
2. Person and chip are whose they were before, or nobody's yet (`myna_sdk.cases.linking`). The chip
   is linked where the check leaves anything of the person behind at all.
3. Facts, statutory record, outcome and audit row are kept.

The record names who confirmed and who recorded, the kind of card, its municipality and expiry
(犯収法 6条, 施行規則 20条). It holds no number, no security code and no picture.
"""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs

from myna_sdk import store
from myna_sdk.card.readings import ChipReading
from myna_sdk.cases.facts_record import write_facts
from myna_sdk.cases.kept_facts import keep_facts
from myna_sdk.cases.linking import Claimant, NotTheirs, identify, meant
from myna_sdk.cases.outcome_record import write_checks, write_outcome
from myna_sdk.errors import StoreError
from myna_sdk.identity.card_status import CardStatus
from myna_sdk.identity.counter import StaffDecision, once
from myna_sdk.identity.pending_record import PendingRecord, write_pending
from myna_sdk.law.evidence import Revocation
from myna_sdk.law.judging import MethodJudgement
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.model.person import PersonId, PersonRef, ProviderName, RefKind
from myna_sdk.store import PendingId

if TYPE_CHECKING:
    from myna_sdk.store import Transaction

KIND = "identity-by-chip"
"""The kind of the record."""

AT_COUNTER = ProviderName("at-counter")
"""Whose a chip is to the store; no provider is asked."""

WRITES = 1


@attrs.frozen(repr=False, kw_only=True)
class CounterSettlement(Masked):
    """What is to be written when a check at the counter ends.

    Attributes:
        check: The id of the check.
        record: The circumstances under which it was made.
        reading: What was read.
        staff: What was decided.
        status: What an operator said of the card, if one was asked.
        outcome: How it ended, as far as card, operator and staff go.
        new_person: The id to use if the person is not known yet.
        methods: The legal methods, judged.
        statutory: Whether a statute asks for a record.
        retention: How long the facts are kept; ``None`` keeps none.
        at: When.
    """

    check: PendingId
    record: PendingRecord
    reading: ChipReading
    staff: StaffDecision
    status: CardStatus | None
    outcome: Outcome
    new_person: PersonId
    methods: tuple[MethodJudgement, ...]
    statutory: bool
    retention: timedelta | None
    at: Instant


def settle_counter(tx: "Transaction", settlement: CounterSettlement) -> Outcome:
    """Return the final outcome; it is now stored with all that follows from it."""
    outcome = once(settlement.outcome, unused=_entered(tx, settlement))  # 1
    person: PersonId | None = None
    proved: tuple[PersonRef, ...] = ()
    if isinstance(outcome, Verified):
        claimant = _claimant(settlement, outcome)
        found = identify(tx, claimant)  # 2
        if isinstance(found, NotTheirs):
            outcome, proved = found.outcome(outcome.checks), claimant.refs
        else:
            person, outcome = found.person, found.outcome(outcome)
            keep_facts(tx, person, outcome.facts, at=settlement.at, retention=settlement.retention)
            if settlement.statutory:
                _keep_record(tx, person, settlement, outcome)
    written = write_outcome(outcome, settlement.at, proved=proved)
    owner = person or meant(tx, settlement.record.subject)
    store.pendings.settle(tx, id=settlement.check, outcome=written, person=owner)
    store.audit.note(
        tx,
        event="identity.at-counter",
        person=person,
        subject_row=None,
        data=(("check", settlement.check), *_summary(settlement, outcome)),
        at=settlement.at,
    )
    return outcome


def _entered(tx: "Transaction", settlement: CounterSettlement) -> bool:
    """Keep the check; return whether it is the first with its reading."""
    reading, check, at = settlement.reading.id, settlement.check, settlement.at
    content, provider = write_pending(settlement.record), AT_COUNTER
    for state in (f"reading {reading}", f"check {check}"):
        if store.pendings.enter(
            tx, id=check, state=state, provider=provider, content=content, at=at
        ):
            return state.startswith("reading")
    raise StoreError("store-conflict", "two checks at the counter have one id", id=check)


def _keep_record(
    tx: "Transaction", person: PersonId, settlement: CounterSettlement, outcome: Verified
) -> None:
    store.records.keep(
        tx,
        person=person,
        record_class=store.RecordClass.STATUTORY,
        kind=KIND,
        content=json.dumps(_written(settlement, outcome), ensure_ascii=False).encode(),
        at=settlement.at,
        delete_after=None,
    )


def _written(settlement: CounterSettlement, outcome: Verified) -> dict[str, Any]:
    reading, staff = settlement.reading, settlement.staff
    return {
        "v": WRITES,
        "check": settlement.check,
        "use_case": settlement.record.purpose.use_case,
        "at": settlement.at.isoformat(),
        "read_at": reading.at.isoformat(),
        "document": "individual-number-card",
        "municipality": reading.municipality,
        "expires_on": reading.face.expires_on.isoformat(),
        "anchors": reading.anchors,
        "card_status": _revocation(settlement).value,
        "card_status_by": None if settlement.status is None else settlement.status.operator,
        "confirmed_by": staff.confirmed_by,
        "recorded_by": staff.confirmed_by if staff.recorded_by is None else staff.recorded_by,
        "face": staff.face.value,
        "displayed": staff.displayed.value,
        "texts": staff.texts.value,
        "facts": write_facts(outcome.facts),
        "checks": write_checks(outcome.checks),
        "methods": [judged.as_json() for judged in settlement.methods],
    }


def _summary(settlement: CounterSettlement, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    said = "verified" if isinstance(outcome, Verified) else outcome.reason.value
    return (
        ("use_case", settlement.record.purpose.use_case),
        ("notice", settlement.record.purpose.notice_version),
        ("outcome", said),
    )


def _revocation(settlement: CounterSettlement) -> Revocation:
    counter = settlement.record.counter
    return Revocation.NOT_CHECKED if counter is None else counter.revocation


def _claimant(settlement: CounterSettlement, outcome: Verified) -> Claimant:
    subject = settlement.record.subject
    leaves = subject is not None or settlement.retention is not None or settlement.statutory
    return Claimant(
        refs=(chip_ref(settlement.reading),) if leaves else (),
        subject=None if subject is None else subject.reveal(),
        facts=outcome.facts,
        evidence=settlement.check,
        new_person=settlement.new_person,
        at=settlement.at,
    )


def chip_ref(reading: ChipReading) -> PersonRef:
    """Return the reference that tells this card's chip from every other one."""
    return PersonRef(
        provider=AT_COUNTER,
        tenant=reading.anchors or "",
        kind=RefKind.CHIP,
        value=reading.chip.reveal().hex(),
    )
