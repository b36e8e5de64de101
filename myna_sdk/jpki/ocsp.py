"""OCSP (RFC 6960): the request for one certificate, and what its answer tells.

What J-LIS's responders expect is not public: hash, nonce and responder certificate follow the RFC.
"""

from enum import Enum
from hashlib import new
from typing import Final

import attrs
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from myna_sdk.errors import UsageError
from myna_sdk.jpki import extensions
from myna_sdk.jpki.anchors import Anchor
from myna_sdk.jpki.certificate import Certificate, SerialNumber, parse_certificate
from myna_sdk.jpki.der import identifier
from myna_sdk.jpki.extensions import DirectoryName, KeyUse
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import PublicKey, profile_of, public_key
from myna_sdk.jpki.revocation import (
    HARD_FAIL,
    Good,
    Held,
    Inquired,
    Revocation,
    RevocationPolicy,
    RevocationReason,
    Revoked,
    Told,
    Unknown,
)
from myna_sdk.jpki.times import whole_second
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

__all__ = ["OcspHash", "OcspRequest", "OcspSource", "build_ocsp_request", "check_ocsp"]


LARGEST: Final = 64 * 1024
"""Bytes of the largest answer that is read."""

_NO_CHECK: Final = identifier("1.3.6.1.5.5.7.48.1.5")
_PROCESSED: Final = frozenset(
    {
        extensions.KEY_USAGE,
        extensions.EXTENDED_KEY_USAGE,
        extensions.AUTHORITY_KEY,
        extensions.SUBJECT_KEY,
        _NO_CHECK,
    }
)
_NONCE_LENGTHS: Final = range(16, 129)  # RFC 9654 §2.1: up to 128, and 16 cannot be guessed


class OcspHash(Enum):
    """Which hash names the issuer in a request. A name: nothing rests on its strength."""

    SHA1 = "sha1"
    """What every responder must know (RFC 6960 §4.3)."""
    SHA256 = "sha256"


_ALGORITHMS: Final[dict[OcspHash, hashes.HashAlgorithm]] = {
    OcspHash.SHA1: hashes.SHA1(),  # noqa: S303 - names an issuer, see OcspHash
    OcspHash.SHA256: hashes.SHA256(),
}


@attrs.frozen(repr=False)
class OcspRequest(Masked):
    """A question about one certificate.

    Attributes:
        der: What is sent.
        nonce: What the answer shall repeat, or ``None``.
        name_hash: The hash of the issuer's name.
        key_hash: The hash of the issuer's key.
        serial: The serial number.
    """

    der: bytes
    nonce: bytes | None
    name_hash: bytes
    key_hash: bytes
    serial: SerialNumber


def build_ocsp_request(
    certificate: Inquired,
    issuer: Anchor,
    *,
    nonce: bytes | None,
    hash: OcspHash = OcspHash.SHA1,  # noqa: A002
) -> OcspRequest:
    """Return the question whether ``certificate``, which ``issuer`` signed, is revoked.

    Args:
        certificate: What is asked about.
        issuer: Who signed it.
        nonce: 16 to 128 fresh random bytes; ``None`` for a responder that answers beforehand.
        hash: Which hash names the issuer.

    Raises:
        UsageError: The nonce has another length.
    """
    if nonce is not None and len(nonce) not in _NONCE_LENGTHS:
        raise UsageError("usage", "an OCSP nonce has 16 to 128 bytes")
    name_hash, key_hash = _names(issuer, hash)
    serial = certificate.reveal_serial()
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        name_hash, key_hash, serial, _ALGORITHMS[hash]
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    encoded = builder.build().public_bytes(Encoding.DER)
    return OcspRequest(encoded, nonce, name_hash, key_hash, serial)


