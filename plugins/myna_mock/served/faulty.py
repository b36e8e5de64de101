"""Performs on a real connection what a fault of the world asks for."""

import asyncio

from starlette.types import Receive, Scope

from myna_mock.served.dropping import drop_of


async def hang(receive: Receive) -> None:
    """Return once the other side has given up. Nothing is ever answered."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def drop(scope: Scope, receive: Receive) -> None:
    """Drop the connection without a reply."""
    dropper = drop_of(scope)
    if dropper is not None:
        dropper()
    await hang(receive)


async def delay(seconds: float) -> None:
    """Return after ``seconds`` of the machine's time."""
    await asyncio.sleep(seconds)
