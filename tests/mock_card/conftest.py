"""Worlds of these tests share their keys, so that making one costs the session once."""

import pytest

from myna_mock.keys import FreshKeys
from myna_mock.world import World
from tests.mock_card.probe import JPKI, Probe

HANAKO = "mihon-hanako"
_KEYS = FreshKeys()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("myna_mock.world.FreshKeys", lambda: _KEYS)
    return World("card")


@pytest.fixture
def jpki(world: World) -> Probe:
    """The JPKI application of a plain adult's card."""
    return Probe(world.person(HANAKO).card()).enter(JPKI)
