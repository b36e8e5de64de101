"""The two time types of X.509, in the one form that RFC 5280 §4.1.2.5 allows each."""

from datetime import UTC, datetime

from myna_sdk.errors import UsageError
from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant, as_utc

_CENTURY_TURNS = 50  # RFC 5280 §4.1.2.5.1: 50 to 99 are of the twentieth century
_FIRST_GENERALIZED = 2050


def time_at(data: bytes, at: int, end: int, place: str) -> tuple[Instant, int]:
    """Return the time that stands at ``at``, and where it stops.

    Raises:
        UnreadableError: It is no time, or written in a form that RFC 5280 §4.1.2.5 excludes.
    """
    tag, start, stop = der.element(data, at, end, place)
    digits = data[start : stop - 1]
    utc = tag == der.UTC_TIME
    shaped = digits.isdigit() and data[stop - 1] == 0x5A and len(digits) == (12 if utc else 14)
    if not shaped or not (utc or tag == der.GENERALIZED_TIME):
        raise UnreadableError(Flaw.TIME_UNREADABLE, place, at)
    number = int(digits)
    number, second = divmod(number, 100)
    number, minute = divmod(number, 100)
    number, hour = divmod(number, 100)
    number, day = divmod(number, 100)
    year, month = divmod(number, 100)
    if utc:
        year += 1900 if year >= _CENTURY_TURNS else 2000
    elif year < _FIRST_GENERALIZED:
        raise UnreadableError(Flaw.TIME_UNREADABLE, place, at)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC), stop
    except ValueError:
        raise UnreadableError(Flaw.TIME_UNREADABLE, place, at) from None


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
