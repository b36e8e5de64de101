"""The check at the counter as a flow."""

from collections.abc import Iterable

import attrs

from myna_sdk.card.readings import ChipReading
from myna_sdk.card.verdicts import ChipProven, ChipRefused
from myna_sdk.cases import inputs
from myna_sdk.cases.deployment import Deployment
from myna_sdk.effects import Entropy, Now, Tell, Write
from myna_sdk.identity.asking import channel_of
from myna_sdk.identity.card_status import CardStatus, refuse_other_card, revocation_told
from myna_sdk.identity.counter import (
    CARRIER,
    StaffDecision,
    facts_of,
    judged,
    refuse_other_hierarchy,
)
from myna_sdk.identity.counter_settling import AT_COUNTER, CounterSettlement, settle_counter
from myna_sdk.identity.legal import match_of
from myna_sdk.identity.pending_record import PendingRecord
from myna_sdk.identity.resulting import resulting
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.evidence import Evidence, Obtained, Period, Revocation, Technique, Told, obtained
from myna_sdk.law.judging import judge_methods
from myna_sdk.law.use_cases import Channel, UseCase
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Outcome
from myna_sdk.model.person import PersonId, Subject
from myna_sdk.model.purpose import Purpose
from myna_sdk.store import PendingId


@attrs.frozen(repr=False, kw_only=True)
class CounterCheck(Masked):
    """What a caller hands in for a check at the counter, once it can be.

    Attributes:
        use_case: Why.
        want: The items, none beyond the purpose.
        reading: What was read from the chip.
        staff: What the member of staff decided.
        subject: The firm's own name for the person, if given.
        declared: What the person told of themselves, if anything.
        status: What an operator said of the card, if one was asked.
    """

    use_case: UseCase
    want: frozenset[FactItem]
    reading: ChipReading
    staff: StaffDecision
    subject: Concealed[Subject] | None
    declared: BasicFacts | None
    status: CardStatus | None


def counter_check(
    use_case: str,
    *,
    reading: ChipReading,
    staff: StaffDecision,
    want: Iterable[str],
    subject: str | None,
    declared: BasicFacts | None,
    status: CardStatus | None,
) -> CounterCheck:
    """Return the check that is asked for, every part of which can be.

    Raises:
        UsageError: It cannot be.
    """
    chosen = inputs.use_case_of(use_case)
    channel_of(Channel.CHIP.value, chosen)
    refuse_other_card(reading, status)
    return CounterCheck(
        use_case=chosen,
        want=inputs.items_of(want, chosen),
        reading=reading,
        staff=staff,
        subject=None if subject is None else Concealed(Subject(inputs.subject_of(subject))),
        declared=declared,
        status=status,
    )


async def settled_at_counter(
    check: CounterCheck, purpose: Purpose, deployment: Deployment
) -> IdentityResult:
    """Return how ``check`` ended, after storing it."""
    refuse_other_hierarchy(check.reading, deployment.environment)
    name, person = (await Entropy(16)).hex(), (await Entropy(16)).hex()
    at = await Now()
    revocation = revocation_told(check.status, at)
    evidence = evidence_at_counter(check, deployment, at, revocation)
    record = PendingRecord(
        purpose=purpose,
        want=check.want,
        subject=check.subject,
        private=Concealed(b""),
        counter=evidence,
    )
    settlement = CounterSettlement(
        check=PendingId(name),
        record=record,
        reading=check.reading,
        staff=check.staff,
        status=check.status,
        outcome=judged(check.reading, check.staff, check.want, at, revocation),
        new_person=PersonId(person),
        methods=judge_methods(check.use_case.id, evidence, day_in_japan(at)),
        statutory=check.use_case.statutory is not None,
        retention=deployment.retention.get(check.use_case.id),
        at=at,
    )
    ended: Outcome = await Write(settle_counter, settlement)
    result = resulting(
        name, record, ended, at, provider=AT_COUNTER, firm=deployment.verifier_status
    )
    await Tell("identity.at-counter", _told(result))
    return result


def evidence_at_counter(
    check: CounterCheck, deployment: Deployment, at: Instant, revocation: Revocation
) -> Evidence:
    """Return what the check established, as far as the law asks: answers, no fact of anybody.

    Texts that nobody vouches for are not obtained, nor is what was not asked for: a record lacks
    both.
    """
    reading, staff, firm = check.reading, check.staff, deployment.verifier_status
    facts = facts_of(reading, staff).only(check.want)
    genuine = Told.NOT_TOLD
    if isinstance(reading.verdict, ChipProven):
        genuine = Told.YES
    elif isinstance(reading.verdict, ChipRefused):
        genuine = Told.NO
    expired = reading.face.expired(day_in_japan(at))
    photo = frozenset({Obtained.PHOTO}) if reading.face.photo is not None else frozenset()
    return Evidence(
        technique=Technique.CHIP_FACE,
        carrier=CARRIER,
        at=at,
        verifier=firm.status,
        notified_on=firm.notified_on,
        genuine=genuine,
        revocation=revocation,
        period=Period.EXPIRED if expired else Period.WITHIN,
        obtained=obtained(facts) | photo,
        facts=match_of(check.declared, facts),
        face=staff.face,
        displayed=staff.displayed,
    )


def _told(result: IdentityResult) -> tuple[tuple[str, str | None], ...]:
    """Return the event of a check at the counter: who it was is not in it."""
    data = {
        "check": result.id,
        "use_case": None if result.purpose is None else result.purpose.use_case,
        "outcome": type(result.outcome).__name__.lower(),
        "reason": None if result.reason is None else result.reason.value,
    }
    return tuple(data.items())
