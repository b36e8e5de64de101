"""How a consent changes by what an operator tells of it."""

import attrs

from myna_sdk.model.consent import Consent, ConsentState, WithdrawalRoute
from myna_sdk.model.instants import Instant
from myna_sdk.model.reasons import Reason

_ENDS = {
    Reason.CONSENT_EXPIRED: ConsentState.EXPIRED,
    Reason.CONSENT_WITHDRAWN: ConsentState.WITHDRAWN,
    Reason.NOT_CONSENTED: ConsentState.WITHDRAWN,
}
"""What a refusal tells of the consent. Where the operator knows none, there is none any more."""

WHY = {
    ConsentState.EXPIRED: Reason.CONSENT_EXPIRED,
    ConsentState.WITHDRAWAL_SUBMITTED: Reason.CONSENT_WITHDRAWN,
    ConsentState.WITHDRAWN: Reason.CONSENT_WITHDRAWN,
}
"""Why nothing is given under a consent in one of these states."""


def why_not(consent: Consent | None, at: Instant) -> Reason | None:
    """Return why nothing may be fetched under ``consent`` at ``at``; ``None`` if it is live."""
    if consent is None:
        return Reason.NOT_CONSENTED
    state = consent.state_at(at)
    return None if state.live else WHY.get(state, Reason.NOT_CONSENTED)


def after_refusal(consent: Consent, reason: Reason, at: Instant) -> Consent:
    """Return ``consent`` as a refusal of facts tells of it; most tell nothing."""
    state = _ENDS.get(reason)
    return consent if state is None else ended(consent, state, at=at, reason=reason)


def ended(
    consent: Consent,
    state: ConsentState,
    *,
    at: Instant,
    route: WithdrawalRoute | None = None,
    reason: Reason | None = None,
) -> Consent:
    """Return ``consent`` in its end ``state``, as an operator told at ``at``.

    A withdrawal that was asked for here was made with the firm, whatever the operator calls it.
    """
    withdrawn_by = consent.withdrawn_by
    if state is ConsentState.WITHDRAWN and withdrawn_by is None:
        withdrawn_by = route or WithdrawalRoute.NOT_TOLD
    return attrs.evolve(
        consent,
        state=state,
        reason=reason,
        withdrawn_by=withdrawn_by,
        ended_at=consent.ended_at or at,
        checked_at=at,
    )
