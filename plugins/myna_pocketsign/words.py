"""The words of the service's enums, and what they mean here. An unknown word is never a good one.

JSON writes an enum's value with its prefix. Prefixes and spellings of some enums are unconfirmed,
so letters alone are compared: ``CRL_REASON_AFFILIATION_CHANGED`` is ``affiliationChanged``.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

import myna_sdk.authoring as m

T = TypeVar("T")

SIGNING: Final = m.CertificateKind.SIGNING
AUTHENTICATION: Final = m.CertificateKind.USER_AUTHENTICATION

TYPES: Final[Mapping[str, m.CertificateReference]] = {
    "TYPE_JPKI_CARD_DIGITAL_SIGNATURE": m.CertificateReference(
        kind=SIGNING, carrier=m.Carrier.CARD
    ),
    "TYPE_JPKI_CARD_USER_AUTHENTICATION": m.CertificateReference(
        kind=AUTHENTICATION, carrier=m.Carrier.CARD
    ),
    "TYPE_JPKI_MOBILE_DIGITAL_SIGNATURE": m.CertificateReference(
        kind=SIGNING, carrier=m.Carrier.PHONE
    ),
    "TYPE_JPKI_MOBILE_USER_AUTHENTICATION": m.CertificateReference(
        kind=AUTHENTICATION, carrier=m.Carrier.PHONE
    ),
}
"""``Certificate.Type``. The make of a phone is not told."""

METHODS: Final = {m.CheckMethod.CRL: "CHECK_METHOD_CRL", m.CheckMethod.OCSP: "CHECK_METHOD_OCSP"}
"""``CertificateStatus.CheckMethod``."""

_CHECKED_BY: Final = {"crl": m.CheckMethod.CRL, "ocsp": m.CheckMethod.OCSP}
_PURPOSES: Final = {
    "signatureverification": m.CheckPurpose.SIGNATURE_VERIFICATION,
    "livenesscheck": m.CheckPurpose.LIVENESS_CHECK,
}
_STATUSES: Final = {"good": m.Standing.VALID, "revoked": m.Standing.REVOKED}
_STATES: Final = {**_STATUSES, "expired": m.Standing.EXPIRED, "unknown": m.Standing.UNKNOWN}
_OTHER_HASHES: Final = {"sha384": "SHA-384", "sha512": "SHA-512"}
_CRL_REASONS: Final = {
    "unspecified": m.RevocationReason.NOT_DELIVERED,
    "keycompromise": m.RevocationReason.KEY_COMPROMISED,
    "cacompromise": m.RevocationReason.CA_COMPROMISED,
    "affiliationchanged": m.RevocationReason.FACTS_CHANGED,
    "superseded": m.RevocationReason.RENEWED,
    "cessationofoperation": m.RevocationReason.NO_LONGER_USED,
    "certificatehold": m.RevocationReason.HELD,
}


def method(word: str | None) -> m.CheckMethod | None:
    """Return how revocation was looked up, ``None`` if untold or unknown."""
    return _meaning(word, "CHECK_METHOD_", _CHECKED_BY)


def purpose(word: str | None) -> m.CheckPurpose | None:
    """Return the purpose as the operator reports it, ``None`` if untold or unknown."""
    return _meaning(word, "CHECK_PURPOSE_", _PURPOSES)


def is_another_hash(word: str | None) -> bool:
    """Tell whether ``word`` names a hash that is known, and not the SHA-256 of every question."""
    return _meaning(word, "HASH_ALGORITHM_", _OTHER_HASHES) is not None


def status(word: str | None) -> m.Standing | None:
    """Return good or revoked, ``None`` if untold or unknown."""
    return _meaning(word, "STATUS_", _STATUSES)


def state(word: str | None) -> m.Standing | None:
    """Return the state of a certificate, `Standing.UNKNOWN` for an unknown word."""
    return None if word is None else _meaning(word, "STATE_", _STATES) or m.Standing.UNKNOWN


def crl_reason(word: str | None) -> m.RevocationReason:
    """Return why a certificate was revoked, `RevocationReason.OTHER` if untold or unknown."""
    return _meaning(word, "CRL_REASON_", _CRL_REASONS) or m.RevocationReason.OTHER


def _meaning(word: str | None, prefix: str, meanings: Mapping[str, T]) -> T | None:
    if word is None:
        return None
    letters = word.upper().removeprefix(prefix).replace("_", "").lower()
    return meanings.get(letters)
