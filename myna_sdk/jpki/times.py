"""The two time types of X.509, in the one form that RFC 5280 §4.1.2.5 allows each."""

import re
from datetime import UTC, datetime
from typing import Final

from myna_sdk.errors import UsageError
from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant, as_utc

_CENTURY_TURNS: Final = b"50"  # RFC 5280 §4.1.2.5.1: 50 to 99 are of the twentieth century
_FIRST_GENERALIZED: Final = b"2050"
_DAY_ENDS: Final = b"240000"  # which ISO 8601 allows, and newer Pythons read
_ZULU: Final = 0x5A
_HOUR: Final = rb"[0-4][0-9](?:[0-9]{4})(?:[01][0-9]|2[0-3])[0-9]{4}"
_USUAL: Final = re.compile(rb"\x17\x0d(%b)Z\x17\x0d(%b)Z" % (_HOUR, _HOUR))
"""A validity from 2000 to 2049, as nearly every certificate has it."""


def time_at(data: bytes, at: int, end: int, place: str) -> tuple[Instant, int]:
    """Return the time that stands at ``at``, and where it stops.

    Raises:
        UnreadableError: It is no time, or written in a form that RFC 5280 §4.1.2.5 excludes.
    """
    tag, start, stop = der.element(data, at, end, place)
    digits = data[start : stop - 1]
    century = b""
    if tag == der.UTC_TIME and len(digits) == 12:
        century = b"19" if digits[:2] >= _CENTURY_TURNS else b"20"
    elif tag != der.GENERALIZED_TIME or len(digits) != 14 or digits[:4] < _FIRST_GENERALIZED:
        raise UnreadableError(Flaw.TIME_UNREADABLE, place, at)
    if not digits.isdigit() or data[stop - 1] != _ZULU or digits[-6:] >= _DAY_ENDS:
        raise UnreadableError(Flaw.TIME_UNREADABLE, place, at)
    text = (century + digits).decode()
    try:
        return datetime.fromisoformat(f"{text[:8]}T{text[8:]}Z"), stop
    except ValueError:
        raise UnreadableError(Flaw.TIME_UNREADABLE, place, at) from None


def validity(data: bytes, start: int, stop: int) -> tuple[Instant, Instant]:
    """Return the first and the last second of the validity whose content is given.

    Raises:
        UnreadableError: A time is as `time_at` refuses it, or something follows.
    """
    found = _USUAL.fullmatch(data, start, stop)
    if found is not None:
        begins, ends = found.groups()
        try:
            return (
                datetime.fromisoformat(f"20{begins[:6].decode()}T{begins[6:].decode()}Z"),
                datetime.fromisoformat(f"20{ends[:6].decode()}T{ends[6:].decode()}Z"),
            )
        except ValueError:  # no such day or hour: read below, which tells where
            pass
    not_before, at = time_at(data, start, stop, "notBefore")
    not_after, at = time_at(data, at, stop, "notAfter")
    der.end_of(at, stop, "validity")
    return not_before, not_after


def whole_second(at: Instant) -> Instant:
    """Return the second that ``at`` falls into, in UTC.

    A certificate's last second counts to its end: ``145959Z`` holds until midnight in Japan.

    Raises:
        UsageError: ``at`` is naive, so that nobody can tell when it is.
    """
    if at.tzinfo is UTC:
        return at.replace(microsecond=0) if at.microsecond else at
    try:
        return as_utc(at).replace(microsecond=0)
    except ValueError as error:
        raise UsageError("usage", str(error)) from None
