"""The keys that make chip data authentic: card CAs, municipalities, and the chips themselves.

A card CA signs the key of a municipality, as a card-verifiable certificate of 568 bytes in the
chip. The municipality signs what is in the chip, and the chip's own key. The CA's keys are not on
the card: they are anchors, which an operator is given and hands in.

Source: measurements on test cards that were published; nothing of it is an official document.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Final

import attrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_sdk.card import tlv
from myna_sdk.card.faults import CardDataError
from myna_sdk.card.flaws import ChipFlaw
from myna_sdk.errors import UsageError
from myna_sdk.jpki.keys import PKCS1, SHA256, CardProfile

__all__ = ["ChipAnchor", "ChipAnchorSet", "ChipApplication", "ChipHierarchy", "chip_anchors"]


class ChipHierarchy(StrEnum):
    """Which cards belong together. They never mix."""

    PRODUCTION = "production"
    """The cards of real people."""
    TEST = "test"
    """The official test cards."""
    MOCK = "mock"
    """Cards that prove nothing about anybody."""


class ChipApplication(StrEnum):
    """What a card CA signs municipalities' keys for."""

    TEXT = "text"
    VISUAL = "visual"


KEY_IDENTIFIER: Final = 16
"""Bytes of a key's name: seven digits, 08 05, three digits, and four bytes of other use."""

_OFFICIAL: Final = re.compile(rb"([56])0000[0-9]{2}")
_OFFICIAL_HIERARCHIES: Final = {b"5": ChipHierarchy.PRODUCTION, b"6": ChipHierarchy.TEST}
_EXPONENT: Final = b"\x01\x00\x01"
_SIGNER: Final = "key certificate"


@attrs.frozen(kw_only=True)
class ChipAnchor:
    """The key of one card CA, as an operator was given it.

    Attributes:
        application: Whose municipality keys it signs.
        hierarchy: Which cards it is for.
        identifier: Its name, 16 bytes, as municipality keys name it.
        modulus: Its RSA modulus; the exponent is 65537.

    Raises:
        UsageError: ``chip-anchor-refused``: the name has another length, belongs to another
            hierarchy, or the key is too short.
    """

    application: ChipApplication
    hierarchy: ChipHierarchy
    identifier: bytes
    modulus: int = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        if len(self.identifier) != KEY_IDENTIFIER or self.modulus < 1 << 2047:
            raise UsageError(
                "chip-anchor-refused", "a card CA has a name of 16 bytes and 2048 bits of key"
            )
        if hierarchy_of(self.identifier) is not self.hierarchy:
            raise UsageError(
                "chip-anchor-refused",
                f"a key of this name is none of the {self.hierarchy.value} hierarchy",
            )


@attrs.frozen(kw_only=True)
class ChipAnchorSet:
    """The card CAs that count, all of one hierarchy.

    Attributes:
        hierarchy: The hierarchy.
        anchors: The keys. There is at least one.
    """

    hierarchy: ChipHierarchy
    anchors: tuple[ChipAnchor, ...]

    def named(self, identifier: bytes, application: ChipApplication) -> ChipAnchor | None:
        """Return the anchor of this name for ``application``, or ``None``."""
        wanted = (identifier, application)
        return next((a for a in self.anchors if (a.identifier, a.application) == wanted), None)


def chip_anchors(hierarchy: ChipHierarchy, anchors: Iterable[ChipAnchor]) -> ChipAnchorSet:
    """Return the anchors of ``hierarchy``.

    Raises:
        UsageError: ``chip-anchor-set-empty``, or ``chip-anchor-refused``: one is of another
            hierarchy, or two have one name.
    """
    given = tuple(anchors)
    if not given:
        raise UsageError("chip-anchor-set-empty", "an empty set of anchors trusts nobody")
    names = {(each.identifier, each.application) for each in given}
    if len(names) != len(given) or any(each.hierarchy is not hierarchy for each in given):
        raise UsageError("chip-anchor-refused", "one hierarchy, and each name once")
    return ChipAnchorSet(hierarchy=hierarchy, anchors=given)


def hierarchy_of(identifier: bytes) -> ChipHierarchy:
    """Return the hierarchy that a card CA of this name belongs to, by its first digits."""
    found = _OFFICIAL.match(identifier)
    return ChipHierarchy.MOCK if found is None else _OFFICIAL_HIERARCHIES[found[1]]


