"""pytest fixtures: a mock world for each test, and both clients wired to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from myna_mock.firm import Firm
    from myna_mock.world import World
    from myna_sdk import AsyncMyna, Myna
    from myna_sdk.configuration import Configuration


@pytest.fixture
def world() -> "World":
    """A fresh mock world in this process, which nobody else sees."""
    from myna_mock.world import World  # noqa: PLC0415 - pytest starts without it

    return World("test")


@pytest.fixture
def firm(world: "World", tmp_path: Path) -> "Firm":
    """A firm that is enrolled in the test's world, with keys and database in ``tmp_path``."""
    from myna_mock.firm import Firm  # noqa: PLC0415 - pytest starts without it

    firm = Firm(folder=tmp_path)
    firm.settle_in(world)
    return firm


@pytest.fixture
def myna_configuration(world: "World", firm: "Firm") -> "Configuration":
    """The firm's configuration."""
    from myna_sdk.configuration import parse  # noqa: PLC0415 - pytest starts without it

    written = firm.configuration(world.base_url, ask_its_clock=False)
    return parse(written, source="myna.toml", environ={}, base=firm.folder)


@pytest.fixture
def myna(world: "World", myna_configuration: "Configuration") -> Iterator["Myna"]:
    """The blocking client of the firm, living in the test's world."""
    from myna_sdk import Myna  # noqa: PLC0415 - pytest starts without it

    with Myna(myna_configuration, clock=world.clock, transport=world.transport) as client:
        yield client


@pytest.fixture
def async_myna(world: "World", myna_configuration: "Configuration") -> Iterator["AsyncMyna"]:
    """The asynchronous client of the firm; the test closes it on its own loop."""
    from myna_sdk import AsyncMyna  # noqa: PLC0415 - pytest starts without it

    client = AsyncMyna(myna_configuration, clock=world.clock, transport=world.transport)
    yield client
    client.wiring.close()
