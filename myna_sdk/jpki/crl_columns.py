"""The entries of one list as sorted columns: narrow ones in eight bytes, all others in 29.

Nothing is copied to look a serial number up, so that the columns may lie in a mapped file.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Final

import attrs

from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.crl_parsing import Entry
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import RevocationReason
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant

__all__ = ["NARROW_SERIALS", "WIDE", "WINDOW", "Columns", "second_of"]


NARROW_SERIALS: Final = 1 << 32
"""Serial numbers below this are narrow."""

WINDOW: Final = 1 << 28
"""So many seconds before a list's thisUpdate, eight and a half years, a date is narrow."""

REASON_BITS: Final = 4

WIDE: Final = Struct(">20sqB")
"""What is not narrow: serial number, second since 1970, reason. It sorts as it stands."""

SERIAL_SIZE: Final = 20
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


@attrs.frozen(repr=False, eq=False)
class Columns:
    """The entries of one list, sorted by serial number, each once.

    Attributes:
        serials: The narrow serial numbers, unsigned numbers of four bytes.
        details: For each of them the seconds since the window began, above the reason in the
            lowest four bits; of four bytes too.
        wide: The other entries, each as `WIDE` has it.
        begin: The second since 1970 with which the window begins.
    """

    serials: memoryview
    details: memoryview
    wide: memoryview
    begin: int

    def find(self, serial: SerialNumber) -> Entry | None:
        """Return the entry of ``serial``, or ``None``.

        Raises:
            UnreadableError: The entry holds a date or reason that there is not.
        """
        if serial < NARROW_SERIALS:
            serials = self.serials
            at = bisect_left(serials, serial)
            if at < len(serials) and serials[at] == serial:
                second, reason = divmod(self.details[at], 1 << REASON_BITS)
                return _entry(serial, self.begin + second, reason)
        return self._find_wide(serial) if len(self.wide) else None

    def _find_wide(self, serial: SerialNumber) -> Entry | None:
        wide, wanted = self.wide, serial.to_bytes(SERIAL_SIZE)
        count = len(wide) // WIDE.size

        def serial_at(index: int) -> bytes:
            begin = index * WIDE.size
            return bytes(wide[begin : begin + SERIAL_SIZE])

        at = bisect_left(range(count), wanted, key=serial_at)
        if at == count or serial_at(at) != wanted:
            return None
        _, second, reason = WIDE.unpack_from(wide, at * WIDE.size)
        return _entry(serial, second, reason)

    def __len__(self) -> int:
        return len(self.serials) + len(self.wide) // WIDE.size

    def __bool__(self) -> bool:
        return True  # no entries are entries too


def second_of(at: Instant) -> int:
    """Return the whole second since 1970 that ``at`` falls into."""
    return (at - _EPOCH) // _SECOND


def instant_of(second: int) -> Instant:
    """Return the instant that is ``second`` after 1970 began."""
    return _EPOCH + second * _SECOND


def _entry(serial: SerialNumber, second: int, reason: int) -> Entry:
    try:
        return Entry(serial, instant_of(second), RevocationReason(reason))
    except (ValueError, OverflowError):  # no column that was made here holds such
        raise UnreadableError(Flaw.CRL_INDEX_DAMAGED, "revokedCertificates") from None
