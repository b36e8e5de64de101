"""A reproducible world and a firm in it that speaks to the operator through the plugin."""

import pytest

from myna_mock.world import World
from tests.pocketsign.parts import Firm


@pytest.fixture
def world() -> World:
    return World("test", seed=4711)


@pytest.fixture
def firm(world: World) -> Firm:
    return Firm(world)
