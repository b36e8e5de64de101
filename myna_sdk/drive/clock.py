"""Clocks: where the answer to ``Now()`` comes from. The only room that reads the machine's time."""

from datetime import UTC, datetime
from typing import Protocol

from myna_sdk.model.instants import Instant

__all__ = ["Clock", "SystemClock"]


class Clock(Protocol):
    """Something that knows the present instant."""

    def now(self) -> Instant:
        """Return the present instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        """Return the present instant by the machine."""
        return datetime.now(UTC)
