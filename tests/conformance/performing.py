"""A provider's flow with each of its effects performed in another way."""

from collections.abc import Callable
from typing import Any, TypeVar

from myna_sdk.effects import Effect, Flow
from myna_sdk.errors import TransportError

R = TypeVar("R")


async def performed(flow: Flow[R], perform: Callable[[Effect[Any]], Flow[Any]]) -> R:
    """Return what ``flow`` returns, each of its effects performed by ``perform``."""
    try:
        effect = flow.send(None)
        while True:
            try:
                answer = await perform(effect)
            except BaseException as fault:  # noqa: BLE001 - every fault belongs to the flow
                effect = flow.throw(fault)
            else:
                effect = flow.send(answer)
    except StopIteration as end:
        done: R = end.value
        return done


async def twice(effect: Effect[Any]) -> Any:
    """Return the answer to ``effect``, asked once more after a fault."""
    try:
        return await effect
    except TransportError:
        return await effect
