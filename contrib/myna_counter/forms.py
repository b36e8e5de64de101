"""What the pages send, read without trust; what the customer typed in buffers that are erased."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import parse_qsl

import attrs

from myna_sdk.card.pins import printed_number, well_formed
from myna_sdk.card.profile import PinKind
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import UsageError
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.masking import Masked

LONGEST: Final = 8192
"""Bytes of the longest form that is read."""

_PARTS: Final = ("birth", "year", "code")
_ERA_FORM: Final = (6, 4, 4)
_WESTERN_FORM: Final = (8, 4, 4)
_WIDE: Final = b"\xef\xbc"
"""What the full-width digits of Japanese keyboards begin with in UTF-8; 0x90 and on follow."""


def fields_of(body: bytes | bytearray) -> Mapping[str, str]:
    """Return the fields of a form of the staff's page; none of one that is no form."""
    try:
        pairs = parse_qsl(bytes(body).decode("ascii"), max_num_fields=20, errors="strict")
    except ValueError:
        return {}
    return dict(pairs)


@attrs.frozen(repr=False, kw_only=True)
class Typed(Masked):
    """What the customer typed.

    Attributes:
        ticket: The ticket of the page.
        number: The printed number; ``None`` if what was typed cannot be one.
        pin: The PIN, whatever its form; ``None`` if none was typed.
    """

    ticket: str
    number: CardSecret | None
    pin: CardSecret | None

    @property
    def wrong(self) -> PinKind | None:
        """What cannot be what it should be, if anything is so."""
        if self.number is None:
            return PinKind.PRINTED_VISUAL
        kind = PinKind.USER_AUTHENTICATION
        return None if self.pin is None or well_formed(kind, self.pin) else kind


@contextmanager
def typed(body: bytearray) -> Iterator[Typed]:
    """Yield what is in the customer's form; everything is then erased."""
    fields = _buffers(body)
    number: CardSecret | None = None
    pin: CardSecret | None = None
    try:
        told = fields.get("pin", bytearray())
        parts = [_digits(fields.get(part, bytearray())) for part in (*_PARTS, "pin")]
        fields |= {f"folded {at}": part for at, part in enumerate(parts)}
        ticket = fields.get("ticket", bytearray()).decode("ascii", "replace")
        number = _number(*parts[:-1])
        pin = CardSecret(parts[-1]) if told.strip() else None
        yield Typed(ticket=ticket, number=number, pin=pin)
    finally:
        for secret in (number, pin):
            if secret is not None:
                secret.erase()
        for buffer in (body, *fields.values()):
            buffer[:] = bytes(len(buffer))


def _number(birth: bytearray, year: bytearray, code: bytearray) -> CardSecret | None:
    """Return the number; a birth date of eight digits is one of the Western calendar."""
    form = (len(birth), len(year), len(code))
    if form == _ERA_FORM:
        return CardSecret(birth + year + code)
    if form != _WESTERN_FORM:
        return None
    try:
        born = BirthDate.parse(birth.decode("ascii"))
        return printed_number(born, int(year), CardSecret(bytearray(code)))
    except (ValueError, UsageError):
        return None


def _buffers(body: bytearray) -> dict[str, bytearray]:
    """Return the fields of a form, each in a buffer of its own."""
    found: dict[str, bytearray] = {}
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        found[name.decode("ascii", "replace")] = _unquoted(value)
        pair[:], value[:] = bytes(len(pair)), bytes(len(value))
    return found


def _unquoted(value: bytearray) -> bytearray:
    plain, at = bytearray(), 0
    while at < len(value):
        escaped = value[at : at + 3]
        if escaped[:1] == b"%" and len(escaped) == 3 and escaped[1:].isalnum():
            try:
                plain.append(int(escaped[1:], 16))
            except ValueError:
                return bytearray()
            at += 3
        else:
            plain.append(0x20 if value[at] == 0x2B else value[at])
            at += 1
    return plain


def _digits(buffer: bytearray) -> bytearray:
    """Return the digits of ``buffer`` in ASCII; empty if anything else but spaces is in it."""
    folded = bytearray()
    at = 0
    while at < len(buffer):
        if buffer[at : at + 2] == _WIDE and 0x90 <= (buffer + b"\0")[at + 2] <= 0x99:
            folded.append(buffer[at + 2] - 0x90 + 0x30)
            at += 3
        elif 0x30 <= buffer[at] <= 0x39:
            folded.append(buffer[at])
            at += 1
        elif buffer[at : at + 3] == b"\xe3\x80\x80":
            at += 3
        elif buffer[at] == 0x20:
            at += 1
        else:
            folded[:] = bytes(len(folded))
            return bytearray()
    return folded