_REFUSALS: Final = {
    ocsp.OCSPResponseStatus.MALFORMED_REQUEST: Flaw.OCSP_MALFORMED_REQUEST,
    ocsp.OCSPResponseStatus.INTERNAL_ERROR: Flaw.OCSP_INTERNAL_ERROR,
    ocsp.OCSPResponseStatus.TRY_LATER: Flaw.OCSP_TRY_LATER,
    ocsp.OCSPResponseStatus.SIG_REQUIRED: Flaw.OCSP_SIGNATURE_REQUIRED,
    ocsp.OCSPResponseStatus.UNAUTHORIZED: Flaw.OCSP_UNAUTHORIZED,
}
_REASONS: Final = {
    None: RevocationReason.UNSPECIFIED,
    x509.ReasonFlags.unspecified: RevocationReason.UNSPECIFIED,
    x509.ReasonFlags.key_compromise: RevocationReason.KEY_COMPROMISE,
    x509.ReasonFlags.ca_compromise: RevocationReason.CA_COMPROMISE,
    x509.ReasonFlags.affiliation_changed: RevocationReason.AFFILIATION_CHANGED,
    x509.ReasonFlags.superseded: RevocationReason.SUPERSEDED,
    x509.ReasonFlags.cessation_of_operation: RevocationReason.CESSATION_OF_OPERATION,
    x509.ReasonFlags.certificate_hold: RevocationReason.CERTIFICATE_HOLD,
    x509.ReasonFlags.privilege_withdrawn: RevocationReason.PRIVILEGE_WITHDRAWN,
    x509.ReasonFlags.aa_compromise: RevocationReason.AA_COMPROMISE,
}
_MALFORMED: Final = (
    ValueError,
    TypeError,
    KeyError,
    OverflowError,
    NotImplementedError,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)


def check_ocsp(
    answer: bytes,
    request: OcspRequest,
    certificate: Inquired,
    issuer: Anchor,
    *,
    at: Instant,
    policy: RevocationPolicy = HARD_FAIL,
) -> Revocation:
    """Return the status of ``certificate``, which ``issuer`` signed, by ``answer`` at ``at``.

    1. The answer is DER of bounded size, and the responder did answer.
    2. Its algorithm is the issuer's.
    3. The responder is the issuer, or holds a certificate that the issuer's key signed for OCSP:
       in force, with that purpose, and not itself to be checked for revocation.
    4. The signature is the responder's.
    5. It speaks of the certificate that was asked about, and of nothing else.
    6. No unknown extension is critical.
    7. It repeats the nonce.
    8. It is fresh.
    9. It tells good, revoked or unknown.
    """
    if not _asks_about(request, certificate, issuer):
        return Unknown(Flaw.OCSP_OTHER_CERTIFICATE)
    if not 0 < len(answer) <= LARGEST:
        return Unknown(Flaw.OCSP_UNREADABLE)
    now = whole_second(at)
    try:
        found = ocsp.load_der_ocsp_response(answer)
        if found.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return Unknown(_REFUSALS.get(found.response_status, Flaw.OCSP_UNREADABLE))  # 1
        flaw = (
            _unsigned(found, issuer, now)  # 2 to 4
            or _unasked(found, request)  # 5
            or _unprocessed(found)  # 6
            or _unrepeated(found, request, policy)  # 7
        )
        if flaw is not None:
            return Unknown(flaw)
        single = next(iter(found.responses))
        flaw = _stale(single, now, policy)  # 8
        return _told(single) if flaw is None else Unknown(flaw)  # 9
    except (*_MALFORMED, UnreadableError):
        return Unknown(Flaw.OCSP_UNREADABLE)


def _asks_about(request: OcspRequest, certificate: Inquired, issuer: Anchor) -> bool:
    """Tell whether ``request`` is about the number of ``issuer``, and not the same of another."""
    asked = (request.serial, request.name_hash, request.key_hash)
    serial = certificate.reveal_serial()
    return any(asked == (serial, *_names(issuer, each)) for each in OcspHash)


def _names(issuer: Anchor, hash: OcspHash) -> tuple[bytes, bytes]:  # noqa: A002
    name, key = (
        new(hash.value, each, usedforsecurity=False).digest()
        for each in (issuer.name, issuer.key.encoded)
    )
    return name, key


def _unsigned(found: ocsp.OCSPResponse, issuer: Anchor, now: Instant) -> Flaw | None:
    if found.signature_algorithm_oid.dotted_string != issuer.profile.signature_oid:
        return Flaw.OCSP_ALGORITHM_NOT_ALLOWED
    key = _responder_key(found, issuer, now)
    if isinstance(key, Flaw):
        return key
    made = key.made(found.signature, found.tbs_response_bytes)
    return None if made else Flaw.OCSP_SIGNATURE_WRONG


def _responder_key(found: ocsp.OCSPResponse, issuer: Anchor, now: Instant) -> PublicKey | Flaw:
    """Return the key of who says it answered, if the issuer lets it answer."""
    if _is_named(found, issuer.name, issuer.key):
        return issuer.key
    for each in found.certificates:
        certificate = parse_certificate(each.public_bytes(Encoding.DER))
        parts = certificate.reveal_parts()
        profile = profile_of(parts.algorithm, (issuer.profile,))
        key = profile if isinstance(profile, Flaw) else public_key(parts.key, profile)
        if isinstance(key, PublicKey) and _is_named(found, parts.subject, key):
            return _not_delegated(certificate, issuer, now) or key
    return Flaw.OCSP_RESPONDER_UNKNOWN


