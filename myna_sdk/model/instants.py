"""Instants and days: aware datetimes in UTC, and the calendar of Japan."""

import calendar
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeAlias

__all__ = ["JST", "Instant", "as_utc", "day_in_japan", "last_day_of_years", "months_later"]

Instant: TypeAlias = datetime
"""An aware `datetime.datetime`; the SDK's own are in UTC."""

JST = timezone(timedelta(hours=9), "JST")
"""Japan Standard Time, without daylight saving since 1952."""


def as_utc(instant: datetime) -> Instant:
    """Return ``instant`` in UTC.

    Raises:
        ValueError: ``instant`` is naive, so that nobody can tell when it was, or lies in hours
            that the calendar has in its own zone only.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("a naive datetime names no instant; give it a time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("the calendar has no such instant in UTC") from None


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month (民法 143条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_of_years(day: date, years: int) -> date:
    """Return the last day of ``years`` that are counted from the day after ``day``.

    That is the day before the corresponding one; where that month has no such day, its last
    (民法 140条, 143条2項).
    """
    first = day + timedelta(days=1)
    end = months_later(first, 12 * years)
    return end - timedelta(days=1) if end.day == first.day else end


def day_in_japan(instant: Instant) -> date:
    """Return the calendar day in Japan at ``instant``, which is no later than the last one."""
    try:
        return as_utc(instant).astimezone(JST).date()
    except OverflowError:
        return date.max
