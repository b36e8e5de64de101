"""Deadlines: instants on the machine's monotonic timer, and what passing one means."""

import math
from typing import Literal, TypeAlias

import attrs

from myna_sdk.drive.ports import Timer
from myna_sdk.errors import TransportError

Scope: TypeAlias = Literal["flow", "request"]

CLEANUP_SECONDS = 5.0
"""What a cleanup effect may take after the flow's own deadline or cancellation."""


@attrs.frozen
class Deadline:
    """The end of the time for something.

    Attributes:
        at: When, on ``timer``.
        scope: Whether the whole flow ends there, or one request.
    """

    at: float
    scope: Scope
    timer: Timer = attrs.field(repr=False)

    @classmethod
    def after(cls, seconds: float | None, scope: Scope, timer: Timer) -> "Deadline":
        """Return the deadline ``seconds`` from now; ``None`` is never."""
        return cls(math.inf if seconds is None else timer() + seconds, scope, timer)

    def left(self) -> float:
        """Return the seconds left, never less than 0."""
        return max(0.0, self.at - self.timer())

    def passed(self) -> bool:
        """Return whether no time is left."""
        return self.timer() >= self.at

    def sooner(self, other: "Deadline") -> "Deadline":
        """Return whichever of the two comes first."""
        return other if other.at < self.at else self


def flow_deadline_passed() -> TransportError:
    """Return the error that ends a flow whose own deadline passed outside a request."""
    return TransportError(
        "deadline-passed", "the operation took longer than it may", scope="flow", sent=False
    )


def ends_the_flow(error: Exception) -> bool:
    """Return whether ``error`` says that the whole flow's deadline passed."""
    return isinstance(error, TransportError) and error.data.get("scope") == "flow"
