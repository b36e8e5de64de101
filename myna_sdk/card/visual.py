"""The face of the card as the visual application holds it (券面事項確認AP).

Name and address are images, as the municipality drew them; birth date and sex are texts; the
photograph is JPEG 2000. All of these are signed. The expiry and the image of the security code
are signed by nobody.
"""

from datetime import date
from hashlib import sha256
from typing import Final

import attrs

from myna_sdk.card import tlv
from myna_sdk.card.chip_keys import ChipKey, key_in
from myna_sdk.card.faults import CardDataError
from myna_sdk.card.readings import CardFace, Municipality
from myna_sdk.jpki.keys import CardProfile
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.fact_texts import birth_date_in, sex_in
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.sexes import RegisteredSex, SexCode

FACE: Final = "visual EF 0002"
ABOUT: Final = "visual EF 0003"
ABOUT_LENGTH: Final = 64
"""Bytes at its start that `parse_about` needs at most, each length in its longest form."""

_OFFSETS: Final = 0xDF21
_TAGS: Final = (_OFFSETS, *range(0xDF22, 0xDF2B))
_ABOUT_TAGS: Final = (0xDF31, 0xDF32, 0xDF33, 0xDF34)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_2000: Final = (b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
_DIGEST_INFO_OF_THREE: Final = bytes.fromhex("3071300d060960864801650304020105000460")
"""A DigestInfo that names SHA-256 and holds 96 bytes: three hashes one after the other."""


@attrs.frozen(repr=False, kw_only=True)
class SignedFace(Masked):
    """The face with what its signature is about.

    Attributes:
        face: The face.
        key: The chip's own key, which the municipality signed with the rest.
        signed: What the signature pads.
        signature: The signature.
    """

    face: CardFace
    key: ChipKey
    signed: bytes
    signature: bytes

    def made_by(self, signer: ChipKey) -> bool:
        """Tell whether ``signer`` signed all of it."""
        return signer.padded(self.signature, self.signed)


def parse_face(data: bytes, algorithms: CardProfile) -> SignedFace:
    """Return the face that ``data``, the content of EF 0002, holds. Nothing is verified.

    Raises:
        CardDataError: It is not in its known form. It is not shown.
    """
    found = _attempt(data, algorithms)
    del data  # what raises here shows no facts in its locals
    if isinstance(found, CardDataError):
        raise found
    return found


def parse_about(data: bytes) -> tuple[Municipality, bool]:
    """Return the municipality that issued the card, and whether it takes extended lengths.

    Both stand at the start of EF 0003, which is free to read. Signed by nobody. What follows
    them is of no use here, and need not be in ``data``.

    Raises:
        CardDataError: It is not in its known form.
    """
    about, _key_id, _version, municipality = tlv.leading(data, 0xFF30, _ABOUT_TAGS, ABOUT)
    code = data[municipality.start : municipality.stop]
    if len(code) != 5 or not code.isdigit():
        raise CardDataError(ABOUT, "no code of a municipality", municipality.start)
    return Municipality(code.decode()), takes_extended_lengths(data[about.start : about.stop])


def takes_extended_lengths(about: bytes) -> bool:
    """Tell whether an application says that it takes extended lengths.

    Its second byte is said to tell so. 03 is the one value that was seen, on cards that do;
    any other counts as no.
    """
    return len(about) == 4 and about[1] == 0x03


def _attempt(data: bytes, algorithms: CardProfile) -> SignedFace | CardDataError:
    try:
        return _face(data, algorithms)
    except CardDataError as fault:
        return fault.afresh()


def _face(data: bytes, algorithms: CardProfile) -> SignedFace:
    whole = tlv.alone(data, 0xFF20, FACE)
    offsets, born, sex, key, name, address, photo, signature, expiry, code = tlv.parts(
        data, whole, _TAGS, FACE
    )
    if offsets.stop - offsets.start != 2 * (len(_TAGS) - 1):
        raise CardDataError(FACE, "no list of nine offsets", offsets.at)
    hashed = (data[born.at : key.stop], data[name.at : address.stop], data[photo.at : photo.stop])
    return SignedFace(
        face=CardFace(
            name=_image(data, name),
            address=_image(data, address),
            birth_date=_birth_date(data, born),
            sex=_sex(data, sex),
            photo=_photo(data, photo),
            expires_on=_day(data, expiry),
            security_code=_image(data, code),
        ),
        key=key_in(data, key, algorithms, FACE),
        signed=_DIGEST_INFO_OF_THREE + b"".join(sha256(part).digest() for part in hashed),
        signature=data[signature.start : signature.stop],
    )


def _image(data: bytes, found: tlv.Object) -> Concealed[bytes]:
    if not data.startswith(_PNG, found.start, found.stop):
        raise CardDataError(FACE, "no PNG image", found.at)
    return Concealed(data[found.start : found.stop])


def _photo(data: bytes, found: tlv.Object) -> Concealed[bytes] | None:
    if found.start == found.stop:
        return None
    if not data.startswith(_JPEG_2000, found.start, found.stop):
        raise CardDataError(FACE, "no JPEG 2000 image", found.at)
    return Concealed(data[found.start : found.stop])


def _birth_date(data: bytes, found: tlv.Object) -> BirthDate:
    born = birth_date_in(_text(data, found, 8))
    if born is None:
        raise CardDataError(FACE, "no birth date", found.at)
    return born


def _sex(data: bytes, found: tlv.Object) -> RegisteredSex:
    sex = sex_in(_text(data, found, 1), SexCode.CARD)
    if sex is None:
        raise CardDataError(FACE, "no sex", found.at)
    return sex


def _day(data: bytes, found: tlv.Object) -> date:
    digits = _text(data, found, 8).reveal()
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise CardDataError(FACE, "no day of the calendar", found.at) from None


def _text(data: bytes, found: tlv.Object, length: int) -> Concealed[str]:
    content = data[found.start : found.stop]
    if len(content) != length or not content.isdigit():
        raise CardDataError(FACE, f"no {length} digits", found.at)
    return Concealed(content.decode())
