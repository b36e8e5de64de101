"""Birth dates, some of whose parts an old register may not know."""

import re
from datetime import date
from typing import TypeAlias

import attrs

from myna_sdk.model.masking import Concealed, Masked

__all__ = ["BirthDate"]

_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})\Z", re.ASCII)


_Parts: TypeAlias = tuple[int, int | None, int | None]


def _in_calendar(parts: Concealed[_Parts]) -> bool:
    year, month, day = parts.reveal()
    if month is None and day is not None:
        return False
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True


def _parts(digits: str) -> Concealed[_Parts] | None:
    found = _DIGITS.match(digits)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    return Concealed((year, month or None, day or None))


@attrs.frozen(repr=False, init=False)
class BirthDate(Masked):
    """A birth date whose month or day may be unknown, in the Gregorian calendar."""

    _parts: Concealed[_Parts]

    def __init__(self, year: int, month: int | None = None, day: int | None = None) -> None:
        """Hold the known parts.

        Raises:
            ValueError: The parts name no day of the calendar, or a day without its month.
        """
        parts = Concealed((year, month, day))
        del year, month, day  # what raises here shows no birth date in its locals
        if not _in_calendar(parts):
            raise ValueError("no day of the calendar, or a day without its month")
        self.__attrs_init__(parts)

    @classmethod
    def parse(cls, digits: str) -> "BirthDate":
        """Return the date written ``YYYYMMDD``, where ``00`` is an unknown month or day.

        That is the form of the card's text application (EF 0002, DF24) and of userinfo.

        Raises:
            ValueError: Not eight ASCII digits, or no day of the calendar.
        """
        parts = _parts(digits)
        del digits
        if parts is None:
            raise ValueError("a birth date is eight digits, YYYYMMDD")
        return cls(*parts.reveal())

    @classmethod
    def of(cls, day: date) -> "BirthDate":
        """Return the fully known date ``day``."""
        return cls(day.year, day.month, day.day)

    def reveal(self) -> date | None:
        """Return the date in clear, or ``None`` if a part of it is unknown."""
        year, month, day = self._parts.reveal()
        return None if month is None or day is None else date(year, month, day)

    def reveal_parts(self) -> tuple[int, int | None, int | None]:
        """Return year, month and day in clear, unknown parts ``None``."""
        return self._parts.reveal()

    def digits(self) -> str:
        """Return ``YYYYMMDD`` in clear, unknown parts as ``00``."""
        year, month, day = self._parts.reveal()
        return f"{year:04}{month or 0:02}{day or 0:02}"

    def age_on(self, day: date) -> int | None:
        """Return the age in completed years on ``day``, or ``None`` if it cannot be told.

        By the Act on Calculation of Ages (年齢計算ニ関スル法律) an age is completed at the end
        of the day before the birthday; as common usage does, the birthday itself counts here.
        """
        born = self.reveal()
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
