"""A served world from afar: the same methods as in process, over HTTP."""

from urllib.parse import urlsplit

from myna_mock.ports import WorldPort
from myna_mock.served.remote_port import RemotePort
from myna_mock.served.wire import Wire
from myna_mock.world_face import WorldFace
from myna_sdk.errors import UsageError
from myna_sdk.model.instants import Instant


class RemoteWorld(WorldFace):
    """A world that a server holds. It has every method of one in process."""

    def __init__(self, url: str) -> None:
        """Speak to the world at ``url``; nothing is sent yet.

        Raises:
            UsageError: ``mock-url-invalid``.
        """
        self._wire = Wire(_world_url(url))
        self._port = RemotePort(self._wire)

    @property
    def port(self) -> WorldPort:
        """The world, asked over HTTP."""
        return self._port

    @property
    def wire(self) -> Wire:
        """The connection, for what only a server has."""
        return self._wire

    def reset(self) -> None:
        """Make the world as it was in the beginning; enrolled clients stay enrolled."""
        self._wire.ask("POST", "reset")

    def forget(self) -> None:
        """Have the server forget the world; the next use of its name begins a new one."""
        self._wire.ask("DELETE", "")

    @property
    def clock(self) -> "RemoteClock":
        """The world's clock, for an SDK that shall live in it."""
        return RemoteClock(self._port)

    def __repr__(self) -> str:
        return f"RemoteWorld({self._port.base_url!r})"


class RemoteClock:
    """The clock of a served world, asked anew each time.

    Attributes:
        blocking: True: `now` waits for an answer, so an asynchronous driver asks in a thread.
    """

    blocking = True

    def __init__(self, port: RemotePort) -> None:
        """Ask the world behind ``port``; nothing is sent yet."""
        self._port = port

    def now(self) -> Instant:
        """Return the world's present instant, aware and in UTC.

        Raises:
            TransportError: ``mock-unreachable``.
        """
        return self._port.instant()


def connect(url: str) -> RemoteWorld:
    """Return the served world at ``url``, such as ``http://127.0.0.1:8790/w/main``.

    Raises:
        UsageError: ``mock-url-invalid``.
    """
    return RemoteWorld(url)


def remote_clock(url: str) -> RemoteClock:
    """Return the clock of the served world at ``url``.

    Raises:
        UsageError: ``mock-url-invalid``.
    """
    return RemoteClock(RemotePort(Wire(_world_url(url))))


def _world_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, known = urlsplit(""), False
    path = parts.path.rstrip("/")
    beside = parts.query or parts.fragment or "@" in parts.netloc
    if not known or beside or not path.startswith("/w/"):
        raise UsageError(
            "mock-url-invalid",
            "a mock world's URL looks like http://127.0.0.1:8790/w/main",
        )
    return f"{parts.scheme}://{parts.netloc}{path}"
