"""The numbers of a card: what is printed on it, and a My Number that is none (§5.1, §6.1)."""

from datetime import date

import attrs

from myna_mock.ca.personal_data import ERAS
from myna_mock.randomness import Derivation
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.masking import Masked
from myna_sdk.model.my_number import looks_like_my_number


@attrs.frozen(repr=False, kw_only=True)
class PrintedNumbers(Masked):
    """The numbers on one card.

    Attributes:
        birth: The birth date with the year of its era, six digits.
        expiry: The last day, ``YYYYMMDD``.
        security_code: Four digits.
        serial: The 15 digits of manufacture.
        number_a: 照合番号A, printed on the back: twelve digits whose check digit is wrong.
    """

    birth: str
    expiry: str
    security_code: str
    serial: str
    number_a: str

    @property
    def number_b(self) -> str:
        """照合番号B: birth date, year of expiry and security code."""
        return f"{self.birth}{self.expiry[:4]}{self.security_code}"


def printed_numbers(
    holder: str, card: int, born: BirthDate, last_day: date, derivation: Derivation
) -> PrintedNumbers:
    """Return the numbers on the ``card``-th card of ``holder``."""

    def digits(count: int, *label: str) -> str:
        number = int.from_bytes(derivation.bytes(16, "card", holder, *label))
        return f"{number % 10**count:0{count}}"

    return PrintedNumbers(
        birth=era_birth(born),
        expiry=f"{last_day:%Y%m%d}",
        security_code=digits(4, "security-code", str(card)),
        serial=digits(15, "serial", str(card)),
        number_a=impossible_number(digits(11, "number")),
    )


def impossible_number(eleven: str) -> str:
    """Return twelve digits that begin with ``eleven`` and whose check digit is wrong."""
    return next(
        number for digit in "0123456789" if not looks_like_my_number(number := eleven + digit)
    )


def era_birth(born: BirthDate) -> str:
    """Return ``YYMMDD`` with the year of the Japanese era.

    How a date is written that is partly unknown is not known: here the unknown is 00, and the
    era is that of the first day possible.
    """
    year, month, day = born.reveal_parts()
    first = date(year, month or 1, day or 1)
    began = next((begin for begin, _ in ERAS if first >= begin), ERAS[-1][0])
    return f"{year - began.year + 1:02}{month or 0:02}{day or 0:02}"