@attrs.frozen(eq=False)
class ChipKey:
    """An RSA key that something in a chip is signed with."""

    raw: rsa.RSAPublicKey

    def fingerprint(self) -> bytes:
        """Return what tells this key from every other one: SHA-256 of its numbers."""
        numbers = self.raw.public_numbers()
        return sha256(f"{numbers.e:x} {numbers.n:x}".encode()).digest()

    def made(self, signature: bytes, data: bytes) -> bool:
        """Tell whether ``signature`` over ``data`` is this key's (PKCS #1 v1.5, SHA-256)."""
        try:
            self.raw.verify(signature, data, PKCS1, SHA256)
        except InvalidSignature:
            return False
        return True

    def padded(self, signature: bytes, content: bytes) -> bool:
        """Tell whether ``signature`` pads exactly ``content`` (PKCS #1 v1.5, type 1)."""
        try:
            return self.raw.recover_data_from_signature(signature, PKCS1, None) == content
        except InvalidSignature:
            return False


@attrs.frozen
class _Signer:
    issuer: bytes
    subject: bytes
    signed: bytes
    signature: bytes
    key: ChipKey


def key_in(data: bytes, whole: tlv.Object, algorithms: CardProfile, place: str) -> ChipKey:
    """Return the key that the object ``whole`` holds: exponent (90) and modulus (91).

    Raises:
        CardDataError: It holds none, or one that ``algorithms`` do not have.
    """
    exponent, modulus = tlv.parts(data, whole, (0x90, 0x91), place)
    if data[exponent.start : exponent.stop] != _EXPONENT:
        raise CardDataError(place, "an exponent other than 65537", exponent.start)
    return _key(data[modulus.start : modulus.stop], algorithms, place)


def signer_key(
    certificate: bytes,
    application: ChipApplication,
    anchors: ChipAnchorSet | None,
    algorithms: CardProfile,
) -> ChipKey | ChipFlaw:
    """Return the municipality's key, which one of ``anchors`` signed; or why it does not count."""
    try:
        signer = _signer(certificate, algorithms)
    except CardDataError:
        return ChipFlaw.SIGNER_UNREADABLE
    if anchors is None:
        return ChipFlaw.ANCHORS_MISSING
    if hierarchy_of(signer.issuer) is not anchors.hierarchy:
        return ChipFlaw.ISSUER_OF_ANOTHER_SET
    anchor = anchors.named(signer.issuer, application)
    if anchor is None:
        return ChipFlaw.ISSUER_UNKNOWN
    if not _anchor_key(anchor.modulus).made(signer.signature, signer.signed):
        return ChipFlaw.SIGNER_SIGNATURE_WRONG
    return signer.key


def _signer(data: bytes, algorithms: CardProfile) -> _Signer:
    whole = tlv.alone(data, 0x7F21, _SIGNER)
    body, signature = tlv.parts(data, whole, (0x5F4E, 0x5F37), _SIGNER)
    names = body.start + 2 * KEY_IDENTIFIER
    if names > body.stop:
        raise CardDataError(_SIGNER, "no names of keys", body.start)
    key = tlv.Object(0x5F4E, body.at, names, body.stop)
    return _Signer(
        issuer=data[body.start : body.start + KEY_IDENTIFIER],
        subject=data[body.start + KEY_IDENTIFIER : names],
        signed=data[body.start : body.stop],
        signature=data[signature.start : signature.stop],
        key=key_in(data, key, algorithms, _SIGNER),
    )


def _key(modulus: bytes, algorithms: CardProfile, place: str) -> ChipKey:
    number = int.from_bytes(modulus)
    if not algorithms.least_bits <= number.bit_length() <= algorithms.most_bits or not number & 1:
        raise CardDataError(place, "a key that no card has")
    return ChipKey(rsa.RSAPublicNumbers(65537, number).public_key())


@lru_cache(maxsize=8)  # an operator's anchors are few, and come again with each card
def _anchor_key(modulus: int) -> ChipKey:
    return ChipKey(rsa.RSAPublicNumbers(65537, modulus).public_key())
