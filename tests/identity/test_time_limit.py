"""No provider holds its caller beyond the time that the configuration gives one call."""

import asyncio

import attrs
import pytest

from myna_sdk import AsyncMyna, Callback, Myna
from myna_sdk.effects import Wait
from myna_sdk.errors import TransportError
from tests.identity.test_faulty_providers import Acme, S, served_by


class Hours:
    """A timer that only waiting moves."""

    def __init__(self, client: Myna | AsyncMyna) -> None:
        self.now = 0.0
        client.wiring.performers = attrs.evolve(
            client.wiring.performers,
            timer=lambda: self.now,
            sleep=self.sleep,
            async_sleep=self.async_sleep,
        )

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.now += seconds


async def waits_for_ever() -> None:
    while True:
        await Wait(1e9)


def test_a_provider_that_waits_for_ever_ends_with_the_blocking_call(myna: Myna) -> None:
    hours = Hours(myna)
    served_by(myna, Acme(waits_for_ever))
    login = myna.identity.start("rental-screening", browser_session=S)
    with pytest.raises(TransportError) as ended:
        myna.identity.complete(Callback.get(login.url), browser_session=S)
    assert ended.value.code == "deadline-passed"
    assert hours.now == myna.wiring.operation_seconds


def test_a_provider_that_waits_for_ever_ends_with_the_awaited_call(async_myna: AsyncMyna) -> None:
    hours = Hours(async_myna)
    served_by(async_myna, Acme(waits_for_ever))

    async def log_in() -> None:
        login = await async_myna.identity.start("rental-screening", browser_session=S)
        await async_myna.identity.complete(Callback.get(login.url), browser_session=S)

    with pytest.raises(TransportError) as ended:
        asyncio.run(log_in())
    assert ended.value.code == "deadline-passed"
    assert hours.now == async_myna.wiring.operation_seconds
