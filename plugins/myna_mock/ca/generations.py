"""Generations of a root: about every four years a new key under the same name (12.1)."""

from datetime import UTC, datetime

import attrs

from myna_sdk.model.instants import Instant

_FIRST_YEAR = 2015
_EVERY = 4
_YEARS = 10


@attrs.frozen(order=True)
class Generation:
    """One generation of both roots.

    Attributes:
        number: From 1; the second began in 2019, the third in 2023, as the real ones did.
    """

    number: int

    @property
    def not_before(self) -> Instant:
        """The first instant of the root certificate."""
        return datetime(_FIRST_YEAR + _EVERY * (self.number - 1), 9, 14, 23, 41, 56, tzinfo=UTC)

    @property
    def not_after(self) -> Instant:
        """Its last instant: the end of a day in Japan, ten years on."""
        year = self.not_before.year + _YEARS
        return datetime(year, 9, 14, 14, 59, 59, tzinfo=UTC)

    @classmethod
    def issuing_at(cls, instant: Instant) -> "Generation":
        """Return the newest generation at ``instant``, which issues then."""
        passed = max(instant.year - _FIRST_YEAR, 0) // _EVERY + 1
        newest = cls(passed)
        return newest if newest.not_before <= instant or passed == 1 else cls(passed - 1)

    @classmethod
    def in_force_at(cls, instant: Instant) -> tuple["Generation", ...]:
        """Return the generations whose root certificates hold at ``instant``, oldest first."""
        newest = cls.issuing_at(instant).number
        return tuple(
            found for found in map(cls, range(1, newest + 1)) if instant <= found.not_after
        )
