"""What revocation data tells, in the terms of a certificate's status."""

from collections.abc import Mapping
from typing import Final, TypeAlias

import myna_sdk.authoring as m
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import (
    Good,
    Held,
    NotChecked,
    RevocationReason,
    Revoked,
    Told,
    Unknown,
)

Refusal: TypeAlias = m.Rejected | m.Undetermined

_R = m.RevocationReason
_REASONS: Final[Mapping[RevocationReason, m.RevocationReason]] = {
    RevocationReason.UNSPECIFIED: _R.NOT_DELIVERED,
    RevocationReason.KEY_COMPROMISE: _R.KEY_COMPROMISED,
    RevocationReason.CA_COMPROMISE: _R.CA_COMPROMISED,
    RevocationReason.AFFILIATION_CHANGED: _R.FACTS_CHANGED,
    RevocationReason.SUPERSEDED: _R.RENEWED,
    RevocationReason.CESSATION_OF_OPERATION: _R.NO_LONGER_USED,
    RevocationReason.CERTIFICATE_HOLD: _R.HELD,
    RevocationReason.PRIVILEGE_WITHDRAWN: _R.OTHER,
    RevocationReason.AA_COMPROMISE: _R.OTHER,
}
"""認証局運用規程 4.9.9, as retold by a platform operator."""

_METHODS: Final = {Told.CRL: m.CheckMethod.CRL, Told.OCSP: m.CheckMethod.OCSP}


def status_of(
    told: Good | Revoked | Held,
    certificate: m.CertificateReference,
    *,
    purpose: m.CheckPurpose,
    at: m.Instant,
) -> m.CertificateStatus:
    """Return the status that ``told`` is, of a certificate whose window holds ``at``."""
    standing, reason, since = m.Standing.VALID, None, None
    if isinstance(told, Held):
        standing, reason, since = m.Standing.HELD, m.RevocationReason.HELD, told.since
    elif isinstance(told, Revoked):
        standing, reason, since = m.Standing.REVOKED, _REASONS[told.reason], told.since
    return m.CertificateStatus(
        standing=standing,
        reason=reason,
        since=since,
        method=_METHODS[told.by],
        purpose=purpose,
        as_of=told.as_of,
        checked_at=at,
        certificate=certificate,
    )


def flaw_of(told: NotChecked | Unknown) -> Flaw:
    """Return why nothing was told."""
    return told.flaw if isinstance(told, Unknown) else Flaw.NOT_CHECKED
