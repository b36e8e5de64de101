"""The text and visual applications of a card whose holder cannot exist, signed by keys of ours.

Each part can be replaced before it is signed or after, so that every check can be made to fail.
"""

import io
from functools import cache
from hashlib import sha256
from typing import Any

import attrs
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from PIL import Image

from myna_sdk.card.chip_keys import (
    ChipAnchor,
    ChipAnchorSet,
    ChipApplication,
    ChipHierarchy,
    chip_anchors,
)
from tests.card import holder
from tests.card.scripted import COMMON, JPKI, TEXT, VISUAL, App, File, Pin, ScriptedCard

NAME = "黒桐　幹也"
ADDRESS = "東京都見本区見本町南１２－７－２０２"
BORN = "19800217"
SEX = "1"
EXPIRES = "20350217"
MUNICIPALITY = b"99999"

CA_IDS = {
    ChipApplication.VISUAL: b"9000023\x08\x05001\0\0\0\0",
    ChipApplication.TEXT: b"9000033\x08\x05001\0\0\0\0",
}
SIGNER_ID = b"9999921\x08\x05000\0\0\0\0"


def tlv(tag: int, value: bytes, form: int | None = None) -> bytes:
    """Return an object; ``form`` forces that many bytes of length."""
    size = len(value)
    name = tag.to_bytes(2 if tag > 0xFF else 1)
    if form is None:
        form = 0 if size < 0x80 else 1 if size < 0x100 else 2
    length = bytes((size,)) if form == 0 else bytes((0x80 | form,)) + size.to_bytes(form)
    return name + length + value


@cache
def public(name: str) -> bytes:
    numbers = holder.key(name).public_key().public_numbers()
    return tlv(0x90, b"\x01\x00\x01") + tlv(0x91, numbers.n.to_bytes(256))


@cache
def signature(name: str, data: bytes) -> bytes:
    return holder.key(name).sign(data, padding.PKCS1v15(), SHA256())


def signer_certificate(application: ChipApplication, ca: str, issuer: bytes | None = None) -> bytes:
    named = (CA_IDS[application] if issuer is None else issuer) + SIGNER_ID
    body = named + public("municipality")
    return tlv(0x7F21, tlv(0x5F4E, body) + tlv(0x5F37, signature(ca, body)))


@cache
def anchors(hierarchy: ChipHierarchy = ChipHierarchy.MOCK) -> ChipAnchorSet:
    modulus = {name: holder.key(name).public_key().public_numbers().n for name in ("ca", "ca-t")}
    return chip_anchors(
        hierarchy,
        [
            ChipAnchor(
                application=ChipApplication.VISUAL,
                hierarchy=hierarchy,
                identifier=CA_IDS[ChipApplication.VISUAL],
                modulus=modulus["ca"],
            ),
            ChipAnchor(
                application=ChipApplication.TEXT,
                hierarchy=hierarchy,
                identifier=CA_IDS[ChipApplication.TEXT],
                modulus=modulus["ca-t"],
            ),
        ],
    )


@cache
def picture(kind: str, width: int = 40, height: int = 12) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(written, kind)
    return written.getvalue()


