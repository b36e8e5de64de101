"""What the firm is with regard to signatures, as its configuration tells."""

from datetime import date

import attrs

from myna_sdk.law.evidence import SignatureVerifierStatus


@attrs.frozen(kw_only=True)
class VerifierStatus:
    """What the firm is with regard to signatures (公的個人認証法 17条).

    Attributes:
        status: None, entrusted or own.
        notified_on: The day of its notification (届出日).
    """

    status: SignatureVerifierStatus = SignatureVerifierStatus.NONE
    notified_on: date | None = None
