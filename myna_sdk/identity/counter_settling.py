"""The one transaction in which a check at the counter ends, and the record that it leaves.

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
from myna_sdk.cases.linking import Claimant, NotTheirs, identify
from myna_sdk.cases.outcome_record import write_checks
from myna_sdk.identity.counter import StaffDecision
from myna_sdk.law.judging import MethodJudgement
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.model.person import PersonId, Subject
from myna_sdk.model.purpose import Purpose

if TYPE_CHECKING:
    from myna_sdk.store import Transaction

KIND = "identity-by-chip"
"""The kind of the record."""

WRITES = 1


@attrs.frozen(repr=False, kw_only=True)
class CounterSettlement(Masked):
    """What is to be written when a check at the counter ends.

    Attributes:
        check: The id of the check.
        purpose: Why it was made.
        reading: What was read.
        staff: What was decided.
        outcome: How it ended, as far as card and staff go.
        subject: The firm's own name for the person, if given.
        new_person: The id to use if the person is not known yet.
        methods: The legal methods, judged.
        statutory: Whether a statute asks for a record.
        retention: How long the facts are kept; ``None`` keeps none.
        at: When.
    """

    check: str
    purpose: Purpose
    reading: ChipReading
    staff: StaffDecision
    outcome: Outcome
    subject: Concealed[Subject] | None
    new_person: PersonId
    methods: tuple[MethodJudgement, ...]
    statutory: bool
    retention: timedelta | None
    at: Instant


def settle_counter(tx: "Transaction", settlement: CounterSettlement) -> Outcome:
    """Return the final outcome; person, facts, statutory record and audit row are now stored."""
    outcome, person = settlement.outcome, None
    if isinstance(outcome, Verified):
        found = identify(tx, _claimant(settlement, outcome))
        if isinstance(found, NotTheirs):
            outcome = found.outcome(outcome.checks)
        else:
            person, outcome = found.person, found.outcome(outcome)
            keep_facts(tx, person, outcome.facts, at=settlement.at, retention=settlement.retention)
            if settlement.statutory:
                _keep_record(tx, person, settlement, outcome)
    store.audit.note(
        tx,
        event="identity.at-counter",
        person=person,
        subject_row=None,
        data=(("check", settlement.check), *_summary(settlement, outcome)),
        at=settlement.at,
    )
    return outcome


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
        "use_case": settlement.purpose.use_case,
        "at": settlement.at.isoformat(),
        "read_at": reading.at.isoformat(),
        "document": "individual-number-card",
        "municipality": reading.municipality,
        "expires_on": reading.face.expires_on.isoformat(),
        "anchors": reading.anchors,
        "card_status": "not-checked",
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
        ("use_case", settlement.purpose.use_case),
        ("notice", settlement.purpose.notice_version),
        ("outcome", said),
    )


def _claimant(settlement: CounterSettlement, outcome: Verified) -> Claimant:
    subject = settlement.subject
    return Claimant(
        refs=(),
        subject=None if subject is None else subject.reveal(),
        facts=outcome.facts,
        evidence=settlement.check,
        new_person=settlement.new_person,
        at=settlement.at,
    )
