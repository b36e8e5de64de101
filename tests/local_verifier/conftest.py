"""A firm that verifies itself, living in the test's world."""

from collections.abc import Iterator

import pytest

from myna_mock.firm import Firm
from myna_mock.observed import ObservedWorld
from myna_mock.person_handle import PersonHandle
from myna_sdk import Myna
from myna_sdk.configuration import Configuration, parse
from tests.local_verifier.story import Desk


@pytest.fixture
def world() -> Iterator[ObservedWorld]:
    """A world whose keys are the same in every test, made once. No fault is left unmet."""
    begun = ObservedWorld("test", seed=20261126)
    yield begun
    assert begun.unused_faults() == ()


@pytest.fixture
def own_configuration(world: ObservedWorld, firm: Firm) -> Configuration:
    written = firm.verifying_itself(world, ask_its_clock=False)
    return parse(written, source="myna.toml", environ={}, base=firm.folder)


@pytest.fixture
def own(world: ObservedWorld, own_configuration: Configuration) -> Iterator[Myna]:
    with Myna(own_configuration, clock=world.clock, transport=world.transport) as client:
        yield client


@pytest.fixture
def hanako(world: ObservedWorld) -> PersonHandle:
    return world.person("mihon-hanako")


@pytest.fixture
def desk(own: Myna) -> Desk:
    return Desk(own)
