"""Every story of identity is told twice: through the blocking and through the async client."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Protocol, cast

import pytest

from myna_sdk import AsyncMyna, Myna
from myna_sdk.cases.deployment import Deployment
from myna_sdk.cases.started import Started
from myna_sdk.client import AsyncIdentityDesk, IdentityDesk
from myna_sdk.identity.flows import IdentityFlows
from myna_sdk.identity.results import IdentityResult
from myna_sdk.store import AuditReport, Erasure, Swept
from myna_sdk.wiring import Wiring


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
    @property
    def at_counter(self) -> Callable[..., IdentityResult]: ...


class PeopleDoor(Protocol):
    """The people group as a test calls it."""

    @property
    def rename(self) -> Callable[..., None]: ...
    @property
    def relink(self) -> Callable[..., int]: ...
    @property
    def transaction_ended(self) -> Callable[..., date]: ...
    @property
    def erase(self) -> Callable[..., Erasure]: ...
    @property
    def sweep(self) -> Callable[..., Swept]: ...


class AuditDoor(Protocol):
    """The audit group as a test calls it."""

    @property
    def verify(self) -> Callable[..., AuditReport]: ...


class Client(Protocol):
    """`Myna`, or `AsyncMyna` whose calls are run to their end."""

    wiring: Wiring

    @property
    def identity(self) -> IdentityDoor: ...
    @property
    def people(self) -> PeopleDoor: ...
    @property
    def audit(self) -> AuditDoor: ...
    def with_deployment(self, deployment: Deployment) -> IdentityDoor:
        """Return the identity group as it would be with another ``deployment``."""
        ...


class _Awaiting:
    """Runs each call of an async group to its end on one event loop."""

    def __init__(self, desk: object, runner: asyncio.Runner) -> None:
        self._desk = desk
        self._runner = runner

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            return self._runner.run(getattr(self._desk, name)(*args, **kwargs))

        return call


class _Blocking:
    def __init__(self, myna: Myna) -> None:
        self.wiring = myna.wiring
        self.identity = myna.identity
        self.people = myna.people
        self.audit = myna.audit
        self._driver = myna.driver

    def with_deployment(self, deployment: Deployment) -> IdentityDoor:
        return IdentityDesk(IdentityFlows(deployment), self._driver)


class _Asynchronous:
    def __init__(self, myna: AsyncMyna, runner: asyncio.Runner) -> None:
        self.wiring = myna.wiring
        self.identity = cast("IdentityDoor", _Awaiting(myna.identity, runner))
        self.people = cast("PeopleDoor", _Awaiting(myna.people, runner))
        self.audit = cast("AuditDoor", _Awaiting(myna.audit, runner))
        self._driver = myna.driver
        self._runner = runner

    def with_deployment(self, deployment: Deployment) -> IdentityDoor:
        desk = AsyncIdentityDesk(IdentityFlows(deployment), self._driver)
        return cast("IdentityDoor", _Awaiting(desk, self._runner))


@pytest.fixture(params=["blocking", "asynchronous"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """`Myna`, then `AsyncMyna`, wired to the test's world."""
    if request.param == "blocking":
        yield _Blocking(request.getfixturevalue("myna"))
        return
    async_myna: AsyncMyna = request.getfixturevalue("async_myna")
    with asyncio.Runner() as runner:
        yield _Asynchronous(async_myna, runner)
        runner.run(async_myna.aclose())


@pytest.fixture
def identity(client: Client) -> IdentityDoor:
    """The identity group of one client after the other."""
    return client.identity


@pytest.fixture
def people(client: Client) -> PeopleDoor:
    """The people group of the same client."""
    return client.people
