"""The usual forms of an entry, and tables of entries of one form.

One pattern knows these forms whole, down to the days of each month: whatever it matches,
`read_entry` accepts. Joined entries of one form are a table, each byte of which is a column that
one slice cuts out. Columns are computed as one large integer, with a lane of four bytes for each
entry. That is what makes a million entries cheap with nothing but Python.
"""

import re
import sys
from array import array
from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import accumulate
from typing import Final, Literal

import attrs

from myna_sdk.jpki import der
from myna_sdk.jpki.crl_columns import REASON_BITS, SERIAL_SIZE
from myna_sdk.jpki.revocation import RevocationReason

_LANE: Final = 4
_ORDER: Final[Literal["little"]] = "little"

_DATE: Final = (
    rb"(?:[0-9]{2}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    rb"|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8]))"
    rb"|(?:[02468][048]|[13579][26])0229)"  # from 1950 to 2049 each fourth year is a leap year
)
_CLOCK: Final = rb"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]Z"
_TIME: Final = bytes((der.UTC_TIME, 13))
_REASON: Final = bytes.fromhex("300c300a0603551d1504030a01")
_REASONS: Final = b"".join(rb"\x%02x" % reason for reason in RevocationReason)
_HEAD: Final = 4
_USUAL_SIZES: Final = (4, 5, 3, 8, 9, 16, 20)
"""Bytes of serial numbers that are tried first."""


@cache
def usual_entries() -> re.Pattern[bytes]:
    """Return the pattern of one entry whose form is a usual one."""
    sizes = dict.fromkeys((*_USUAL_SIZES, *range(1, SERIAL_SIZE + 1)))
    forms = [_form(size, reason) for size in sizes for reason in (_REASON, b"")]
    return re.compile(b"|".join(forms), re.DOTALL)


def _form(size: int, reason: bytes) -> bytes:
    """Return the pattern of an entry whose serial number has ``size`` bytes."""
    length = 2 + size + len(_TIME) + 13 + (len(reason) + 1 if reason else 0)
    head = bytes((der.SEQUENCE, length, der.INTEGER, size))
    serial = rb"[\x01-\x7f]" + b"." * (size - 1)
    if size > 1:
        serial = rb"(?:%b|\x00[\x80-\xff]%b)" % (serial, b"." * (size - 2))
    known = re.escape(reason) + b"[%b]" % _REASONS if reason else b""
    return re.escape(head) + serial + re.escape(_TIME) + _DATE + _CLOCK + known


def _values(numbers: Iterable[int]) -> bytes:
    """Return the table that translates each byte into the number at its place."""
    return bytes(numbers).ljust(256, b"\0")


_DAY_BEFORE: Final = date(1949, 12, 31)
START: Final = (_DAY_BEFORE - date(1970, 1, 1)).days * 86_400
"""The second since 1970 from which tables count: UTCTime begins with the next day, its first."""

_YEAR: Final = [1900 + year if year >= 50 else 2000 + year for year in range(100)]
_YEAR_DAYS: Final = [(date(year, 1, 1) - _DAY_BEFORE).days - 1 for year in _YEAR]
_MONTH_DAYS: Final = [0, 0, *accumulate(monthrange(1950, month)[1] for month in range(1, 12))]
_LEAP: Final = _values(isleap(year) for year in _YEAR)
_LATE: Final = _values(month > 2 for month in range(13))
_TENS: Final = _values((byte - 0x30) * 10 % 256 for byte in range(256))
_ONES: Final = _values((byte - 0x30) % 256 for byte in range(256))