@attrs.define(kw_only=True)
class Chip:
    """What goes into the two applications; the last fields spoil what was already signed."""

    name: str = NAME
    address: str = ADDRESS
    born: str = BORN
    sex: str = SEX
    face_born: str = BORN
    expires: str = EXPIRES
    photo: bytes = attrs.Factory(lambda: picture("JPEG2000", 120, 160))
    extended: int = 0x00
    offsets: bytes | None = None
    visual_ca: str = "ca"
    text_ca: str = "ca-t"
    visual_issuer: bytes | None = None
    text_issuer: bytes | None = None
    chip_key: str = "chip"
    answering_key: str = "chip"
    own_key_signer: str = "municipality"
    face_signer: str = "municipality"
    integrity_signer: str = "municipality"
    face_after: Any = None
    facts_after: Any = None
    integrity_after: Any = None

    def facts(self) -> bytes:
        parts = [
            tlv(0xDF22, self.name.encode()),
            tlv(0xDF23, self.address.encode()),
            tlv(0xDF24, self.born.encode()),
            tlv(0xDF25, self.sex.encode()),
        ]
        size = 11 + sum(map(len, parts))
        at = len(tlv(0xFF20, bytes(size))) - size + 11
        places = []
        for part in parts:
            places.append(at)
            at += len(part)
        told = b"".join(place.to_bytes(2) for place in places)
        return tlv(
            0xFF20, tlv(0xDF21, told if self.offsets is None else self.offsets) + b"".join(parts)
        )

    def integrity(self) -> bytes:
        facts = self.facts()
        start = facts.index(b"\xdf\x22")
        hashes = tlv(0xDF31, bytes(32)) + tlv(0xDF32, sha256(facts[start:]).digest())
        return tlv(0xFF30, hashes + tlv(0xDF33, signature(self.integrity_signer, hashes)))

    def own_key(self) -> bytes:
        key = tlv(0xDF51, public(self.chip_key))
        return tlv(0xFF50, key + tlv(0xDF52, signature(self.own_key_signer, key)))

    def face(self) -> bytes:
        facts = [
            tlv(0xDF22, self.face_born.encode()),
            tlv(0xDF23, self.sex.encode()),
            tlv(0xDF24, public(self.chip_key)),
        ]
        images = [tlv(0xDF25, picture("PNG")), tlv(0xDF26, picture("PNG", 80, 24))]
        photo = tlv(0xDF27, self.photo)
        three = b"".join(
            sha256(part).digest() for part in (b"".join(facts), b"".join(images), photo)
        )
        info = bytes.fromhex("3071300d060960864801650304020105000460") + three
        rest = [
            tlv(0xDF28, holder.padded(self.face_signer, info)),
            tlv(0xDF29, self.expires.encode()),
            tlv(0xDF2A, picture("PNG", 24, 12)),
        ]
        return tlv(0xFF20, tlv(0xDF21, bytes(18)) + b"".join([*facts, *images, photo, *rest]))

    def text_app(self) -> App:
        printed = frozenset({0x15})
        facts, integrity = self.facts(), self.integrity()
        if self.facts_after is not None:
            facts = self.facts_after(facts)
        if self.integrity_after is not None:
            integrity = self.integrity_after(integrity)
        about = tlv(
            0xFF40, tlv(0xDF41, bytes((1, self.extended, 14, 1))) + tlv(0xDF42, bytes(16)), 2
        )
        return App(
            files={
                0x01: File(b"the number that nobody asks for", frozenset({0x11, 0x14})),
                0x02: File(facts + b"\xff" * 99, printed),
                0x03: File(integrity, printed),
                0x04: File(
                    signer_certificate(ChipApplication.TEXT, self.text_ca, self.text_issuer)
                ),
                0x05: File(about + b"\xff" * 50),
                0x07: File(self.own_key(), printed),
            },
            pins={
                0x11: Pin(b"9173", 3),
                0x14: Pin(b"nobody", 10),
                0x15: Pin(holder.PRINTED.encode(), 10),
            },
            keys={0: lambda data: holder.padded(self.answering_key, data)},
        )

    def visual_app(self) -> App:
        face = self.face()
        if self.face_after is not None:
            face = self.face_after(face)
        about = tlv(
            0xFF30,
            tlv(0xDF31, bytes((6, self.extended, 14, 1)))
            + tlv(0xDF32, bytes(16))
            + tlv(0xDF33, b"\0")
            + tlv(0xDF34, MUNICIPALITY)
            + tlv(0xDF35, bytes(272)),
        )
        certificate = signer_certificate(ChipApplication.VISUAL, self.visual_ca, self.visual_issuer)
        return App(
            files={
                0x02: File(face + b"\xff" * 300, frozenset({0x12, 0x13})),
                0x03: File(about),
                0x04: File(certificate),
                0x05: File(b"the image that nobody asks for", frozenset({0x13})),
            },
            pins={0x12: Pin(holder.PRINTED.encode(), 10), 0x13: Pin(b"nobody", 10)},
            keys={0: lambda data: holder.padded(self.answering_key, data)},
        )

    def card(self) -> ScriptedCard:
        record = b"\x01\x1c" + b"400000000000001" + MUNICIPALITY + self.expires.encode()
        return ScriptedCard(
            {
                JPKI: holder.jpki(),
                TEXT: self.text_app(),
                VISUAL: self.visual_app(),
                COMMON: App(files={0x01: File(record)}),
            }
        )
