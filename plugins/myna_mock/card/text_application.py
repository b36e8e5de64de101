"""The text application, 券面事項入力補助: four facts as text, and a number nobody reads (§5)."""

from collections.abc import Callable
from functools import cached_property
from hashlib import sha256

import attrs
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_mock.card.application import (
    Application,
    ApplicationName,
    Binary,
    FileId,
    Internal,
    Openers,
    Reference,
    SigningKey,
)
from myna_mock.card.entering import CHANGE_REFERENCE_DATA
from myna_mock.card.municipality import public_key, signature
from myna_mock.card.tlv import filled, long_tlv, tlv, with_offsets
from myna_mock.people.card_pins import CardPin

MY_NUMBER, FACTS, INTEGRITY, SIGNER, ABOUT, SESSION_KEY, OWN_KEY = range(0x0001, 0x0008)
PIN, BLOCKED, KEY, NUMBER_A, NUMBER_B = range(0x0011, 0x0016)
_UNUSED, _UNKNOWN = 0x0008, (0x0010, 0x001C, 0x001E)

_ANY: Openers = frozenset({PIN, NUMBER_A, NUMBER_B})


@attrs.define(kw_only=True, slots=False)
class TextContent:
    """What the application holds.

    Attributes:
        facts: Name, address, birth date and sex, as written.
        number_a: 照合番号A, which is also what the My Number file holds.
        number_b: 照合番号B.
        signer: Returns the municipality's certificate.
        signer_key: Returns its private key.
        own_key: Returns the chip's key for this application.
        session_key: Returns the key to which a session key could be encrypted.
        key_reference: The name of a key that is of no use here.
        extended_length: Whether the card takes extended lengths.
    """

    facts: tuple[str, str, str, str] = attrs.field(repr=False)
    number_a: str = attrs.field(repr=False)
    number_b: str = attrs.field(repr=False)
    signer: Callable[[], bytes]
    signer_key: Callable[[], rsa.RSAPrivateKey]
    own_key: Callable[[], rsa.RSAPrivateKey]
    session_key: Callable[[], rsa.RSAPrivateKey]
    key_reference: bytes
    extended_length: bool

    def number_file(self) -> bytes:
        """Return EF 0001, 17 bytes with its filler."""
        return tlv(0xFF10, self.number_a.encode("ascii")) + b"\xff\xff"

    def fact_objects(self) -> tuple[bytes, ...]:
        """Return the objects of the four facts."""
        tags = range(0xDF22, 0xDF26)
        return tuple(tlv(tag, text.encode()) for tag, text in zip(tags, self.facts, strict=True))

    @cached_property
    def facts_file(self) -> bytes:
        """EF 0002 with filler."""
        written = with_offsets(0xFF20, 0xDF21, self.fact_objects())
        return filled(written, max(512, len(written) + 16))

    @cached_property
    def integrity_file(self) -> bytes:
        """EF 0003: hashes of the number file and of the facts, signed (§5.3)."""
        number, facts = sha256(self.number_file()), sha256(b"".join(self.fact_objects()))
        hashes = tlv(0xDF31, number.digest()) + tlv(0xDF32, facts.digest())
        return tlv(0xFF30, hashes + tlv(0xDF33, signature(self.signer_key(), hashes)))

    def about_file(self) -> bytes:
        """Return EF 0005, its lengths in the long form as they were seen."""
        about = bytes((0x01, 0x03 if self.extended_length else 0x00, 0x0E, 0x01))
        told = tlv(0xDF41, about) + tlv(0xDF42, self.key_reference)
        return filled(long_tlv(0xFF40, told + long_tlv(0xDF43, filled(bytes(32), 128))), 256)

    @cached_property
    def own_key_file(self) -> bytes:
        """EF 0007: the public half of the chip's key, signed."""
        key = tlv(0xDF51, public_key(self.own_key()))
        return tlv(0xFF50, key + tlv(0xDF52, signature(self.signer_key(), key)))


def text_application(content: TextContent) -> Application:
    """Return the application with ``content``."""

    def opened_by(*references: FileId) -> Openers:
        return frozenset(references)

    return Application(
        name=ApplicationName.TEXT,
        files={
            MY_NUMBER: Binary(content=content.number_file, opened_by=opened_by(PIN, NUMBER_A)),
            FACTS: Binary(content=lambda: content.facts_file, opened_by=opened_by(PIN, NUMBER_B)),
            INTEGRITY: Binary(content=lambda: content.integrity_file, opened_by=_ANY),
            SIGNER: Binary(content=content.signer),
            ABOUT: Binary(content=content.about_file),
            SESSION_KEY: Binary(
                content=lambda: tlv(0xA1, public_key(content.session_key())), opened_by=_ANY
            ),
            OWN_KEY: Binary(content=lambda: content.own_key_file, opened_by=_ANY),
            _UNUSED: Binary(content=lambda: b"\xff" * 16),
            PIN: Reference(pin=CardPin.TEXT, changed_by=CHANGE_REFERENCE_DATA),
            BLOCKED: Reference(pin=None),
            KEY: SigningKey(key=content.own_key),
            NUMBER_A: Reference(
                pin=CardPin.TEXT_NUMBER_A, printed=content.number_a.encode("ascii")
            ),
            NUMBER_B: Reference(
                pin=CardPin.TEXT_NUMBER_B, printed=content.number_b.encode("ascii")
            ),
            **{unknown: Internal() for unknown in _UNKNOWN},
        },
        default_key=KEY,
    )
