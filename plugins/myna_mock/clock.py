"""The virtual clock: it stands still unless told to run."""

import calendar
from datetime import UTC, datetime, timedelta

import attrs

from myna_sdk.drive.clock import Clock
from myna_sdk.errors import UsageError
from myna_sdk.model.instants import Instant, as_utc

DEFAULT_INSTANT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
"""Where every world begins unless told otherwise: 23:00 in Japan. The stories hold then.

So late because what counts from the next day is then two hours away, and not most of a day.
"""

FIRST_YEAR, LAST_YEAR = 1950, 2900
"""The years of every world: what begins and ends needs room on both sides."""


def within_years(instant: Instant) -> Instant:
    """Return ``instant`` in UTC if worlds know its year.

    Raises:
        UsageError: ``travel-invalid``.
    """
    found = as_utc(instant)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UsageError("travel-invalid", f"worlds know the years {FIRST_YEAR} to {LAST_YEAR}")
    return found


@attrs.define
class VirtualClock:
    """A clock that shows what it was set to, and runs only beside another clock.

    Attributes:
        shown: The instant shown when it was last set.
    """

    shown: Instant = attrs.field(default=DEFAULT_INSTANT, converter=within_years)
    _beside: Clock | None = attrs.field(default=None, init=False)
    _since: Instant = attrs.field(default=DEFAULT_INSTANT, init=False)

    def now(self) -> Instant:
        """Return the present virtual instant, aware and in UTC."""
        if self._beside is None:
            return self.shown
        return self.shown + (self._beside.now() - self._since)

    def set(self, instant: Instant) -> None:
        """Show ``instant`` from here on, running or standing as before.

        Raises:
            UsageError: ``travel-invalid``: a year that worlds do not know.
        """
        self.shown = instant
        if self._beside is not None:
            self._since = self._beside.now()

    def run(self, beside: Clock) -> None:
        """Run from the present instant on, at the pace of ``beside``."""
        self.shown, self._since, self._beside = self.now(), beside.now(), beside

    def stand(self) -> None:
        """Stand still at the present instant."""
        self.shown, self._beside = self.now(), None


def later(instant: Instant, *, years: int = 0, months: int = 0, **span: float) -> Instant:
    """Return ``instant`` moved by calendar years and months and by a ``timedelta(**span)``.

    A day that the month does not have becomes its last day.

    Raises:
        UsageError: ``travel-invalid``: no such unit, or beyond the calendar.
    """
    try:
        number = instant.year * 12 + instant.month - 1 + years * 12 + months
        year, month = divmod(number, 12)
        day = min(instant.day, calendar.monthrange(year, month + 1)[1])
        return instant.replace(year=year, month=month + 1, day=day) + timedelta(**span)
    except (TypeError, ValueError, OverflowError, IndexError) as fault:
        raise UsageError(
            "travel-invalid",
            "travel takes years, months, weeks, days, hours, minutes and seconds",
        ) from fault
