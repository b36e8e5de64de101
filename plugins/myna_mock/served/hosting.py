"""The worlds of one server: made on first use, each with its own everything."""

import threading
from collections.abc import Mapping
from typing import Any

import attrs

from myna_mock.clock import DEFAULT_INSTANT
from myna_mock.pages.renderer import PersonRenderer
from myna_mock.world import World
from myna_sdk.drive.clock import SystemClock
from myna_sdk.errors import UsageError
from myna_sdk.model.instants import JST, Instant

DEFAULT_WORLD = "main"
DEFAULT_PORT = 8790

MOST_WORLDS = 500
"""So many worlds fit into one server: a name in a URL makes one, so there is an end to it."""


@attrs.frozen(kw_only=True)
class Enrolment:
    """A client that every world of a server knows from its beginning.

    Attributes:
        client_id: The id.
        jwks: Its public keys.
        redirect_uris: Where browsers may return to.
        name: What the person's page calls it.
    """

    client_id: str
    jwks: Mapping[str, Any] = attrs.field(repr=False)
    redirect_uris: tuple[str, ...]
    name: str


@attrs.frozen(kw_only=True)
class Wanted:
    """What a configuration wants of a mock server.

    Attributes:
        clients: Who is to be enrolled.
        world: The name of the world that it speaks to.
        port: The port of that world's URL.
    """

    clients: tuple[Enrolment, ...] = ()
    world: str = DEFAULT_WORLD
    port: int = DEFAULT_PORT


@attrs.frozen(kw_only=True)
class Beginning:
    """How each world of a server begins.

    Attributes:
        at: Where its clock stands.
        seed: Makes everything in it reproducible.
        clients: Who is enrolled.
    """

    at: Instant = DEFAULT_INSTANT
    seed: int | None = None
    clients: tuple[Enrolment, ...] = ()

    def world(self, name: str, base_url: str) -> World:
        """Return a new world."""
        begun = World(
            name, at=self.at, seed=self.seed, base_url=base_url, renderer=PersonRenderer()
        )
        for client in self.clients:
            begun.enrol(client.client_id, client.jwks, client.redirect_uris, client.name)
        return begun


class HostedWorld:
    """One world of a server, whatever `reset` puts in its place.

    Attributes:
        name: Its name in the server's URLs.
        base_url: Its root, without trailing slash.
        world: The world as it is now.
        running: Its clock runs beside the machine's.
    """

    def __init__(self, hosting: "Hosting", name: str, beginning: Beginning) -> None:
        self.name = name
        self.base_url = hosting.url(name)
        self.running = False
        self._hosting = hosting
        self._beginning = beginning
        self.world = beginning.world(name, self.base_url)

    def run(self, *, running: bool) -> None:
        """Let the clock run at the machine's pace, or stand still."""
        if running:
            self.world.run(SystemClock())
        else:
            self.world.stand()
        self.running = running

    def reset(self) -> None:
        """Begin anew; enrolled clients stay enrolled."""
        before, anew = self.world, self._beginning.world(self.name, self.base_url)
        for client in map(before.client, before.client_ids()):
            anew.enrol(client.id, client.jwks, client.redirect_uris, client.name)
        self.world, self.running = anew, False

    def forget(self) -> None:
        """Have the server forget this world; the next use of its name begins a new one."""
        self._hosting.forget(self.name)


class Hosting:
    """The worlds of one server.

    Attributes:
        root: The server's public root URL, without trailing slash.
    """

    def __init__(self, root: str, beginning: Beginning) -> None:
        self.root = root
        self._beginning = beginning
        self._worlds: dict[str, HostedWorld] = {}
        self._lock = threading.Lock()

    def url(self, name: str) -> str:
        """Return the root URL of the world ``name``."""
        return f"{self.root}/w/{name}"

    def world(self, name: str) -> HostedWorld:
        """Return the world ``name``, made now if nobody used it before.

        Raises:
            UsageError: ``mock-too-many-worlds``.
        """
        with self._lock:
            found = self._worlds.get(name)
            if found is None:
                if len(self._worlds) >= MOST_WORLDS:
                    raise UsageError(
                        "mock-too-many-worlds", f"a server holds at most {MOST_WORLDS} worlds"
                    )
                found = self._worlds[name] = HostedWorld(self, name, self._beginning)
            return found

    def forget(self, name: str) -> None:
        """Forget the world ``name``; the next use of the name begins a new one."""
        with self._lock:
            self._worlds.pop(name, None)

    def listing(self) -> tuple[tuple[str, str, str], ...]:
        """Return name, root URL and time in Japan of each world, in the order of their making."""
        with self._lock:
            worlds = tuple(self._worlds.values())
        return tuple(
            (hosted.name, hosted.base_url, _in_japan(hosted.world.at)) for hosted in worlds
        )


def _in_japan(at: Instant) -> str:
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M JST")
