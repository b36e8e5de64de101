"""Runs card flows through the real drivers, against a card in the same process."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias, TypeVar

from myna_sdk.card.connections import ChipReader
from myna_sdk.drive.asynchronous import AsyncDriver
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.ports import CardConnection
from myna_sdk.effects import Flow
from myna_sdk.model.instants import Instant

R = TypeVar("R")
Card: TypeAlias = CardConnection | Callable[[], CardConnection] | ChipReader | None

NOON = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


class FixedClock:
    def now(self) -> Instant:
        return NOON


class CountingRandom:
    """Gives other bytes each time, and the same ones in each test."""

    def __init__(self) -> None:
        self.given = 0

    def bytes(self, size: int) -> bytes:
        self.given += 1
        return self.given.to_bytes(size)


def performers(card: Card, *, seconds: float = 10.0) -> Performers:
    more: dict[str, Any] = {"card": card}
    if isinstance(card, ChipReader):
        more = {"readers": lambda _instance: card}
    return Performers(clock=FixedClock(), random=CountingRandom(), card_seconds=seconds, **more)


class Run(Protocol):
    def __call__(
        self,
        card: Card,
        flow: Flow[R],
        *,
        seconds: float = 10.0,
        deadline: float | None = None,
    ) -> R: ...


def run_blocking(
    card: Card,
    flow: Flow[R],
    *,
    seconds: float = 10.0,
    deadline: float | None = None,
) -> R:
    with Driver(performers(card, seconds=seconds)) as driver:
        return driver.run(flow, deadline=deadline)


def run_async(
    card: Card,
    flow: Flow[R],
    *,
    seconds: float = 10.0,
    deadline: float | None = None,
) -> R:
    async def main() -> R:
        async with AsyncDriver(performers(card, seconds=seconds)) as driver:
            return await driver.run(flow, deadline=deadline)

    return asyncio.run(main())
