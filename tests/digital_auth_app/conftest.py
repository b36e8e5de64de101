"""A mock world of the test's own: in process, and served over real HTTP on loopback."""

import hashlib
from collections.abc import Iterator

import pytest

from myna_mock.served.app import application
from myna_mock.served.hosting import Beginning, Hosting
from myna_mock.served.listening import bound, in_background
from myna_mock.served.remote import connect
from myna_mock.world import World
from myna_mock.world_face import WorldFace


@pytest.fixture(scope="module")
def hosting() -> Iterator[Hosting]:
    listener = bound("127.0.0.1", 0)
    hosting = Hosting(f"http://127.0.0.1:{listener.getsockname()[1]}", Beginning(seed=19))
    with in_background(application(hosting), listener):
        yield hosting


@pytest.fixture(params=["in process", "over HTTP"])
def world(request: pytest.FixtureRequest) -> WorldFace:
    if request.param == "in process":
        return World("plugin", seed=19)
    hosting: Hosting = request.getfixturevalue("hosting")
    own = hashlib.sha256(request.node.name.encode()).hexdigest()[:16]
    return connect(hosting.url(f"w-{own}"))
