"""What the caller is told of an identity check that has ended, or stands as it does."""

import attrs

from myna_sdk.cases.verifier_status import VerifierStatus
from myna_sdk.identity.legal import duties_of, evidence_of, judged_by_law
from myna_sdk.identity.pending_record import PendingRecord
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.use_cases import Channel
from myna_sdk.model.instants import Instant
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.model.person import ProviderName


def resulting(
    id: str,
    record: PendingRecord,
    outcome: Outcome,
    at: Instant,
    *,
    provider: ProviderName,
    firm: VerifierStatus,
) -> IdentityResult:
    """Return the result of the check ``id``: what it is worth under the law, if it was verified.

    Args:
        id: The check's.
        record: The circumstances under which it was made.
        outcome: How it ended.
        at: The instant that judged.
        provider: The instance that the person was sent to, if it was sent to one.
        firm: What the firm is with regard to signatures.
    """
    standing = IdentityResult(
        id=id,
        outcome=outcome,
        purpose=record.purpose,
        at=at,
        by=_channel(record),
        operator=_operator(record, provider),
    )
    if not isinstance(outcome, Verified):
        return standing
    evidence = evidence_of(outcome, record, firm, at)
    return attrs.evolve(
        standing,
        evidence=evidence,
        methods=judged_by_law(evidence, record, at),
        duties=duties_of(record, at),
    )


def _channel(record: PendingRecord) -> Channel:
    if record.counter is not None:
        return Channel.CHIP
    return Channel.LOGIN if record.signing is None else Channel.SIGNATURE


def _operator(record: PendingRecord, provider: ProviderName) -> ProviderName | None:
    """Return who judges: a signature's verifier, who let the person log in, or nobody but us."""
    if record.counter is not None:
        return None
    return provider if record.signing is None else record.signing.verifier
