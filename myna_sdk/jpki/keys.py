"""Public keys and the algorithms that may go with them. Allow-lists; what is not named is refused.

A card profile is what the cards of one kind carry. Today's: RSA of 2048 bits or more with SHA-256.
The next card's, as announced and not yet issued: ECDSA on P-384 with SHA-384.
"""

from enum import StrEnum
from hashlib import sha1
from typing import Final, TypeAlias, cast

import attrs
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError

__all__ = ["CURRENT_CARD", "NEXT_CARD", "CardProfile"]


_RSA_KEY: Final = bytes.fromhex("300d06092a864886f70d0101010500")
_P384_KEY: Final = bytes.fromhex("301006072a8648ce3d020106052b81040022")
_RSA_SHA256: Final = bytes.fromhex("300d06092a864886f70d01010b0500")
_ECDSA_SHA384: Final = bytes.fromhex("300a06082a8648ce3d040303")
_EXPONENT: Final = 65537
_BROKEN: Final = {
    bytes.fromhex("2a864886f70d010104"): Flaw.HASH_MD5,
    bytes.fromhex("2a864886f70d010105"): Flaw.HASH_SHA1,
    bytes.fromhex("2a8648ce3d0401"): Flaw.HASH_SHA1,
}

PKCS1: Final = padding.PKCS1v15()
SHA256: Final = hashes.SHA256()
ECDSA_SHA384: Final = ec.ECDSA(hashes.SHA384())

RawKey: TypeAlias = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class KeyFamily(StrEnum):
    """The kinds of key that a profile may name."""

    RSA = "rsa"
    P384 = "p-384"


@attrs.frozen(kw_only=True)
class CardProfile:
    """Which algorithms the certificates of one kind of card have.

    Attributes:
        name: What it is called in records.
        family: The kind of every key.
        least_bits: The shortest key that counts.
        most_bits: The longest; a longer one only takes time.
        signature: The DER of the AlgorithmIdentifier of every signature.
        signature_oid: The dotted identifier in it.
    """

    name: str
    family: KeyFamily
    least_bits: int
    most_bits: int
    signature: bytes
    signature_oid: str


CURRENT_CARD: Final = CardProfile(
    name="current",
    family=KeyFamily.RSA,
    least_bits=2048,
    most_bits=4096,
    signature=_RSA_SHA256,
    signature_oid="1.2.840.113549.1.1.11",
)
"""The cards that people have."""

NEXT_CARD: Final = CardProfile(
    name="next",
    family=KeyFamily.P384,
    least_bits=384,
    most_bits=384,
    signature=_ECDSA_SHA384,
    signature_oid="1.2.840.10045.4.3.3",
)
"""The next card, of which only these algorithms are public. No card of it was issued yet."""


@attrs.frozen(eq=False)
class PublicKey:
    """A key that an allow-listed profile names.

    Attributes:
        family: Its kind.
        bits: Its length.
        identifier: SHA-1 of the key's bits, which names a key in JPKI (RFC 5280 §4.2.1.2 (1)).
        encoded: The key's bits, of which names are hashes.
        raw: What computes.
    """

    family: KeyFamily
    bits: int
    identifier: bytes
    encoded: bytes = attrs.field(repr=False)
    raw: RawKey

    @property
    def rsa(self) -> rsa.RSAPublicKey:
        """The key, if its family is RSA; an ``isinstance`` of these types would cost 1 µs."""
        return cast("rsa.RSAPublicKey", self.raw)

    @property
    def curve(self) -> ec.EllipticCurvePublicKey:
        """The key, if its family is one on a curve."""
        return cast("ec.EllipticCurvePublicKey", self.raw)

    def made(self, signature: bytes, data: bytes | memoryview) -> bool:
        """Tell whether ``signature`` over ``data`` is this key's, with its profile's hash."""
        signed = cast("bytes", data)  # any buffer will do, whatever the library's types say
        try:
            if self.family is KeyFamily.RSA:
                self.rsa.verify(signature, signed, PKCS1, SHA256)
            else:
                self.curve.verify(signature, signed, ECDSA_SHA384)
        except InvalidSignature:
            return False
        return True


