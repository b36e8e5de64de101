"""What the status use case hands to the caller."""

import attrs

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, RevocationReason, Standing

__all__ = ["StatusProspect", "StatusResult"]


@attrs.frozen(repr=False, kw_only=True)
class StatusResult(Masked):
    """How a person's signing certificate stands.

    Attributes:
        answer: The status, or why it could not be told.
        at: When it was asked for. A standing is that of ``status.as_of``, and never kept as valid.
    """

    answer: CertificateStatus | Rejected | Undetermined
    at: Instant

    @property
    def status(self) -> CertificateStatus | None:
        """The status in full; ``None`` if it could not be told."""
        return self.answer if isinstance(self.answer, CertificateStatus) else None

    @property
    def standing(self) -> Standing:
        """Valid, revoked, expired, held or unknown. What could not be told is unknown."""
        return Standing.UNKNOWN if self.status is None else self.status.standing

    @property
    def revocation(self) -> RevocationReason | None:
        """Why the certificate was revoked; only where it was."""
        return None if self.status is None else self.status.reason

    @property
    def reason(self) -> Reason | None:
        """Why the status could not be told; ``None`` if it could."""
        return None if isinstance(self.answer, CertificateStatus) else self.answer.reason

    def _shown(self) -> str:
        return repr(self.answer)


@attrs.frozen(kw_only=True)
class StatusProspect:
    """How many people would be asked about. Nobody was asked.

    Attributes:
        asked: How many operators would be asked about, for money.
        not_eligible: How many no operator knows by a signing certificate.
    """

    asked: int
    not_eligible: int
