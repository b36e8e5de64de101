"""Who makes chip data authentic: the card CAs, the municipalities, and the chips' own keys (§8)."""

import attrs
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from myna_mock.card.tlv import tlv
from myna_mock.keys import KeySource

TEXT_CA = b"9000033\x08\x05001\0\0\0\0"
VISUAL_CA = b"9000023\x08\x05001\0\0\0\0"
"""The names of the card CAs. Real ones begin with 5, those of official test cards with 6."""


def municipality_id(code: str) -> bytes:
    """Return the name of a municipality's key."""
    return f"{code}21".encode("ascii") + b"\x08\x05000\0\0\0\0"


def public_key(key: rsa.RSAPrivateKey) -> bytes:
    """Return the public half as the card writes it: exponent (90) and modulus (91)."""
    numbers = key.public_key().public_numbers()
    return tlv(0x90, numbers.e.to_bytes(3)) + tlv(0x91, numbers.n.to_bytes(256))


def signature(key: rsa.RSAPrivateKey, data: bytes) -> bytes:
    """Return the PKCS #1 v1.5 signature with SHA-256 over ``data``."""
    return key.sign(data, padding.PKCS1v15(), SHA256())


@attrs.frozen
class CardAuthority:
    """The card CAs of one world, and the municipalities whose keys they sign.

    Attributes:
        keys: The world's.
    """

    keys: KeySource = attrs.field(repr=False)

    def ca_key(self, name: bytes) -> rsa.RSAPrivateKey:
        """Return the private key of the card CA called ``name``."""
        return self.keys.rsa("card-ca", name[:7].decode("ascii"))

    def municipality_key(self, code: str) -> rsa.RSAPrivateKey:
        """Return the private key of a municipality."""
        return self.keys.rsa("municipality", code)

    def certificate(self, issuer: bytes, code: str) -> bytes:
        """Return the card-verifiable certificate of a municipality's key, 568 bytes (§8.1)."""
        body = issuer + municipality_id(code) + public_key(self.municipality_key(code))
        signed = tlv(0x5F4E, body) + tlv(0x5F37, signature(self.ca_key(issuer), body))
        return tlv(0x7F21, signed)

    def public_keys(self) -> dict[bytes, rsa.RSAPublicKey]:
        """Return what a verifier is given: the public key of each card CA by its name."""
        return {name: self.ca_key(name).public_key() for name in (TEXT_CA, VISUAL_CA)}
