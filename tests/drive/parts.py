"""Parts of these tests: a fixed clock, a store in memory, servers of scripted bytes."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

import attrs

from myna_sdk.drive.asynchronous import AsyncDriver
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.effects import Addressed, Flow, HttpReply, HttpRequest, Method, Read, Write
from myna_sdk.model.event import Event
from myna_sdk.model.instants import Instant

R = TypeVar("R")

NOON = datetime(2026, 11, 4, 3, 0, tzinfo=UTC)


class FixedClock:
    def now(self) -> Instant:
        return NOON


class ZeroRandom:
    def bytes(self, size: int) -> bytes:
        return bytes(size)


class MemoryStore:
    """Performs work on a list; each transaction is told by its beginning and its end."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.cache: dict[tuple[str, str], bytes] = {}
        self.log: list[str] = []

    def perform(self, effect: Read[Any] | Write[Any]) -> Any:
        self.log.append("begin")
        answer = effect.work(self.rows, *effect.args, **effect.kwargs)
        self.log.append("commit")
        return answer

    def cache_get(self, instance: str, key: str, at: Instant) -> bytes | None:
        assert at == NOON
        return self.cache.get((instance, key))

    def cache_put(self, instance: str, key: str, value: bytes, until: Instant) -> None:
        self.cache[instance, key] = value


@attrs.frozen(kw_only=True)
class Bench:
    """Performers with everything watched."""

    store: MemoryStore = attrs.Factory(MemoryStore)
    events: list[Event] = attrs.Factory(list)
    slept: list[float] = attrs.Factory(list)

    def performers(self, *policies: HttpPolicy, **more: Any) -> Performers:
        async def async_sleep(seconds: float) -> None:
            self.slept.append(seconds)

        given: dict[str, Any] = {
            "http": policies,
            "clock": FixedClock(),
            "random": ZeroRandom(),
            "store": self.store,
            "sink": self.events.append,
            "sleep": self.slept.append,
            "async_sleep": async_sleep,
        }
        return Performers(**{**given, **more})

    def exchanges(self) -> list[dict[str, str | int | float | bool | None]]:
        return [dict(event.data) for event in self.events if event.name == "http.exchange"]


class Run(Protocol):
    """Runs flows one after the other through one driver, and returns the last one's result."""

    def __call__(
        self, performers: Performers, *flows: Flow[R], deadline: float | None = None
    ) -> R: ...


def run_blocking(performers: Performers, *flows: Flow[R], deadline: float | None = None) -> R:
    with Driver(performers) as driver:
        return [driver.run(flow, deadline=deadline) for flow in flows][-1]


def run_async(performers: Performers, *flows: Flow[R], deadline: float | None = None) -> R:
    async def main() -> R:
        async with AsyncDriver(performers) as driver:
            return [await driver.run(flow, deadline=deadline) for flow in flows][-1]

    return asyncio.run(main())


def ask(
    url: str, method: Method = "GET", *, instance: str = "acme", **more: Any
) -> Flow[HttpReply]:
    """Return the flow that sends one addressed request."""

    async def flow() -> HttpReply:
        return await Addressed(instance, HttpRequest(method, url, **more))

    return flow()


def policy(*servers: "Server", **more: Any) -> HttpPolicy:
    """Return the policy of ``acme`` that allows these servers."""
    hosts = frozenset(one.authority for one in servers)
    given: dict[str, Any] = {"instance": "acme", "hosts": hosts, "plain_http": True}
    return HttpPolicy(**{**given, **more})


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Return the bytes of one reply."""
    lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def read_message(conn: socket.socket) -> bytes:
    """Return one whole request, head and body, or nothing at the end."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = conn.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += conn.recv(65536)
    return head + b"\r\n\r\n" + body


class Server:
    """Accepts connections on loopback and runs ``script`` on each in a thread."""

    def __init__(
        self,
        script: Callable[["Server", socket.socket], None],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = ThreadPoolExecutor(16)
        self._conns: list[socket.socket] = []
        self.over = threading.Event()
        self.requests: list[bytes] = []
        self.accepted = 0
        self.port: int = self._listener.getsockname()[1]
        self.authority = f"127.0.0.1:{self.port}"
        self.url = f"{'http' if tls is None else 'https'}://{self.authority}"

    def __enter__(self) -> "Server":
        self._threads.submit(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        # shutdown() wakes whoever is blocked in accept() or recv(); close() does not.
        for sock in [self._listener, *self._conns]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._threads.shutdown()
        self._listener.close()
        for sock in self._conns:
            sock.close()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._conns.append(conn)
            self._threads.submit(self._serve, conn)

    def _serve(self, conn: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls is not None:
                conn = self._tls.wrap_socket(conn, server_side=True)
                self._conns.append(conn)
            try:
                self._script(self, conn)
            finally:
                conn.close()

    def next_request(self, conn: socket.socket) -> bytes:
        message = read_message(conn)
        if message:
            self.requests.append(message)
        return message


def replying(*replies: bytes) -> Callable[[Server, socket.socket], None]:
    """Return the script that answers each request with the next reply, then with the last."""

    def script(server: Server, conn: socket.socket) -> None:
        while server.next_request(conn):
            conn.sendall(replies[min(len(server.requests), len(replies)) - 1])

    return script


def dripping(
    head: bytes, drop: bytes, *, every: float = 0.01
) -> Callable[[Server, socket.socket], None]:
    """Return the script that sends ``head`` and then ``drop`` again and again, slowly or not."""

    def script(server: Server, conn: socket.socket) -> None:
        server.next_request(conn)
        conn.sendall(head)
        while not server.over.wait(every):
            conn.sendall(drop)

    return script


def silent(server: Server, conn: socket.socket) -> None:
    """Say nothing and keep the connection open."""
    server.over.wait(30)


@contextlib.contextmanager
def serving(*replies: bytes, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Server(replying(*replies), tls) as server:
        yield server
