"""What an identity check is worth under the law: its methods with every gate, its open duties."""

from typing import Final

import attrs

from myna_sdk.cases.verifier_status import VerifierStatus
from myna_sdk.comparison import compare
from myna_sdk.comparison.why import Verdict
from myna_sdk.identity.pending_record import PendingRecord
from myna_sdk.law.duties import Duty, open_duties
from myna_sdk.law.evidence import (
    Evidence,
    FactsMatch,
    Technique,
    Told,
    obtained,
    revocation_and_period,
)
from myna_sdk.law.judging import MethodJudgement, judge_methods
from myna_sdk.law.use_cases import IDENTIFYING
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.outcome import Verified

_MATCH: Final = {
    Verdict.SAME: FactsMatch.YES,
    Verdict.SPELLING: FactsMatch.YES,
    Verdict.NOT_COMPARABLE: FactsMatch.NOT_COMPARABLE,
    Verdict.DIFFERS: FactsMatch.NO,
}


def judged_by_law(
    evidence: Evidence, record: PendingRecord, at: Instant
) -> tuple[MethodJudgement, ...]:
    """Return every method in force on the day of the check, judged; none without a statute."""
    return judge_methods(record.purpose.use_case, evidence, day_in_japan(at))


def duties_of(record: PendingRecord, at: Instant) -> tuple[Duty, ...]:
    """Return what the firm still owes after the check (犯収法 4条): the SDK closes none of it."""
    return open_duties(record.purpose.use_case, day_in_japan(at))


def evidence_of(
    outcome: Verified, record: PendingRecord, firm: VerifierStatus, at: Instant
) -> Evidence:
    """Return what the check established, as far as the law asks: answers, no fact of anybody."""
    if record.counter is not None:
        return attrs.evolve(
            record.counter, at=at, verifier=firm.status, notified_on=firm.notified_on
        )
    presented = outcome.presentation
    shared = Evidence(
        technique=Technique.LOGIN,
        carrier=Carrier.NOT_TOLD if presented is None else presented.certificate.carrier,
        at=at,
        verifier=firm.status,
        notified_on=firm.notified_on,
        obtained=obtained(outcome.facts),
        facts=match_of(record.declared, outcome.facts),
    )
    if record.signing is None:
        return shared
    status = outcome.status
    revocation, period = revocation_and_period(None if status is None else status.standing)
    return attrs.evolve(
        shared,
        technique=Technique.SIGNATURE,
        payload=record.signing.payload,
        genuine=Told.YES,  # else the verifier's outcome were not `Verified`
        revocation=revocation,
        period=period,
    )


def match_of(declared: BasicFacts | None, verified: BasicFacts) -> FactsMatch:
    """Return how the identifying items agree with what was declared: the worst decides."""
    if declared is None:
        return FactsMatch.NOT_COMPARED
    found = compare(declared, verified)
    each = {_MATCH[found.verdict(item)] for item in IDENTIFYING}
    worst = (FactsMatch.NO, FactsMatch.NOT_COMPARABLE, FactsMatch.YES)
    return next(match for match in worst if match in each)
