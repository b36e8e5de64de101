"""A reproducible world and a relying party enrolled in it."""

import pytest

from myna_mock.world import World
from tests.mock_world.party import RelyingParty


@pytest.fixture
def world() -> World:
    """A world whose keys are known beforehand, so that no test waits for new ones."""
    return World("test", seed=4711)


@pytest.fixture
def party(world: World) -> RelyingParty:
    """A relying party enrolled in the test's world."""
    party = RelyingParty(world)
    party.enrol()
    return party
