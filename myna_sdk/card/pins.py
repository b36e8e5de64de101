"""PINs and printed numbers: their form, which is checked before anything reaches a card.

A card counts what it is given, so that what cannot be right is never given to it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NewType

import attrs

from myna_sdk.card.profile import PinKind
from myna_sdk.effects.card import CardSecret
from myna_sdk.errors import UsageError
from myna_sdk.model.birth_dates import BirthDate

__all__ = ["EraYear", "Tries", "printed_number", "well_formed"]

EraYear = NewType("EraYear", int)
"""The year of an era, as a Japanese birth date has it: 55 for 昭和55年."""

_DIGITS: Final = frozenset(b"0123456789")
_LETTERS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_TO_UPPER: Final = 0x20
_CENTURY: Final = b"20"

_ERAS: Final = (
    (date(2019, 5, 1), 2018),
    (date(1989, 1, 8), 1988),
    (date(1926, 12, 25), 1925),
    (date(1912, 7, 30), 1911),
    (date(1868, 1, 25), 1867),
)
"""First day and the year before the first, newest first: 令和, 平成, 昭和, 大正, 明治."""


def well_formed(kind: PinKind, secret: CardSecret) -> bool:
    """Tell whether ``secret`` can be a ``kind``; letters of the signing password become upper-case.

    They are upper-case on the card, and people type them as they please.
    """
    buffer = secret.reveal()
    if kind is PinKind.SIGNING:
        for at, byte in enumerate(buffer):
            if byte - _TO_UPPER in _LETTERS:
                buffer[at] = byte - _TO_UPPER
    return _FORMS[kind](buffer)


def printed_number(born: BirthDate, expires_in: int, security_code: CardSecret) -> CardSecret:
    """Return 照合番号B from what is printed on the card's front.

    It is the birth date with the year of the Japanese era, the year of the card's expiry, and the
    four digits under the photograph.

    Args:
        born: The birth date, fully known.
        expires_in: The year of expiry as printed, such as 2035.
        security_code: The four digits. They are erased.

    Raises:
        UsageError: ``card-number-unusable``: a part is missing or has another form. Take the
            fourteen digits themselves then, as they are printed.
    """
    number = _number(born, expires_in, security_code)
    security_code.erase()
    if number is None:
        raise UsageError(
            "card-number-unusable",
            "the printed number needs a whole birth date, a year of expiry and four digits",
        )
    return number


def era_year(day: date) -> EraYear | None:
    """Return the year of the era that ``day`` lies in, or ``None`` before 明治 by this calendar."""
    for first, before in _ERAS:
        if day >= first:
            return EraYear(day.year - before)
    return None


def _number(born: BirthDate, expires_in: int, code: CardSecret) -> CardSecret | None:
    day = born.reveal()
    year = None if day is None else era_year(day)
    digits = code.reveal()
    usable = len(digits) == 4 and _DIGITS.issuperset(digits) and 2000 <= expires_in <= 2099
    if day is None or year is None or not usable:
        return None
    buffer = bytearray(14)
    buffer[:10] = f"{year:02}{day.month:02}{day.day:02}{expires_in:04}".encode()
    buffer[10:] = digits
    return CardSecret(buffer)


def _four_digits(buffer: bytearray) -> bool:
    return len(buffer) == 4 and _DIGITS.issuperset(buffer)


def _password(buffer: bytearray) -> bool:
    return 6 <= len(buffer) <= 16 and (_DIGITS | _LETTERS).issuperset(buffer)


def _printed(buffer: bytearray) -> bool:
    return len(buffer) == 14 and _DIGITS.issuperset(buffer) and buffer[6:8] == _CENTURY


_FORMS: Final[Mapping[PinKind, Callable[[bytearray], bool]]] = {
    PinKind.SIGNING: _password,
    PinKind.USER_AUTHENTICATION: _four_digits,
    PinKind.TEXT: _four_digits,
    PinKind.PRINTED: _printed,
    PinKind.PRINTED_VISUAL: _printed,
}


@attrs.frozen
class Tries:
    """How many tries a PIN or printed number has left.

    Attributes:
        kind: Which one.
        left: How many, or ``None`` where the card does not tell; 0 is blocked.
        most: How many a card in order has at most.
    """

    kind: PinKind
    left: int | None
    most: int

    @property
    def blocked(self) -> bool:
        """Whether the card says that no try is left."""
        return self.left == 0
