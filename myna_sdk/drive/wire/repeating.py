"""Which requests are sent again, and when (rule 3 of the architecture)."""

from collections.abc import Callable

from myna_sdk.drive.deadline import Deadline
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.errors import TransportError
from myna_sdk.model.delays import delay_seconds
from myna_sdk.model.http_dates import http_date
from myna_sdk.model.instants import Instant

REPEATED_STATUSES = frozenset((429, 502, 503, 504))
REPEATED_FAULTS = frozenset(("connection-dropped", "connection-failed", "name-resolution-failed"))

FIRST_PAUSE = 0.2
"""Seconds before the first repeat at most; each further pause may be twice as long."""

LONGEST_PAUSE = 5.0
"""Seconds that the driver pauses at most of its own accord."""


def may_repeat(request: HttpRequest, result: HttpReply | TransportError) -> bool:
    """Return whether sending the same bytes again is allowed and has a point."""
    if request.billed or not request.repeatable:
        return False
    if isinstance(result, HttpReply):
        return result.status in REPEATED_STATUSES
    return result.code in REPEATED_FAULTS


def pause_before_repeat(
    result: HttpReply | TransportError,
    attempt: int,
    deadline: Deadline,
    random: RandomSource,
    now: Callable[[], Instant],
) -> float | None:
    """Return the seconds to wait before the next attempt, or ``None`` if they do not fit.

    What the server asks for in Retry-After (RFC 9110 section 10.2.3) is never shortened: if it
    does not fit into the time left, the reply itself is the answer.
    """
    asked = None
    if isinstance(result, HttpReply):
        header = result.header("retry-after")
        asked = None if header is None else retry_after(header, now)
    pause = _backed_off(attempt, random) if asked is None else asked
    return pause if pause < deadline.left() else None


def retry_after(header: str, now: Callable[[], Instant]) -> float | None:
    """Return the seconds that a Retry-After header asks for, or ``None`` if unreadable."""
    seconds = delay_seconds(header)
    if seconds is not None:
        return seconds
    at = http_date(header)
    return None if at is None else max(0.0, (at - now()).total_seconds())


def _backed_off(attempt: int, random: RandomSource) -> float:
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * float(2 ** (attempt - 1)))
    share = int.from_bytes(random.bytes(2), "big") / 0xFFFF
    return longest * (0.5 + share / 2)
