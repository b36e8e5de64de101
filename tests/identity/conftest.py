"""Every story of identity is told twice: through the blocking and through the async client."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any, Protocol, cast

import pytest

from myna_sdk import AsyncMyna, Myna
from myna_sdk.identity.results import IdentityResult, Started


class IdentityDoor(Protocol):
    """The identity group as a test calls it, whichever client stands behind it."""

    @property
    def start(self) -> Callable[..., Started]: ...
    @property
    def complete(self) -> Callable[..., IdentityResult]: ...
    @property
    def resume(self) -> Callable[..., IdentityResult]: ...
    @property
    def result(self) -> Callable[..., IdentityResult]: ...


class _Awaiting:
    """Runs each call of an async group to its end on one event loop."""

    def __init__(self, desk: object, runner: asyncio.Runner) -> None:
        self._desk = desk
        self._runner = runner

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            return self._runner.run(getattr(self._desk, name)(*args, **kwargs))

        return call


@pytest.fixture(params=["blocking", "asynchronous"])
def identity(request: pytest.FixtureRequest) -> Iterator[IdentityDoor]:
    """The identity group of `Myna`, then that of `AsyncMyna`, wired to the test's world."""
    if request.param == "blocking":
        myna: Myna = request.getfixturevalue("myna")
        yield myna.identity
        return
    async_myna: AsyncMyna = request.getfixturevalue("async_myna")
    with asyncio.Runner() as runner:
        yield cast("IdentityDoor", _Awaiting(async_myna.identity, runner))
        runner.run(async_myna.aclose())
