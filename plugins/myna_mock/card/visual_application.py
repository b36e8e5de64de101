"""The visual application, 券面事項確認: what is printed on the card, as signed images (§6)."""

from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from typing import Protocol

import attrs
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_mock.card.apdu import Status
from myna_mock.card.application import (
    Application,
    ApplicationName,
    Binary,
    Internal,
    Openers,
    Reference,
    SigningKey,
)
from myna_mock.card.municipality import public_key, signature
from myna_mock.card.printed import PrintedNumbers
from myna_mock.card.signing import padded
from myna_mock.card.tlv import filled, tlv, with_offsets
from myna_mock.people.card_pins import CardPin

AGE, FACE, ABOUT, SIGNER, NUMBER_IMAGE, UNUSED = range(0x0001, 0x0007)
BIRTH_DATE, NUMBER_B, NUMBER_A, KEY = 0x0011, 0x0012, 0x0013, 0x001A
_UNKNOWN = (0x0014, 0x0015, 0x001C, 0x001E)

_THREE_DIGESTS = bytes.fromhex("3071300D060960864801650304020105000460")
"""A DigestInfo that names SHA-256 and holds 96 bytes."""


class FacePictures(Protocol):
    """The images of a card, drawn when they are first needed."""

    def name(self) -> bytes:
        """Return the name, PNG with 1 bit a pixel."""
        ...

    def address(self) -> bytes:
        """Return the address, PNG with 1 bit a pixel."""
        ...

    def photo(self) -> bytes:
        """Return the photograph, JPEG 2000 in grey; nothing on a card without one."""
        ...

    def security_code(self) -> bytes:
        """Return the security code, PNG of 24 by 12."""
        ...

    def number(self) -> bytes:
        """Return the number of the back, PNG of 72 by 12."""
        ...


@attrs.define(kw_only=True, slots=False)
class VisualContent:
    """What the application holds.

    Attributes:
        birth_date: Eight digits.
        sex: One digit of ISO/IEC 5218.
        printed: The numbers on the card.
        pictures: Its images.
        municipality: Five digits.
        signer: Returns the municipality's certificate.
        signer_key: Returns its private key.
        own_key: Returns the chip's key for this application.
        key_reference: The name of a key that is of no use here.
        extended_length: Whether the card takes extended lengths.
    """

    birth_date: str = attrs.field(repr=False)
    sex: str = attrs.field(repr=False)
    printed: PrintedNumbers
    pictures: FacePictures = attrs.field(repr=False)
    municipality: str
    signer: Callable[[], bytes]
    signer_key: Callable[[], rsa.RSAPrivateKey]
    own_key: Callable[[], rsa.RSAPrivateKey]
    key_reference: bytes
    extended_length: bool

    @cached_property
    def age_file(self) -> bytes:
        """EF 0001: the birth date with the chip's key, signed."""
        told = tlv(0xDF11, self.birth_date.encode("ascii"))
        told += tlv(0xDF12, public_key(self.own_key()))
        return tlv(0xFF10, told + tlv(0xDF13, signature(self.signer_key(), told)))

    @cached_property
    def face_file(self) -> bytes:
        """EF 0002 with filler: signed but for the expiry and the security code."""
        facts = (
            tlv(0xDF22, self.birth_date.encode("ascii")),
            tlv(0xDF23, self.sex.encode("ascii")),
            tlv(0xDF24, public_key(self.own_key())),
        )
        images = tlv(0xDF25, self.pictures.name()), tlv(0xDF26, self.pictures.address())
        photo = tlv(0xDF27, self.pictures.photo())
        three = b"".join(sha256(b"".join(part)).digest() for part in (facts, images, (photo,)))
        rest = (
            tlv(0xDF28, padded(self.signer_key(), _THREE_DIGESTS + three)),
            tlv(0xDF29, self.printed.expiry.encode("ascii")),
            tlv(0xDF2A, self.pictures.security_code()),
        )
        written = with_offsets(0xFF20, 0xDF21, (*facts, *images, photo, *rest))
        return filled(written, (len(written) // 256 + 2) * 256)

    @cached_property
    def number_file(self) -> bytes:
        """EF 0005: the image of the number, with the chip's key, signed."""
        told = tlv(0xDF41, self.pictures.number()) + tlv(0xDF42, public_key(self.own_key()))
        return tlv(0xFF40, told + tlv(0xDF43, signature(self.signer_key(), told)))

    def about_file(self) -> bytes:
        """Return EF 0003."""
        about = bytes((0x06, 0x03 if self.extended_length else 0x00, 0x0E, 0x01))
        parts = (
            tlv(0xDF31, about),
            tlv(0xDF32, self.key_reference),
            tlv(0xDF33, b"\0"),
            tlv(0xDF34, self.municipality.encode("ascii")),
            tlv(0xDF35, self.key_reference + bytes(256)),
        )
        return filled(tlv(0xFF30, b"".join(parts)), 512)


def visual_application(content: VisualContent) -> Application:
    """Return the application with ``content``."""
    printed = content.printed
    either: Openers = frozenset({NUMBER_A, NUMBER_B})
    return Application(
        name=ApplicationName.VISUAL,
        files={
            AGE: Binary(content=lambda: content.age_file, opened_by=frozenset({BIRTH_DATE})),
            FACE: Binary(content=lambda: content.face_file, opened_by=either),
            ABOUT: Binary(content=content.about_file),
            SIGNER: Binary(content=content.signer),
            NUMBER_IMAGE: Binary(
                content=lambda: content.number_file, opened_by=frozenset({NUMBER_A})
            ),
            UNUSED: Binary(content=lambda: b"\xff" * 16, opened_by=either),
            BIRTH_DATE: Reference(
                pin=CardPin.VISUAL_BIRTH_DATE, printed=printed.birth.encode("ascii")
            ),
            NUMBER_B: Reference(
                pin=CardPin.VISUAL_NUMBER_B, printed=printed.number_b.encode("ascii")
            ),
            NUMBER_A: Reference(
                pin=CardPin.VISUAL_NUMBER_A, printed=printed.number_a.encode("ascii")
            ),
            KEY: SigningKey(key=content.own_key),
            **{unknown: Internal() for unknown in _UNKNOWN},
        },
        default_key=KEY,
        session_key=Status.KEY_NOT_DELIVERED,
    )
