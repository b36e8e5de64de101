"""Every story of consent is told twice: through the blocking and through the async client."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

from myna_mock.world_face import WorldFace
from myna_sdk import AsyncMyna, Myna
from myna_sdk.consents.results import ConsentResult

S = "s1"
WHO = "customer-4711"
NEW_HOME = "東京都見本区二丁目9番9号"


class _Awaiting:
    """Runs each call of an async group to its end on one event loop."""

    def __init__(self, desk: object, runner: asyncio.Runner) -> None:
        self._desk = desk
        self._runner = runner

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            return self._runner.run(getattr(self._desk, name)(*args, **kwargs))

        return call


@attrs.frozen
class Desk:
    """The firm's groups, whichever client stands behind them, in one world."""

    world: WorldFace
    consents: Any
    facts: Any
    status: Any
    identity: Any

    def ask(self, items: set[str] | None = None, subject: str = WHO, **more: Any) -> Any:
        """Send somebody to sign a consent."""
        ticked = {"address"} if items is None else items
        return self.consents.start(
            "address-update", items=ticked, subject=subject, browser_session=S, **more
        )

    def consent(self, persona: str = "mihon-hanako", **ask: Any) -> ConsentResult:
        """Have a person sign a consent, and complete it."""
        callback = self.world.person(persona).sign(self.ask(**ask).url)
        done: ConsentResult = self.consents.complete(callback, browser_session=S)
        return done

    def moved(self, persona: str = "mihon-hanako") -> None:
        """Let a person move, get a new certificate, and have it linked."""
        person = self.world.person(persona)
        person.move(to=NEW_HOME)
        person.reissue()
        self.world.travel(hours=2)


@pytest.fixture(params=["blocking", "asynchronous"])
def desk(request: pytest.FixtureRequest, world: WorldFace) -> Iterator[Desk]:
    """The groups of `Myna`, then those of `AsyncMyna`, wired to the test's world."""
    if request.param == "blocking":
        myna: Myna = request.getfixturevalue("myna")
        yield Desk(world, myna.consents, myna.facts, myna.status, myna.identity)
        return
    twin: AsyncMyna = request.getfixturevalue("async_myna")
    with asyncio.Runner() as runner:
        groups = (twin.consents, twin.facts, twin.status, twin.identity)
        yield Desk(world, *(_Awaiting(group, runner) for group in groups))
        runner.run(twin.aclose())


@pytest.fixture
def one(myna: Myna, world: WorldFace) -> Desk:
    """The groups of the blocking client, where the driver makes no difference."""
    return Desk(world, myna.consents, myna.facts, myna.status, myna.identity)
