"""The whole-operation deadline, on real sockets: whatever the other side does, it ends."""

import socket
import threading
from collections.abc import Callable

import pytest

from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.wire.resolution import Resolver
from myna_sdk.drive.wire.transports import KEEP_ALIVE_SECONDS
from myna_sdk.effects import Addressed, HttpRequest
from myna_sdk.errors import TransportError
from tests.drive.parts import Bench, Run, Server, ask, dripping, policy, reply, serving, silent

SOON = 2.0

SCRIPTS: dict[str, Callable[[Server, socket.socket], None]] = {
    "silence": silent,
    "header-drip": dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    "interim-drip": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "body-drip": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a"),
    "chunk-drip": dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "interim-flood": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2000, every=0),
    "endless-body": dripping(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"a"),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("whose", ["request", "instance", "flow"])
def test_a_slow_server_holds_nobody_beyond_the_deadline(
    run: Run, bench: Bench, script: Callable[[Server, socket.socket], None], whose: str
) -> None:
    with Server(script) as server:
        limits = policy(server, timeout=SOON if whose == "instance" else 20.0)
        asked = ask(server.url, operation="slow", timeout=SOON if whose == "request" else None)
        with pytest.raises(TransportError) as raised:
            run(bench.performers(limits), asked, deadline=SOON if whose == "flow" else None)
    error = raised.value
    assert error.code == "deadline-passed"
    assert error.sent
    assert error.data == {
        "sent": True,
        "scope": "flow" if whose == "flow" else "request",
        "instance": "acme",
        "operation": "slow",
        "host": "127.0.0.1",
    }
    assert [one["fault"] for one in bench.exchanges()] == ["deadline-passed"]


def test_a_reader_that_stops_reading_holds_nobody(run: Run, bench: Bench) -> None:
    with Server(silent) as server:
        flow = ask(server.url, "POST", body=bytes(30_000_000), timeout=SOON)
        with pytest.raises(TransportError, match="deadline-passed") as raised:
            run(bench.performers(policy(server)), flow)
    assert raised.value.sent


def test_a_hung_name_resolution_holds_nobody(run: Run, bench: Bench) -> None:
    release = threading.Event()
    asked: list[str] = []

    def hang(host: str) -> tuple[str, ...]:
        asked.append(host)
        release.wait(20)
        return ()

    async def twice() -> str:
        for _ in range(2):
            try:
                await Addressed("acme", HttpRequest("GET", "https://api.example/", timeout=SOON))
            except TransportError as error:
                code, sent = error.code, error.sent
                assert (code, sent) == ("deadline-passed", False)
        return "ended"

    limits = policy(hosts=frozenset({"api.example"}))
    try:
        assert run(bench.performers(limits, resolve=hang), twice()) == "ended"
    finally:
        release.set()
    assert asked == ["api.example"]  # the second asker waits for the first one's thread


def test_a_name_whose_resolution_could_not_begin_is_asked_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process may be short of threads for a moment."""
    resolver = Resolver(lambda _host: ("127.0.0.1",))

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as short:
        short.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            resolver.ask("api.example")
    assert resolver.ask("api.example").result(SOON) == ("127.0.0.1",)


def test_a_name_without_address_is_a_fault_of_its_own(run: Run, bench: Bench) -> None:
    def nowhere(host: str) -> tuple[str, ...]:
        raise socket.gaierror(-2, "Name or service not known")

    limits = policy(hosts=frozenset({"api.example"}))
    with pytest.raises(TransportError) as raised:
        run(bench.performers(limits, resolve=nowhere), ask("https://api.example/"))
    assert (raised.value.code, raised.value.sent) == ("name-resolution-failed", False)


def test_the_next_address_is_tried_when_one_refuses(run: Run, bench: Bench) -> None:
    with serving(reply(200, b"second")) as server:
        limits = policy(hosts=frozenset({f"localhost:{server.port}"}))
        performers = bench.performers(limits, resolve=lambda _host: ("::1", "127.0.0.1"))
        got = run(performers, ask(f"http://localhost:{server.port}/"))
    assert got.body == b"second"


def test_a_name_is_resolved_anew_for_each_connection(run: Run, bench: Bench) -> None:
    asked: list[str] = []

    def moving(host: str) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",)

    with serving(reply(200, b"", Connection="close")) as server:
        limits = policy(hosts={f"localhost:{server.port}"})
        url = f"http://localhost:{server.port}/"
        run(bench.performers(limits, resolve=moving), ask(url), ask(url))
    assert asked == ["localhost"] * 2


def test_a_closed_port_is_a_failed_connection(run: Run, bench: Bench) -> None:
    with serving() as server:
        pass
    with pytest.raises(TransportError) as raised:
        run(bench.performers(policy(server)), ask(server.url))
    assert (raised.value.code, raised.value.sent) == ("connection-failed", False)


def test_requests_beyond_the_hosts_slots_wait_no_longer_than_the_deadline(bench: Bench) -> None:
    with Server(silent) as server:
        limits = policy(server, connections=1, timeout=20.0)
        with Driver(bench.performers(limits)) as driver:
            faults: list[TransportError] = []

            def hold() -> None:
                try:
                    driver.run(ask(server.url))
                except TransportError as error:
                    faults.append(error)

            holder = threading.Thread(target=hold)
            holder.start()
            while server.accepted == 0:
                server.over.wait(0.005)
            with pytest.raises(TransportError) as raised:
                driver.run(ask(server.url, timeout=SOON))
            assert (raised.value.code, raised.value.sent) == ("deadline-passed", False)
            assert server.accepted == 1
            server.__exit__()
            holder.join()
    assert [fault.code for fault in faults] == ["connection-dropped"]


def drop_after(head: bytes) -> Callable[[Server, socket.socket], None]:
    def script(server: Server, conn: socket.socket) -> None:
        server.next_request(conn)
        conn.sendall(head)

    return script


DROPS = {
    "nothing": (b"", "connection-dropped"),
    "half-a-head": (b"HTTP/1.1 200 OK\r\nContent-", "connection-dropped"),
    "half-a-body": (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "connection-dropped"),
    "half-a-chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
        "connection-dropped",
    ),
    "no-http": (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "reply-undecodable"),
    "bad-chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "reply-undecodable",
    ),
    "endless-head": (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000, "reply-undecodable"),
}


@pytest.mark.parametrize(("head", "code"), DROPS.values(), ids=DROPS)
def test_a_reply_that_does_not_come_whole_is_a_fault(
    run: Run, bench: Bench, head: bytes, code: str
) -> None:
    with Server(drop_after(head)) as server, pytest.raises(TransportError) as raised:
        run(bench.performers(policy(server)), ask(server.url))
    assert (raised.value.code, raised.value.sent) == (code, True)


def test_connections_are_kept_for_the_next_request(run: Run, bench: Bench) -> None:
    with serving(reply(200, b"1"), reply(200, b"2")) as server:
        got = run(bench.performers(policy(server)), ask(server.url), ask(server.url))
        assert (got.body, server.accepted) == (b"2", 1)
    assert KEEP_ALIVE_SECONDS > 0
