"""Why an outcome is not `Verified`: stable codes, described in ``catalogue.toml``."""

from enum import StrEnum

from myna_sdk.model.next_steps import NextStep

__all__ = ["Reason"]


class Reason(StrEnum):
    """The reasons of rejected and undetermined outcomes.

    The member's value is the stable code. Texts, retry rule and mock arrangement are data:
    `Reason.guidance` and ``myna_sdk.model.catalogue.entry``.
    """

    # Rejected
    TOKEN_INVALID = "token-invalid"
    OTHER_PERSON = "other-person"
    SIGNATURE_INVALID = "signature-invalid"
    CERTIFICATE_INVALID = "certificate-invalid"
    CERTIFICATE_REVOKED = "certificate-revoked"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_HELD = "certificate-held"
    CERTIFICATE_REVOKED_OR_HELD = "certificate-revoked-or-held"
    CHIP_NOT_AUTHENTIC = "chip-not-authentic"
    CARD_EXPIRED = "card-expired"
    FACE_DIFFERS = "face-differs"
    # Undetermined: the person
    CANCELLED = "cancelled"
    FACTS_MISSING = "facts-missing"
    LOGIN_EXPIRED = "login-expired"
    NOT_FINISHED = "not-finished"
    # Undetermined: the callback
    CALLBACK_MALFORMED = "callback-malformed"
    CALLBACK_UNKNOWN = "callback-unknown"
    CALLBACK_OTHER_SESSION = "callback-other-session"
    # Undetermined: the certificate
    CERTIFICATE_UNKNOWN = "certificate-unknown"
    CERTIFICATE_NOT_SYNCED = "certificate-not-synced"
    TOO_EARLY = "too-early"
    NO_LIVE_CERTIFICATE = "no-live-certificate"
    # Undetermined: the card at the counter
    CHIP_UNPROVEN = "chip-unproven"
    COUNTER_UNDECIDED = "counter-undecided"
    CHIP_READING_OLD = "chip-reading-old"
    CHIP_READING_USED = "chip-reading-used"
    # Undetermined: consent and latest facts
    NOT_CONSENTED = "not-consented"
    CONSENT_EXPIRED = "consent-expired"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    NOT_ELIGIBLE = "not-eligible"
    # Undetermined: the provider
    NOT_SUPPORTED = "not-supported"
    UPSTREAM_FAILED = "upstream-failed"
    UPSTREAM_BUSY = "upstream-busy"
    PROVIDER_MISCONFIGURED = "provider-misconfigured"
    PROVIDER_FAULTY = "provider-faulty"
    PROVIDER_CODE_UNKNOWN = "provider-code-unknown"
    TOKEN_KEY_UNKNOWN = "token-key-unknown"

    def guidance(self, language: str = "ja") -> str:
        """Return the text for the customer in ``language`` (``ja`` or ``en``)."""
        from myna_sdk.model.catalogue import entry  # noqa: PLC0415 - texts load when needed

        return entry(self.value).guidance(language)

    @property
    def next_steps(self) -> tuple[NextStep, ...]:
        """What the customer can do, the likeliest first."""
        from myna_sdk.model.catalogue import entry  # noqa: PLC0415 - texts load when needed

        return entry(self.value).next_steps

    @property
    def retryable(self) -> bool:
        """Whether the same person may simply try again."""
        from myna_sdk.model.catalogue import entry  # noqa: PLC0415 - texts load when needed

        return entry(self.value).retryable
