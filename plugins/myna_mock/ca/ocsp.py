"""OCSP: a delegated responder that knows everything at once and echoes a nonce (RFC 6960)."""

from datetime import timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from myna_mock.ca.authority import Authority
from myna_mock.ca.certificate_authority import CertificateAuthority, Entry
from myna_mock.ca.crl import reason_flag
from myna_mock.ca.generations import Generation
from myna_mock.ca.names import root_name
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant

LIFE = timedelta(minutes=15)
"""From thisUpdate to nextUpdate: one source says that data is renewed every 15 minutes."""

_MALFORMED = (
    *(ValueError, NotImplementedError, UnsupportedAlgorithm),
    *(x509.UnsupportedGeneralNameType, x509.DuplicateExtension),
)


def answer(
    ca: CertificateAuthority, kind: CertificateKind, request: bytes, at: Instant
) -> ocsp.OCSPResponse:
    """Return the response to the DER of ``request`` for certificates of ``kind``."""
    try:
        asked = ocsp.load_der_ocsp_request(request)
        algorithm = asked.hash_algorithm
        nonces = [e.value for e in asked.extensions if isinstance(e.value, x509.OCSPNonce)]
    except _MALFORMED:
        return ocsp.OCSPResponseBuilder.build_unsuccessful(
            ocsp.OCSPResponseStatus.MALFORMED_REQUEST
        )
    authority = _asked_authority(ca, kind, asked, algorithm, at)
    if authority is None:
        return ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    return _signed(_single(ca, authority, asked, algorithm, at), authority, nonces)


def _single(
    ca: CertificateAuthority,
    authority: Authority,
    asked: ocsp.OCSPRequest,
    algorithm: hashes.HashAlgorithm,
    at: Instant,
) -> ocsp.OCSPResponseBuilder:
    entry = _entry(ca, authority, asked.serial_number, at)
    revoked_at = None if entry is None else entry.issued.revoked_at
    reason = None if entry is None else reason_flag(entry.issued.revoked_for)
    now = at.replace(microsecond=0)
    return ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=asked.issuer_name_hash,
        issuer_key_hash=asked.issuer_key_hash,
        serial_number=asked.serial_number,
        algorithm=algorithm,
        cert_status=_status(entry),
        this_update=now,
        next_update=now + LIFE,
        revocation_time=revoked_at,
        revocation_reason=reason,
    )


def _signed(
    builder: ocsp.OCSPResponseBuilder, authority: Authority, nonces: list[x509.OCSPNonce]
) -> ocsp.OCSPResponse:
    builder = builder.responder_id(
        ocsp.OCSPResponderEncoding.HASH, authority.responder
    ).certificates([authority.responder])
    for nonce in nonces:
        builder = builder.add_extension(nonce, critical=False)
    return builder.sign(authority.responder_key, hashes.SHA256())


def _status(entry: Entry | None) -> ocsp.OCSPCertStatus:
    if entry is None:
        return ocsp.OCSPCertStatus.UNKNOWN
    if entry.issued.revoked_at is not None:
        return ocsp.OCSPCertStatus.REVOKED
    return ocsp.OCSPCertStatus.GOOD


def _entry(
    ca: CertificateAuthority, authority: Authority, serial: int, at: Instant
) -> Entry | None:
    return next(
        (
            entry
            for entry in ca.entries(authority.kind, at)
            if entry.serial == serial and ca.issuer(entry.issued) is authority
        ),
        None,
    )


def _asked_authority(
    ca: CertificateAuthority,
    kind: CertificateKind,
    asked: ocsp.OCSPRequest,
    algorithm: hashes.HashAlgorithm,
    at: Instant,
) -> Authority | None:
    """Return the root that the request names by name and key (RFC 6960 §4.1.1), or ``None``."""
    named = (asked.issuer_name_hash, asked.issuer_key_hash)
    for generation in Generation.in_force_at(at):
        authority = ca.authority(kind, generation)
        ours = (root_name(kind).public_bytes(), _public_key_bits(authority))
        if named == tuple(_digest(each, algorithm) for each in ours):
            return authority
    return None


def _digest(content: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(content)
    return digest.finalize()


def _public_key_bits(authority: Authority) -> bytes:
    """Return the PKCS#1 bytes of the key: what ``issuerKeyHash`` is the hash of (§4.1.1)."""
    return authority.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.PKCS1
    )
