"""Repeating a request that cannot be repeated byte for byte, because it is built anew each time."""

import math
from collections.abc import Callable
from typing import Final

from myna_sdk.effects import Flow, HttpReply, HttpRequest, Wait
from myna_sdk.errors import TransportError
from myna_sdk.model.delays import delay_seconds

_FINAL: Final = frozenset({"deadline-passed", "host-not-allowed"})


async def retrying(
    build: Callable[[], Flow[HttpRequest]],
    *,
    attempts: int = 2,
    even_if_sent: bool = False,
    pause: float = 0.5,
) -> HttpReply:
    """Return the reply to a request that ``build`` makes anew for each attempt.

    For what holds a one-time credential (a ``jti``, a signed timestamp). Only faults of the
    transport are tried again; every status is a reply.

    Args:
        build: A flow that makes the request, with fresh credentials.
        attempts: How often to try at most.
        even_if_sent: Whether doing the thing twice is harmless. If not, it is tried again only
            after a fault that surely left it unsent. A billed request is never tried again.
        pause: Seconds to wait before the second attempt; twice as long before each further one.

    Raises:
        TransportError: The last attempt failed, or a fault that must not be tried again.
    """
    for attempt in range(1, attempts):
        request = await build()
        try:
            return await request
        except TransportError as fault:
            harmless = not request.billed and (even_if_sent or not fault.sent)
            if fault.code in _FINAL or not harmless:
                raise
        await Wait(pause * 2 ** (attempt - 1))
    return await (await build())


def retry_after(reply: HttpReply) -> float | None:
    """Return the seconds that ``Retry-After`` asks for (RFC 9110 §10.2.3).

    Its date form is not read: it would need the other side's clock.
    """
    seconds = delay_seconds(reply.header("retry-after") or "")
    return None if seconds is None or math.isinf(seconds) else seconds
