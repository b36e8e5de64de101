"""The entries of a whole list, read many at a time, and never others than `read_entry` reads."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice
from operator import eq
from typing import Any

from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.crl_columns import (
    NARROW_SERIALS,
    REASON_BITS,
    SERIAL_SIZE,
    WIDE,
    WINDOW,
    Columns,
    second_of,
)
from myna_sdk.jpki.crl_forms import START, Table, columns_of, table_of, usual_entries
from myna_sdk.jpki.crl_parsing import ParsedCrl, read_entry
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError

_SHORTEST_LOOK, _LONGEST_LOOK = 512, 1 << 21
"""Bytes in which entries are looked for at once: few where one was unusual, then ever more."""


def read_columns(crl: ParsedCrl, progress: Callable[[int], None] = lambda _: None) -> Columns:
    """Return the entries of ``crl``, sorted. Nothing is verified.

    Args:
        crl: The list.
        progress: Is told how many more bytes were read.

    Raises:
        UnreadableError: `read_entry` refuses one, or a serial number occurs twice.
    """
    reader = _Reader(crl)
    fault: UnreadableError | None = None
    try:
        reader.read(progress)
    except UnreadableError as caught:
        fault = caught
    found = reader.sorted()  # a number that came twice before the fault is the first fault
    if fault is not None:
        raise fault
    return found


class _Reader:
    """What was read of a list so far."""

    def __init__(self, crl: ParsedCrl) -> None:
        self._data, self._at, self._end = crl.data, crl.head.first, crl.head.last
        self._begin = second_of(crl.head.this_update) - WINDOW + 1
        self._narrow = array("Q")  # the serial number above the detail, so that they sort
        self._wide: list[bytes] = []

    def read(self, progress: Callable[[int], None]) -> None:
        look = _SHORTEST_LOOK
        while self._at < self._end:
            stop = min(self._at + look, self._end)
            entries = usual_entries().findall(self._data, self._at, stop)
            joined = b"".join(entries)
            if joined and self._data.startswith(joined, self._at):  # nothing was passed over
                self._keep_all(entries)
                past, look = self._at + len(joined), min(look * 4, _LONGEST_LOOK)
            else:
                entry, past = read_entry(self._data, self._at, self._end)
                self._keep(entry.serial, second_of(entry.since), entry.reason)
                look = _SHORTEST_LOOK
            progress(past - self._at)
            self._at = past

    def _keep_all(self, entries: list[bytes]) -> None:
        forms: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for entry in entries:
            forms[entry[:4]].append(entry)
        for alike in forms.values():
            table = table_of(alike)
            dates = table.dates()
            if self._is_narrow(table, dates):
                self._narrow.extend(table.rows(self._begin))
                continue
            for serial, date, reason in zip(table.numbers(), dates, table.reasons, strict=True):
                self._keep(serial, date + START, reason)

    def _is_narrow(self, table: Table, dates: "array[int]") -> bool:
        first = self._begin - START
        return table.is_narrow and first <= min(dates) and max(dates) < first + WINDOW

    def _keep(self, serial: int, second: int, reason: int) -> None:
        offset = second - self._begin
        if serial < NARROW_SERIALS and 0 <= offset < WINDOW:
            self._narrow.append(serial << 32 | offset << REASON_BITS | reason)
        else:
            self._wide.append(WIDE.pack(serial.to_bytes(SERIAL_SIZE), second, reason))

    def sorted(self) -> Columns:
        """Return the columns.

        Raises:
            UnreadableError: A serial number occurs twice.
        """
        serials, details = columns_of(array("Q", sorted(self._narrow)))
        self._narrow = array("Q")
        self._wide.sort()
        names = [row[:SERIAL_SIZE] for row in self._wide]
        narrow = Columns(serials, details, memoryview(b""), self._begin)
        if (
            _repeats(serials)
            or _repeats(names)
            or any(narrow.find(SerialNumber(int.from_bytes(name))) for name in names)
        ):
            raise UnreadableError(Flaw.CRL_ENTRY_REPEATED, "revokedCertificates")
        return Columns(serials, details, memoryview(b"".join(self._wide)), self._begin)


def _repeats(ordered: Sequence[Any]) -> bool:
    return any(map(eq, ordered, islice(ordered, 1, None)))
