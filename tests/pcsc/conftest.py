"""A real PC/SC daemon with a virtual reader, which this process speaks to as well."""

import os
from collections.abc import Iterator

import pytest

from myna_mock.world import World
from myna_pcsc.readers import changed, readers
from tests.mock_card.conftest import world as _world
from tests.pcscd import Stack

world = _world
HANAKO = "mihon-hanako"


@pytest.fixture
def reader(stack: Stack) -> Iterator[Stack]:
    """The daemon with an empty reader. PC/SC's library reads once where its socket is."""
    os.environ["PCSCLITE_CSOCK_NAME"] = stack.environment["PCSCLITE_CSOCK_NAME"]
    if readers()[0].has_card:  # another room left its card
        _emptied(stack)
    yield stack
    _emptied(stack)


def _emptied(stack: Stack) -> None:
    stack.remove()
    while readers()[0].has_card:  # it takes the daemon a moment
        changed(readers(), 1.0)


@pytest.fixture
def inserted(reader: Stack, world: World) -> Stack:
    """The daemon with a plain adult's card in its reader."""
    reader.insert(world.person(HANAKO).card())
    return reader