def profile_of(algorithm: bytes, profiles: tuple[CardProfile, ...]) -> CardProfile | Flaw:
    """Return the one of ``profiles`` whose signatures have ``algorithm``, or why there is none."""
    for profile in profiles:
        if profile.signature == algorithm:
            return profile
    try:
        start, _ = der.alone(algorithm, der.SEQUENCE, "AlgorithmIdentifier")
        first, past = der.expect(
            algorithm, start, len(algorithm), der.OBJECT_IDENTIFIER, "AlgorithmIdentifier"
        )
    except UnreadableError as fault:
        return fault.flaw
    return _BROKEN.get(algorithm[first:past], Flaw.ALGORITHM_NOT_ALLOWED)


def public_key(info: bytes, profile: CardProfile) -> PublicKey | Flaw:
    """Return the key of a SubjectPublicKeyInfo, or why ``profile`` does not allow it."""
    try:
        bits_at, size = _measured(info, profile.family)
    except UnreadableError as fault:
        return fault.flaw
    if size < profile.least_bits:
        return Flaw.KEY_TOO_SMALL
    if size > profile.most_bits:
        return Flaw.KEY_TOO_LARGE
    try:
        raw = cast("RawKey", load_der_public_key(info))  # its algorithm was compared above
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Flaw.KEY_UNREADABLE
    # RFC 5280 §4.2.1.2 (1) names a key by SHA-1. A name: nothing rests on its strength.
    encoded = info[bits_at:]
    named = sha1(encoded, usedforsecurity=False).digest()
    return PublicKey(profile.family, size, named, encoded, raw)


_RSA_2048: Final = bytes.fromhex(
    "30820122300d06092a864886f70d01010105000382010f003082010a0282010100"
)
_RSA_2048_END: Final = bytes.fromhex("0203010001")
_RSA_2048_BITS: Final = (24, 2048)
_RSA_2048_LENGTH: Final = 294


def _measured(info: bytes, family: KeyFamily) -> tuple[int, int]:
    """Return where the key's bits begin, and how long the key is."""
    if (
        family is KeyFamily.RSA
        and len(info) == _RSA_2048_LENGTH
        and info.startswith(_RSA_2048)
        and info.endswith(_RSA_2048_END)
        and info[len(_RSA_2048)] > 0x7F
    ):
        return _RSA_2048_BITS  # the one DER of nearly every key that is met
    place = "subjectPublicKeyInfo"
    start, end = der.alone(info, der.SEQUENCE, place)
    wanted = _RSA_KEY if family is KeyFamily.RSA else _P384_KEY
    if info[start : start + len(wanted)] != wanted:
        raise UnreadableError(Flaw.KEY_TYPE_NOT_ALLOWED, place, start)
    begin, stop = der.expect(info, start + len(wanted), end, der.BIT_STRING, place)
    der.end_of(stop, end, place)
    if begin == stop or info[begin] != 0:
        raise UnreadableError(Flaw.KEY_UNREADABLE, place, begin)
    begin += 1
    return begin, _rsa_bits(info, begin, end) if family is KeyFamily.RSA else 384


def _rsa_bits(info: bytes, at: int, end: int) -> int:
    place = "RSAPublicKey"
    start, stop = der.expect(info, at, end, der.SEQUENCE, place)
    der.end_of(stop, end, place)
    begin, past = der.expect(info, start, stop, der.INTEGER, place)
    exponent, last = der.expect(info, past, stop, der.INTEGER, place)
    der.end_of(last, stop, place)
    if der.unsigned(info, exponent, last, place) != _EXPONENT:
        raise UnreadableError(Flaw.KEY_EXPONENT_NOT_ALLOWED, place, exponent)
    return der.unsigned(info, begin, past, place).bit_length()