@attrs.frozen(repr=False, eq=False)
class Table:
    """Entries of one usual form.

    Attributes:
        count: How many.
        serials: The columns of the serial number, as it stands in the list.
        seconds: When each was revoked, counted from `START`: a lane each.
        reasons: The column of the reason.
    """

    count: int
    serials: tuple[bytes, ...]
    seconds: int
    reasons: bytes

    @property
    def is_narrow(self) -> bool:
        """Whether every serial number is below 2^32: DER puts a zero before a high first bit."""
        return not any(column.strip(b"\0") for column in self.serials[:-_LANE])

    def numbers(self) -> Iterator[int]:
        """Yield the serial numbers."""
        for digits in zip(*self.serials, strict=True):
            yield int.from_bytes(digits)

    def dates(self) -> "array[int]":
        """Return when each was revoked, counted from `START`."""
        return _numbers("I", self.seconds.to_bytes(_LANE * self.count, _ORDER))

    def rows(self, begin: int) -> "array[int]":
        """Return each as one number: serial number, seconds since ``begin``, reason.

        Every serial number must be below 2^32, and every date in the window that ``begin`` opens.
        """
        offsets = self.seconds - (begin - START) * _lanes(b"\x01" * self.count)
        details = (offsets << REASON_BITS) + _lanes(self.reasons)
        low = details.to_bytes(_LANE * self.count, _ORDER)
        rows = bytearray(2 * len(low))
        for index in range(_LANE):
            rows[index :: 2 * _LANE] = low[index::_LANE]
        for index, column in enumerate(reversed(self.serials[-_LANE:]), _LANE):
            rows[index :: 2 * _LANE] = column
        return _numbers("Q", bytes(rows))


def table_of(entries: list[bytes]) -> Table:
    """Return ``entries`` of one usual form: their first four bytes are the same."""
    size, step = entries[0][_HEAD - 1], len(entries[0])
    joined, count = b"".join(entries), len(entries)
    digits = _HEAD + size + len(_TIME)
    year, month, day, hour, minute, second = (
        _pair(joined[at::step], joined[at + 1 :: step]) for at in range(digits, digits + 12, 2)
    )
    leap = _lanes(year.translate(_LEAP)) & _lanes(month.translate(_LATE))
    days = _looked_up(year, _YEAR_DAYS) + _looked_up(month, _MONTH_DAYS) + _lanes(day) + leap
    seconds = ((days * 24 + _lanes(hour)) * 60 + _lanes(minute)) * 60 + _lanes(second)
    bare = digits + 13 == step
    return Table(
        count=count,
        serials=tuple(joined[at::step] for at in range(_HEAD, _HEAD + size)),
        seconds=seconds,
        reasons=bytes(count) if bare else joined[step - 1 :: step],
    )


def columns_of(rows: "array[int]") -> tuple[memoryview, memoryview]:
    """Return the serial numbers and the details of ``rows``, each as numbers of four bytes."""
    view = memoryview(rows).cast("B").cast("I")
    low, high = (memoryview(view[at::2].tobytes()).cast("I") for at in (0, 1))
    if sys.byteorder != _ORDER:  # pragma: no cover - no such machine runs the tests
        low, high = high, low
    return high, low


def _pair(tens: bytes, ones: bytes) -> bytes:
    """Return the values of two columns of digits."""
    values = int.from_bytes(tens.translate(_TENS)) + int.from_bytes(ones.translate(_ONES))
    return values.to_bytes(len(ones))


def _lanes(column: bytes) -> int:
    lanes = bytearray(_LANE * len(column))
    lanes[::_LANE] = column
    return int.from_bytes(lanes, _ORDER)


def _looked_up(column: bytes, numbers: list[int]) -> int:
    """Return the lanes of the numbers, below 65,536, that stand at the places in the column."""
    low, high = (_values(number >> bits & 0xFF for number in numbers) for bits in (0, 8))
    return _lanes(column.translate(low)) + (_lanes(column.translate(high)) << 8)


def _numbers(kind: Literal["I", "Q"], data: bytes) -> "array[int]":
    found = array(kind)
    found.frombytes(data)
    if sys.byteorder != _ORDER:  # pragma: no cover - no such machine runs the tests
        found.byteswap()
    return found