def _is_named(found: ocsp.OCSPResponse, name: DirectoryName, key: PublicKey) -> bool:
    if found.responder_name is not None:
        return found.responder_name.public_bytes() == name
    return found.responder_key_hash == key.identifier


def _not_delegated(certificate: Certificate, issuer: Anchor, now: Instant) -> Flaw | None:
    parts = certificate.reveal_parts()
    if parts.issuer != issuer.name or not issuer.key.made(parts.signature, parts.signed):
        return Flaw.OCSP_RESPONDER_UNKNOWN
    if not certificate.not_before <= now <= certificate.not_after:
        return Flaw.OCSP_RESPONDER_EXPIRED
    purposes = certificate.extension(extensions.EXTENDED_KEY_USAGE)
    usage = certificate.extension(extensions.KEY_USAGE)
    if purposes is None or extensions.OCSP_SIGNING not in extensions.extended_key_usage(purposes):
        return Flaw.OCSP_RESPONDER_NOT_DELEGATED
    if usage is not None and not extensions.key_usage(usage) & KeyUse.DIGITAL_SIGNATURE:
        return Flaw.OCSP_RESPONDER_NOT_DELEGATED
    if any(critical and each not in _PROCESSED for each, (critical, _) in parts.extensions.items()):
        return Flaw.OCSP_CRITICAL_EXTENSION_UNKNOWN
    return None if _NO_CHECK in parts.extensions else Flaw.OCSP_RESPONDER_REVOCABLE


def _unprocessed(found: ocsp.OCSPResponse) -> Flaw | None:
    every = (*found.extensions, *found.single_extensions)
    critical = any(e.critical and not isinstance(e.value, x509.OCSPNonce) for e in every)
    return Flaw.OCSP_CRITICAL_EXTENSION_UNKNOWN if critical else None


def _unasked(found: ocsp.OCSPResponse, request: OcspRequest) -> Flaw | None:
    told = list(found.responses)
    asked = (request.name_hash, request.key_hash, request.serial)
    if [(t.issuer_name_hash, t.issuer_key_hash, t.serial_number) for t in told] == [asked]:
        return None
    return Flaw.OCSP_OTHER_CERTIFICATE


def _unrepeated(
    found: ocsp.OCSPResponse, request: OcspRequest, policy: RevocationPolicy
) -> Flaw | None:
    nonces = [e.value.nonce for e in found.extensions if isinstance(e.value, x509.OCSPNonce)]
    if not nonces:
        return Flaw.OCSP_NONCE_MISSING if policy.nonce else None
    if request.nonce is None:
        return Flaw.OCSP_NONCE_MISSING if policy.nonce else Flaw.OCSP_NONCE_WRONG
    return None if nonces == [request.nonce] else Flaw.OCSP_NONCE_WRONG


def _stale(single: ocsp.OCSPSingleResponse, now: Instant, policy: RevocationPolicy) -> Flaw | None:
    made, end = single.this_update_utc, single.next_update_utc
    if made - now > policy.skew:
        return Flaw.OCSP_NOT_YET_VALID
    over = now - made > policy.answer_age if end is None else now > end
    return Flaw.OCSP_STALE if over else None


def _told(single: ocsp.OCSPSingleResponse) -> Revocation:
    made = single.this_update_utc
    if single.certificate_status is ocsp.OCSPCertStatus.GOOD:
        return Good(Told.OCSP, made, single.next_update_utc)
    since = single.revocation_time_utc
    if single.certificate_status is not ocsp.OCSPCertStatus.REVOKED or since is None:
        return Unknown(Flaw.OCSP_SAYS_UNKNOWN)
    reason = _REASONS.get(single.revocation_reason)
    if reason is None:  # removeFromCRL belongs into delta lists
        return Unknown(Flaw.OCSP_UNREADABLE)
    if reason is RevocationReason.CERTIFICATE_HOLD:
        return Held(Told.OCSP, made, since)
    return Revoked(Told.OCSP, made, since, reason)


@attrs.frozen(repr=False)
class OcspSource(Masked):
    """Tells the status from the answer to a request about one certificate.

    Attributes:
        request: What was asked.
        answer: The answer's bytes.
    """

    request: OcspRequest
    answer: bytes

    def status(
        self, certificate: Certificate, issuer: Anchor, *, at: Instant, policy: RevocationPolicy
    ) -> Revocation:
        """Return the status of ``certificate``, if it is the one that was asked about."""
        return check_ocsp(self.answer, self.request, certificate, issuer, at=at, policy=policy)
