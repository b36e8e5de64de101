"""The MOCK hierarchy of the pack: three generations of one root, another root, a person."""

from datetime import timedelta
from functools import cache

import attrs
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from myna_sdk.jpki.anchors import issuer_name
from myna_sdk.jpki.profile import MOCK
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.testing.attack_pack import writing as w


@attrs.frozen(eq=False)
class Key:
    """A private key, with the parts of certificates that tell of it."""

    private: rsa.RSAPrivateKey = attrs.field(repr=False)

    @property
    def info(self) -> bytes:
        """The SubjectPublicKeyInfo."""
        public = self.private.public_key()
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def encoded(self) -> bytes:
        """The key's bits."""
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)

    @property
    def identifier(self) -> bytes:
        """What names it: SHA-1 of its bits (RFC 5280 §4.2.1.2 method 1)."""
        return digest(self.encoded, hashes.SHA1())  # noqa: S303 - a name

    def sign(self, data: bytes, algorithm: hashes.HashAlgorithm | None = None) -> bytes:
        """Return an ordinary signature."""
        return self.private.sign(data, padding.PKCS1v15(), algorithm or hashes.SHA256())

    def pad(self, block: bytes) -> bytes:
        """Return what the card's bare operation makes of a whole block."""
        numbers = self.private.private_numbers()
        number = pow(int.from_bytes(block), numbers.d, numbers.public_numbers.n)
        return number.to_bytes(self.private.key_size // 8)


def digest(data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    """Return the hash of ``data``."""
    hashed = hashes.Hash(algorithm)
    hashed.update(data)
    return hashed.finalize()


@cache
def key(label: str) -> Key:
    """Return the key of ``label``, made when it is first asked for."""
    return Key(rsa.generate_private_key(65537, 2048))


@attrs.frozen
class Root:
    """A root of the pack."""

    kind: CertificateKind
    label: str
    serial: int
    not_before: Instant
    not_after: Instant

    @property
    def key(self) -> Key:
        """Its key."""
        return key(self.label)

    @property
    def name(self) -> bytes:
        """Its name, the same in every generation."""
        return issuer_name(MOCK, self.kind)

    def certificate(self) -> bytes:
        """Return the self-signed certificate."""
        signed = w.sequence(
            *(b"\xa0\x03\x02\x01\x02", w.integer(self.serial), w.RSA_SHA256, self.name),
            w.sequence(w.utc_time(self.not_before), w.utc_time(self.not_after)),
            *(self.name, self.key.info),
            w.extensions(
                0xA3,
                (
                    w.extension("2.5.29.15", w.bits(b"\x06", 1), critical=w.TRUE),
                    w.extension("2.5.29.19", w.sequence(w.TRUE), critical=w.TRUE),
                    w.extension("2.5.29.14", w.octets(self.key.identifier)),
                ),
            ),
        )
        return w.sequence(signed, w.RSA_SHA256, w.bits(self.key.sign(signed)))


@attrs.frozen
class Stage:
    """The roots at an instant.

    Attributes:
        at: The instant that judges.
    """

    at: Instant

    def _root(self, kind: CertificateKind, label: str, serial: int, begin: int, end: int) -> Root:
        day = self.at.replace(hour=14, minute=59, second=59, microsecond=0)
        return Root(kind, label, serial, day + timedelta(days=begin), day + timedelta(days=end))

    @property
    def current(self) -> Root:
        """The root in force for signing certificates."""
        return self._root(CertificateKind.SIGNING, "current", 0x067C6A22, -1200, 2450)

    @property
    def expired(self) -> Root:
        """Its first generation, which ended."""
        return self._root(CertificateKind.SIGNING, "expired", 0x01, -3900, -250)

    @property
    def coming(self) -> Root:
        """Its next generation, which has not begun."""
        return self._root(CertificateKind.SIGNING, "coming", 0x0A7C6A23, 20, 3670)

    @property
    def authentication(self) -> Root:
        """The root of user authentication."""
        return self._root(CertificateKind.USER_AUTHENTICATION, "authentication", 7, -1200, 2450)

    @property
    def roots(self) -> tuple[bytes, ...]:
        """Every anchor, oldest last."""
        every = (self.coming, self.authentication, self.current, self.expired)
        return tuple(root.certificate() for root in every)
