"""What belongs to one process or one event loop is never shared (rule 7)."""

import asyncio
import gc
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from myna_sdk.drive.asynchronous import AsyncDriver
from myna_sdk.drive.blocking import Driver
from myna_sdk.effects import Now
from myna_sdk.errors import TransportError
from myna_sdk.per_process import PerProcess, this_process
from tests.drive.parts import (
    NOON,
    Bench,
    Server,
    ask,
    policy,
    read_message,
    reply,
    serving,
    silent,
)

ROOT = Path(__file__).parents[2]
ROUNDS = 40


def echo(server: Server, conn: socket.socket) -> None:
    """Answer each request with its own body, and tell how many came on this connection."""
    while message := server.next_request(conn):
        conn.sendall(reply(200, message.partition(b"\r\n\r\n")[2]))


@pytest.mark.parametrize("kind", ["blocking", "async"])
def test_prefork_workers_never_get_each_others_replies(kind: str) -> None:
    with Server(echo) as server:
        done = subprocess.run(
            [sys.executable, "-m", "tests.drive.prefork", kind, server.url, str(ROUNDS)],
            cwd=ROOT,
            capture_output=True,
            timeout=60,
            check=False,
        )
        connections = server.accepted
    assert (done.returncode, done.stderr.decode()) == (0, "")
    told = {line["who"]: line["got"] for line in map(json.loads, done.stdout.splitlines())}
    everybody = ["parent-before", "worker-0", "worker-1", "parent-beside", "parent-after"]
    assert told == {who: [f"{who}-{n}" for n in range(ROUNDS)] for who in everybody}
    assert connections == 3  # the parent's warm one served it to the end


def test_what_belongs_to_a_process_is_made_anew_in_its_child() -> None:
    kept = PerProcess(object)
    mine = kept.here()
    assert kept.here() is mine
    read, write = os.pipe()
    token = this_process()
    pid = os.fork()
    if pid == 0:
        fresh = kept.made() is None and kept.here() is not mine and this_process() != token
        os.write(write, b"fresh" if fresh else b"shared")
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(read, 10) == b"fresh"
    os.close(read)
    os.close(write)
    assert kept.take() is mine
    assert kept.made() is None


def test_another_event_loop_gets_sockets_of_its_own(bench: Bench) -> None:
    with Server(echo) as server:
        driver = AsyncDriver(bench.performers(policy(server)))

        async def asks(body: bytes, *, close: bool = False) -> bytes:
            got = [(await driver.run(ask(server.url, "POST", body=body))).body for _ in range(2)]
            if close:
                await driver.aclose()
            return got[-1]

        assert asyncio.run(asks(b"first loop")) == b"first loop"
        assert server.accepted == 1
        assert asyncio.run(asks(b"second loop", close=True)) == b"second loop"
        assert server.accepted == 2
    gc.collect()  # an unclosed socket of the first loop would be a warning, an error here


def test_two_loops_at_once_share_no_socket(bench: Bench) -> None:
    with Server(echo) as server:
        driver = AsyncDriver(bench.performers(policy(server)))

        async def asks(who: str) -> list[bytes]:
            bodies = [f"{who}-{n}".encode() for n in range(ROUNDS)]
            got = [(await driver.run(ask(server.url, "POST", body=body))).body for body in bodies]
            assert got == bodies
            await driver.aclose()
            return got

        threads = [threading.Thread(target=lambda n=n: asyncio.run(asks(str(n)))) for n in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.accepted == 2
        assert len(server.requests) == 2 * ROUNDS


def test_one_driver_serves_many_threads(bench: Bench) -> None:
    wrong: list[bytes] = []
    with Server(echo) as server, Driver(bench.performers(policy(server, connections=3))) as driver:

        def asks(who: int) -> None:
            for n in range(ROUNDS):
                body = f"{who}-{n}".encode()
                got = driver.run(ask(server.url, "POST", body=body)).body
                if got != body:
                    wrong.append(got)

        threads = [threading.Thread(target=asks, args=(who,)) for who in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.accepted <= 3
        assert len(server.requests) == 8 * ROUNDS
    assert wrong == []


def test_the_hosts_slots_bound_what_is_under_way(bench: Bench) -> None:
    under_way: list[int] = []
    highest: list[int] = []
    lock = threading.Lock()

    def counting(server: Server, conn: socket.socket) -> None:
        while message := read_message(conn):
            with lock:
                under_way.append(1)
                highest.append(len(under_way))
            server.over.wait(0.01)
            with lock:
                under_way.pop()
            conn.sendall(reply(200, message[-1:]))

    async def main(server: Server) -> None:
        async with AsyncDriver(bench.performers(policy(server, connections=4))) as driver:
            await asyncio.gather(*(driver.run(ask(server.url)) for _ in range(24)))

    with Server(counting) as server:
        asyncio.run(main(server))
    assert max(highest) == 4


def test_a_cancelled_request_leaves_the_driver_usable(bench: Bench) -> None:
    async def main(stuck: Server, fine: Server) -> None:
        limits = policy(stuck, fine, connections=1)
        async with AsyncDriver(bench.performers(limits)) as driver:
            for turn in range(3):
                task = asyncio.create_task(driver.run(ask(stuck.url)))
                while stuck.accepted <= turn:  # noqa: ASYNC110 - told by another thread
                    await asyncio.sleep(0)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            with pytest.raises(TransportError, match="deadline-passed"):
                await driver.run(ask(stuck.url, timeout=0.1))
            assert (await driver.run(ask(fine.url))).body == b"fine"

    with Server(silent) as stuck, serving(reply(200, b"fine")) as fine:
        asyncio.run(main(stuck, fine))
    assert [one["fault"] for one in bench.exchanges()] == [
        *["interrupted"] * 3,
        "deadline-passed",
        None,
    ]


def test_a_closed_driver_opens_again(bench: Bench) -> None:
    with serving(reply(200, b"again")) as server:
        driver = Driver(bench.performers(policy(server)))
        for _ in range(2):
            assert driver.run(ask(server.url)).body == b"again"
            driver.close()
        assert server.accepted == 2


def test_a_driver_that_never_asked_closes_without_sockets(bench: Bench) -> None:
    async def flow() -> object:
        return await Now()

    driver = Driver(bench.performers())
    assert driver.run(flow()) == NOON
    driver.close()


HEAVY = ("httpx", "httpcore", "ssl", "sqlalchemy", "asyncio")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("myna_sdk.drive", (*HEAVY, "attrs")),
        ("myna_sdk.drive.blocking", HEAVY),
        ("myna_sdk.drive.asynchronous", ("httpx", "httpcore", "sqlalchemy")),
        ("myna_sdk.drive.policy", HEAVY),
    ],
)
def test_importing_a_driver_loads_nothing_heavy(module: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
