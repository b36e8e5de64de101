"""A real server on a free port of loopback for each module, a world of its own for each test."""

import hashlib
import http.client
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit

import attrs
import pytest

from myna_mock.served.app import application
from myna_mock.served.hosting import Beginning, Hosting
from myna_mock.served.listening import bound, in_background
from myna_mock.served.remote import RemoteWorld, connect


@attrs.frozen
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Ask(Protocol):
    def __call__(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer: ...


@pytest.fixture(scope="module")
def hosting() -> Iterator[Hosting]:
    """A server with no world in it yet."""
    listener = bound("127.0.0.1", 0)
    hosting = Hosting(f"http://127.0.0.1:{listener.getsockname()[1]}", Beginning(seed=7))
    with in_background(application(hosting), listener):
        yield hosting


@pytest.fixture
def served(hosting: Hosting, request: pytest.FixtureRequest) -> RemoteWorld:
    """A served world that no other test uses."""
    return connect(hosting.url(_world_name(request.node.name)))


def _world_name(test_name: str) -> str:
    readable = re.sub(r"[^a-z0-9]+", "-", test_name.lower()).strip("-")[:40]
    return f"{readable}-{hashlib.sha256(test_name.encode()).hexdigest()[:8]}"


@pytest.fixture
def ask(served: RemoteWorld) -> Ask:
    """Ask the control API of the test's world, without our own client."""
    return asker(served.base_url + "/__mock")


def asker(root: str) -> Callable[..., Answer]:
    parts = urlsplit(root)

    def ask(
        method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection(parts.netloc, timeout=20)
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        typed = {} if body is None else {"content-type": "application/json"}
        try:
            connection.request(method, parts.path + path, content, {**typed, **(headers or {})})
            reply = connection.getresponse()
            told = {name.lower(): value for name, value in reply.getheaders()}
            return Answer(reply.status, told, reply.read())
        finally:
            connection.close()

    return ask
