"""How a certificate stands, and what its revocation means under the JPKI practice statement."""

from enum import StrEnum

import attrs

from myna_sdk.model.certificate import CertificateReference
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

__all__ = ["CertificateStatus", "CheckMethod", "CheckPurpose", "RevocationReason", "Standing"]


class Standing(StrEnum):
    """How a certificate stands. `UNKNOWN` is never valid, and `HELD` never becomes valid again."""

    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"
    HELD = "held"
    UNKNOWN = "unknown"


class RevocationReason(StrEnum):
    """Why a certificate was revoked: the CRLReason with its meaning in 認証局運用規程 4.9.9.

    There is no value for death: no code tells it.
    """

    FACTS_CHANGED = "facts-changed"
    """affiliationChanged: one of the four facts changed."""
    RENEWED = "renewed"
    """superseded: the certificate was renewed."""
    NO_LONGER_USED = "no-longer-used"
    """cessationOfOperation."""
    KEY_COMPROMISED = "key-compromised"
    """keyCompromise: the person's private key."""
    CA_COMPROMISED = "ca-compromised"
    """cACompromise."""
    NOT_DELIVERED = "not-delivered"
    """unspecified: destroyed before it was delivered."""
    HELD = "held"
    """certificateHold: put on hold after a loss."""
    OTHER = "other"
    """A code that this version does not know, or none at all."""


class CheckMethod(StrEnum):
    """How revocation is looked up."""

    CRL = "crl"
    """The list of the day: cheaper, up to about a day old."""
    OCSP = "ocsp"
    """An answer about this certificate, at most about 15 minutes old."""


class CheckPurpose(StrEnum):
    """The purpose of a check, which the operator reports to the authorities."""

    SIGNATURE_VERIFICATION = "signature-verification"
    LIVENESS_CHECK = "liveness-check"


@attrs.frozen(repr=False, kw_only=True)
class CertificateStatus(Masked):
    """How one certificate stood when it was looked up.

    Attributes:
        standing: Valid, revoked, expired, held or unknown.
        reason: Why it is revoked; only with `Standing.REVOKED` and `Standing.HELD`.
        since: When it was revoked, if that was told.
        method: How it was looked up, if that was told.
        purpose: The purpose as the operator reports it, if that was told.
        as_of: The instant of the revocation data. Never taken as valid beyond the next answer.
        checked_at: When it was looked up.
        certificate: Which certificate, as far as the provider tells.
        reference: The provider's id of this look-up, if it gives one.
        code: The provider's own words for the standing, kept beside ours.
    """

    standing: Standing
    reason: RevocationReason | None = None
    since: Instant | None = None
    method: CheckMethod | None = None
    purpose: CheckPurpose | None = None
    as_of: Instant | None = None
    checked_at: Instant
    certificate: CertificateReference | None = None
    reference: str | None = None
    code: str | None = None

    def _shown(self) -> str:
        return self.standing.value if self.reason is None else f"{self.standing}, {self.reason}"
