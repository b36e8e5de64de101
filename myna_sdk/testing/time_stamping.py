"""A time-stamp authority (RFC 3161) with a root of its own, which says MOCK everywhere.

It stamps whatever hash it is handed, at the instant it is told. It has nothing to do with JPKI.
"""

from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from myna_sdk.jpki import der
from myna_sdk.jpki.profile import MOCK, MOCK_ARC
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant
from myna_sdk.testing.attack_pack import writing as w

__all__ = ["TimeStampAuthority"]

POLICY: Final = f"{MOCK_ARC}.4.1"
_SHA256: Final = w.algorithm("2.16.840.1.101.3.4.2.1", w.NULL)
_TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
_LARGEST: Final = 4096
_BEGIN: Final = datetime(2020, 1, 1, tzinfo=UTC)
_END: Final = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
"""Long enough for every story: what happens when an authority ends is not told here."""
_REJECTED: Final = w.sequence(w.sequence(w.integer(2), b"", w.bits(b"\x04", 2)))
"""Status rejection, failure badDataFormat (RFC 3161 §2.4.2)."""


class TimeStampAuthority:
    """Answers requests for time-stamps.

    Attributes:
        root: The certificate that who trusts it is handed.
    """

    def __init__(self, root_key: rsa.RSAPrivateKey, key: rsa.RSAPrivateKey) -> None:
        """Have a root and a certificate of one's own for these keys."""
        self._root_key = root_key
        self._key = key

    @cached_property
    def root(self) -> x509.Certificate:
        """The self-signed root."""
        builder = _builder("MOCK TSA Root", self._root_key, 1).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        return builder.add_extension(_usage(signs_certificates=True), critical=True).sign(
            self._root_key, hashes.SHA256()
        )

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The authority's own: for time-stamps alone, and critical (RFC 3161 §2.3)."""
        return (
            _builder("MOCK Time-Stamp Authority", self._key, 2)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root_key.public_key()),
                critical=False,
            )
            .sign(self._root_key, hashes.SHA256())
        )

    def answer(self, request: bytes, at: Instant) -> bytes:
        """Return the reply to ``request`` at ``at``."""
        try:
            imprint, nonce = _asked(request)
        except UnreadableError:
            return _REJECTED
        serial = int.from_bytes(sha256(request).digest()[:8]) | 1
        info = w.sequence(
            *(w.integer(1), w.oid(POLICY), imprint, w.integer(serial)),
            *(w.generalized_time(at), nonce),
        )
        return w.sequence(w.sequence(w.integer(0)), self._token(info))

    def _token(self, info: bytes) -> bytes:
        """Return the SignedData around a TSTInfo (RFC 3161 §2.4.2, RFC 5652 §5)."""
        own = self.certificate.public_bytes(Encoding.DER)
        attributes = sorted(
            w.sequence(w.oid(kind), w.tlv(der.SET, value))
            for kind, value in (
                ("1.2.840.113549.1.9.3", w.oid(_TST_INFO)),
                ("1.2.840.113549.1.9.4", w.octets(sha256(info).digest())),
                (
                    "1.2.840.113549.1.9.16.2.47",  # signingCertificateV2 (RFC 5816 §2.2.1)
                    w.sequence(w.sequence(w.sequence(w.octets(sha256(own).digest())))),
                ),
            )
        )
        signature = self._key.sign(w.tlv(der.SET, *attributes), padding.PKCS1v15(), hashes.SHA256())
        issuer = self.root.subject.public_bytes()
        signer = w.sequence(
            *(w.integer(1), w.sequence(issuer, w.integer(2)), _SHA256),
            *(w.tlv(0xA0, *attributes), w.algorithm("1.2.840.113549.1.1.1", w.NULL)),
            w.octets(signature),
        )
        signed = w.sequence(
            *(w.integer(3), w.tlv(der.SET, _SHA256)),
            w.sequence(w.oid(_TST_INFO), w.tlv(0xA0, w.octets(info))),
            *(w.tlv(0xA0, own), w.tlv(der.SET, signer)),
        )
        return w.sequence(w.oid("1.2.840.113549.1.7.2"), w.tlv(0xA0, signed))


def _builder(name: str, key: rsa.RSAPrivateKey, serial: int) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named("MOCK TSA Root"))
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(_BEGIN)
        .not_valid_after(_END)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _asked(request: bytes) -> tuple[bytes, bytes]:
    """Return the messageImprint and the nonce of a request, each as it stands in it."""
    place = "TimeStampReq"
    at, end = der.alone(request[:_LARGEST], der.SEQUENCE, place)
    _, at = der.expect(request, at, end, der.INTEGER, "version")
    _, stop = der.expect(request, at, end, der.SEQUENCE, "messageImprint")
    imprint, at = request[at:stop], stop
    if at < end and request[at] == der.OBJECT_IDENTIFIER:
        _, at = der.expect(request, at, end, der.OBJECT_IDENTIFIER, "reqPolicy")
    nonce = b""
    if at < end and request[at] == der.INTEGER:
        _, stop = der.expect(request, at, end, der.INTEGER, "nonce")
        nonce = request[at:stop]
    return imprint, nonce


def _named(name: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.ORGANIZATION_NAME, MOCK.organization),
        (NameOID.COMMON_NAME, name),
    )
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
