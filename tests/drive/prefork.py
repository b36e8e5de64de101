"""A prefork server's life, run as a process of its own: warm up, fork, everybody asks.

Arguments: the kind of driver, the echo server's URL, the rounds. Prints one JSON object on
each line: who asked, and what came back.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable

from myna_sdk.drive.asynchronous import AsyncDriver
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.policy import HttpPolicy
from tests.drive.parts import Bench, ask


def told(who: str, got: list[str]) -> None:
    line = json.dumps({"who": who, "got": got}) + "\n"
    os.write(1, line.encode())


def fork(who: str, work: Callable[[str], None]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            work(who)
        finally:
            os._exit(0)
    return pid


def main(kind: str, url: str, rounds: int) -> None:
    limits = HttpPolicy(
        instance="acme", hosts=frozenset({url.removeprefix("http://")}), plain_http=True
    )
    performers = Bench().performers(limits)
    driver, async_driver = Driver(performers), AsyncDriver(performers)

    def blocking(who: str) -> None:
        flows = (ask(url, "POST", body=f"{who}-{n}".encode()) for n in range(rounds))
        told(who, [driver.run(flow).body.decode() for flow in flows])
        if who.startswith("worker"):
            driver.close()  # a worker that ends in order must not harm the others

    def asynchronous(who: str) -> None:
        async def asks() -> list[str]:
            flows = [ask(url, "POST", body=f"{who}-{n}".encode()) for n in range(rounds)]
            got = [(await async_driver.run(flow)).body.decode() for flow in flows]
            if who.startswith("worker"):
                await async_driver.aclose()
            return got

        told(who, loops[who.startswith("worker")](asks()))

    def in_new_loop(coroutine: object) -> list[str]:
        return asyncio.new_event_loop().run_until_complete(coroutine)  # type: ignore[arg-type]

    parents_loop = asyncio.new_event_loop()
    loops: tuple[Callable[..., list[str]], ...] = (parents_loop.run_until_complete, in_new_loop)
    work = blocking if kind == "blocking" else asynchronous
    work("parent-before")
    workers = [fork(f"worker-{n}", work) for n in range(2)]
    work("parent-beside")
    for pid in workers:
        os.waitpid(pid, 0)
    work("parent-after")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
