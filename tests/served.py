"""A mock server in a process of its own, so that it survives who is killed.

Every room has its fixtures: ``tests/conftest.py`` registers them, so that one server is enough.
"""

from collections.abc import Iterator

import pytest

from myna_mock.demonstration import served_world
from myna_mock.served.remote import RemoteWorld, connect


@pytest.fixture(scope="session")
def mock_server() -> Iterator[str]:
    """The root URL of the server of this test run, or of this worker of it."""
    with served_world() as world:
        yield world.base_url.rpartition("/w/")[0]


@pytest.fixture(scope="module")
def remote(mock_server: str, request: pytest.FixtureRequest) -> RemoteWorld:
    """A world that this module alone uses."""
    name = request.module.__name__.replace("_", "-").replace(".", "-")
    return connect(f"{mock_server}/w/{name}")
