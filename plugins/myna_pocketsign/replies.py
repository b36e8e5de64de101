"""The messages of the service's answers, as far as they are read. Nothing in them is verified.

Fields stand for the members in lowerCamelCase, or for what `Wire.member` says.
"""

import attrs

import myna_sdk.authoring as m


@attrs.frozen(kw_only=True)
class Verification:
    """``Verification``, without the signature that it echoes."""

    id: str | None = None
    result: str | None = None
    hash_algorithm: str | None = None
    digest: m.Base64 | None = None


@attrs.frozen(kw_only=True)
class Certificate:
    """``Certificate``."""

    id: str | None = None
    type: str | None = None


@attrs.frozen(kw_only=True)
class Status:
    """``CertificateStatus``."""

    id: str | None = None
    status: str | None = None
    check_method: str | None = None
    check_purpose: str | None = None
    source_updated_at: m.Instant | None = None
    revoked_at: m.Instant | None = None
    revocation_reason: str | None = None


@attrs.frozen(kw_only=True)
class Validity:
    """The window of a certificate."""

    not_before: m.Instant | None = None
    not_after: m.Instant | None = None


@attrs.frozen(kw_only=True)
class Content:
    """``CertificateContent``: handed out once, in the direct answer."""

    validity: Validity | None = None
    jpki_card_digital_signature_content: m.CertificateFacts | None = None
    jpki_mobile_digital_signature_content: m.CertificateFacts | None = None

    @property
    def facts(self) -> m.BasicFacts | None:
        """The facts of a signing certificate, whatever holds its key."""
        card = self.jpki_card_digital_signature_content
        return self.jpki_mobile_digital_signature_content if card is None else card


@attrs.frozen(kw_only=True)
class User:
    """``User``."""

    id: str | None = None


@attrs.frozen(kw_only=True)
class VerifyReply:
    """The answer to both verify methods."""

    verification: Verification | None = None
    certificate: Certificate | None = None
    certificate_status: Status | None = None
    certificate_content: Content | None = None
    user: User | None = None


@attrs.frozen(kw_only=True)
class StatusReply:
    """The answer to both status checks."""

    certificate: Certificate | None = None
    certificate_status: Status | None = None
    state: str | None = None
    user: User | None = None


@attrs.frozen(kw_only=True)
class LatestReply:
    """The answer to both methods for the latest facts."""

    certificate: Certificate | None = None
    certificate_status: Status | None = None
    state: str | None = None
    user: User | None = None
    latest_certificate: Certificate | None = None
    latest_content: Content | None = None


@attrs.frozen(kw_only=True)
class ErrorDetail:
    """One detail of an error inside a batch's answer."""

    type: str | None = None
    value: str | None = None


@attrs.frozen(kw_only=True)
class ErrorMessage:
    """An error inside a batch's answer."""

    code: str | None = None
    details: tuple[ErrorDetail, ...] = ()


@attrs.frozen(kw_only=True)
class BatchResult:
    """One answer of a batch."""

    response: StatusReply | None = None
    error: ErrorMessage | None = None


@attrs.frozen(kw_only=True)
class BatchReply:
    """The answer to a batch form."""

    results: tuple[BatchResult, ...] = ()


@attrs.frozen(kw_only=True)
class Preference:
    """``Consent.Preference``: the items of a consent."""

    address: bool = False
    common_name: bool = False
    date_of_birth: bool = False
    gender: bool = False

    @property
    def items(self) -> frozenset[m.FactItem]:
        """The items that are ticked."""
        ticked = {
            m.FactItem.ADDRESS: self.address,
            m.FactItem.NAME: self.common_name,
            m.FactItem.BIRTH_DATE: self.date_of_birth,
            m.FactItem.SEX: self.gender,
        }
        return frozenset(item for item, given in ticked.items() if given)


@attrs.frozen(kw_only=True)
class Consent:
    """``Consent``."""

    id: str | None = None
    preference: Preference | None = None
    created_at: m.Instant | None = None
    expires_at: m.Instant | None = None


@attrs.frozen(kw_only=True)
class ConsentReply:
    """The answer to the methods of the consent service."""

    consent: Consent | None = None
