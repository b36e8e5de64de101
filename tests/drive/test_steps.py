"""What drivers do between the effects of a flow, the same in both."""

import asyncio
import gc
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import httpx
import pytest

from myna_sdk.drive.asynchronous import AsyncDriver
from myna_sdk.drive.blocking import Driver
from myna_sdk.drive.performers import Performers
from myna_sdk.effects import (
    Addressed,
    CacheGet,
    CachePut,
    Effect,
    Entropy,
    HttpRequest,
    Now,
    Read,
    Redeemed,
    Wait,
    Write,
)
from myna_sdk.errors import StoreError, TransportError, UsageError
from tests.drive.parts import NOON, Bench, MemoryStore, Run, ask, policy, reply, run_async, serving


@attrs.frozen
class Tidy(Wait):
    """A cleanup effect, performed as its parent is."""

    cleanup = True
    seconds: float = 0.125


def add(rows: list[str], row: str) -> int:
    rows.append(row)
    return len(rows)


def rows_of(rows: list[str]) -> tuple[str, ...]:
    return tuple(rows)


def test_each_effect_evaluates_to_its_performers_answer(run: Run, bench: Bench) -> None:
    async def flow() -> tuple[Any, ...]:
        await CachePut("k", b"v", NOON, instance="acme")
        await Wait(2.5)
        return (
            await Now(),
            await Entropy(3),
            await Write(add, "a"),
            await Read(rows_of),
            await CacheGet("k", instance="acme"),
            await CacheGet("k", instance="other"),
        )

    assert run(bench.performers(), flow()) == (NOON, b"\0\0\0", 1, ("a",), b"v", None)
    assert bench.slept == [2.5]


def test_each_store_effect_is_one_transaction(run: Run, bench: Bench) -> None:
    async def flow() -> None:
        await Write(add, "a")
        await Now()
        await Write(add, "b")

    run(bench.performers(), flow())
    assert bench.store.log == ["begin", "commit"] * 2


def test_a_store_may_be_opened_when_first_needed(run: Run, bench: Bench) -> None:
    opened: list[str] = []

    def opens() -> MemoryStore:
        opened.append("now")
        return bench.store

    async def without() -> None:
        await Now()

    async def with_store() -> int:
        return await Write(add, "a")

    run(bench.performers(store=opens), without())
    assert opened == []
    assert run(bench.performers(store=opens), with_store()) == 1
    assert opened == ["now"]


def test_a_missing_store_is_an_error_at_the_effect(run: Run, bench: Bench) -> None:
    async def flow() -> str:
        try:
            await Write(add, "a")
        except StoreError as error:
            return error.code
        return "performed"

    assert run(bench.performers(store=None), flow()) == "store-missing"


def test_a_bare_request_is_refused_at_the_effect(run: Run, bench: Bench) -> None:
    async def flow() -> str:
        try:
            await HttpRequest("GET", "https://host.example/")
        except UsageError as error:
            return error.code
        return "performed"

    assert run(bench.performers(), flow()) == "request-not-addressed"


@attrs.frozen
class Unheard(Effect[None]):
    pass


@pytest.mark.parametrize("effect", [Unheard(), Redeemed(b"t", NOON)])
def test_an_effect_without_performer_is_refused_by_name(
    run: Run, bench: Bench, effect: Effect[Any]
) -> None:
    async def flow() -> UsageError:
        try:
            await effect
        except UsageError as error:
            return error
        raise AssertionError

    error = run(bench.performers(), flow())
    assert (error.code, error.data["effect"]) == ("effect-unknown", type(effect).__name__)


def test_what_is_awaited_without_being_an_effect_is_refused(run: Run, bench: Bench) -> None:
    class Foreign:
        def __await__(self) -> Any:
            yield "not an effect"

    async def flow() -> None:
        await Foreign()

    with pytest.raises(UsageError, match="effect-unknown"):
        run(bench.performers(), flow())


def test_a_fault_is_thrown_in_and_the_flow_may_go_on(run: Run, bench: Bench) -> None:
    def fails(_rows: list[str]) -> None:
        raise StoreError("store-failed", "no disk")

    async def flow() -> int:
        try:
            await Write(fails)
        except StoreError:
            return await Write(add, "after")
        return 0

    assert run(bench.performers(), flow()) == 1


def test_what_the_flow_raises_is_raised(run: Run, bench: Bench) -> None:
    async def flow() -> None:
        await Now()
        raise UsageError("mine", "of the flow")

    with pytest.raises(UsageError, match="of the flow"):
        run(bench.performers(), flow())


def kill_points(bench: Bench, trail: list[str]) -> Callable[[], Any]:
    async def flow() -> str:
        try:
            for effect in (Now(), Entropy(1), Write(add, "a"), Wait(1), Read(rows_of)):
                trail.append(type(effect).__name__)
                await effect
        finally:
            trail.append("tidied")
            await Tidy()
        return "done"

    return flow


class Killed(BaseException):
    """What ends a process at a kill point."""


@attrs.frozen
class Trap:
    """Raises at the n-th effect that is asked of its performers."""

    point: int
    kind: type[BaseException]
    seen: list[int] = attrs.Factory(list)

    def step(self) -> None:
        self.seen.append(len(self.seen))
        if len(self.seen) - 1 == self.point:
            raise self.kind("kill-point", "now")

    def now(self) -> Any:
        self.step()
        return NOON

    def bytes(self, size: int) -> bytes:
        self.step()
        return bytes(size)

    def store(self) -> MemoryStore:
        self.step()
        return MemoryStore()


@pytest.mark.parametrize("kind", [Killed, UsageError])
@pytest.mark.parametrize("point", range(5))
def test_every_effect_is_a_kill_point_with_cleanup(
    run: Run, bench: Bench, point: int, kind: type[BaseException]
) -> None:
    trail: list[str] = []
    trap = Trap(point, kind)

    def sleep(seconds: float) -> None:
        bench.slept.append(seconds)
        if seconds == 1:
            trap.step()

    async def async_sleep(seconds: float) -> None:
        sleep(seconds)

    performers = bench.performers(
        clock=trap, random=trap, store=trap.store, sleep=sleep, async_sleep=async_sleep
    )
    with pytest.raises(kind):
        run(performers, kill_points(bench, trail)())
    names = ["Now", "Entropy", "Write", "Wait", "Read"]
    assert trail == [*names[: point + 1], "tidied"]
    assert bench.slept[-1] == Tidy().seconds


class Watch:
    """A timer that moves only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def with_watch(bench: Bench, watch: Watch) -> Performers:
    def sleep(seconds: float) -> None:
        watch.now += seconds
        bench.slept.append(seconds)

    async def async_sleep(seconds: float) -> None:
        sleep(seconds)

    return bench.performers(timer=watch, sleep=sleep, async_sleep=async_sleep)


def test_a_wait_is_cut_at_the_deadline_which_is_then_final(run: Run, bench: Bench) -> None:
    caught: list[str] = []

    async def flow() -> str:
        try:
            await Wait(10)
        except TransportError as error:
            caught.append(error.code)
        for _ in range(3):
            try:
                await Write(add, "too late")
            except TransportError as error:
                caught.append(error.code)
        await Tidy()
        return "a result that does not count"

    with pytest.raises(TransportError) as raised:
        run(with_watch(bench, Watch()), flow(), deadline=4)
    assert raised.value.code == "deadline-passed"
    assert raised.value.data["scope"] == "flow"
    assert caught == ["deadline-passed"] * 4
    assert bench.slept == [4, Tidy().seconds]
    assert bench.store.rows == []


def test_the_deadline_is_raised_even_if_the_flow_returns_at_once(run: Run, bench: Bench) -> None:
    async def flow() -> str:
        try:
            await Wait(10)
        except TransportError:
            return "a result that does not count"
        return "in time"

    with pytest.raises(TransportError, match="deadline-passed"):
        run(with_watch(bench, Watch()), flow(), deadline=4)


class Late(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A world in this process that takes its time on the watch."""

    def __init__(self, watch: Watch, seconds: float) -> None:
        self._watch = watch
        self._seconds = seconds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._watch.now += self._seconds
        return httpx.Response(200)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


@pytest.mark.parametrize(("seconds", "scope"), [(5, None), (15, "request"), (25, "request")])
def test_a_world_in_this_process_that_is_late_is_too_late(
    run: Run, bench: Bench, seconds: float, scope: str | None
) -> None:
    watch = Watch()
    limits = policy(hosts={"api.example"}, timeout=15)
    performers = attrs.evolve(
        with_watch(bench, watch), http=(limits,), transport=Late(watch, seconds)
    )
    if scope is None:
        assert run(performers, ask("https://api.example/")).status == 200
        return
    with pytest.raises(TransportError) as raised:
        run(performers, ask("https://api.example/"), deadline=20)
    assert (raised.value.code, raised.value.data["scope"]) == ("deadline-passed", scope)


def test_an_effect_that_was_answered_in_time_counts(run: Run, bench: Bench) -> None:
    async def flow() -> str:
        await Wait(3.9)
        return "in time"

    assert run(with_watch(bench, Watch()), flow(), deadline=4) == "in time"


def test_after_the_deadline_the_next_effect_is_not_performed(run: Run, bench: Bench) -> None:
    watch = Watch()

    async def flow() -> None:
        await Now()
        watch.now += 5
        await Write(add, "too late")

    with pytest.raises(TransportError, match="deadline-passed"):
        run(with_watch(bench, watch), flow(), deadline=4)
    assert bench.store.rows == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("effect", [Now(), Tidy()], ids=["plain", "cleanup"])
def test_a_flow_that_will_not_end_is_reported_and_let_go(
    run: Run, bench: Bench, caplog: pytest.LogCaptureFixture, effect: Effect[Any]
) -> None:
    tries: list[int] = []

    async def stubborn() -> None:
        while len(tries) < 10_000:
            try:
                await effect
                await Wait(10)
            except TransportError:
                tries.append(1)

    with caplog.at_level(logging.ERROR), pytest.raises(TransportError, match="deadline-passed"):
        run(with_watch(bench, Watch()), stubborn(), deadline=4)
    gc.collect()
    assert 1 < len(tries) < 100
    assert [event.name for event in bench.events] == ["flow.stuck"]
    assert "let go" in caplog.text


def test_a_keyboard_interrupt_is_thrown_in_and_raised(bench: Bench) -> None:
    trail: list[str] = []

    def sleep(seconds: float) -> None:
        if seconds == 1:
            raise KeyboardInterrupt
        trail.append("tidied")

    async def flow() -> str:
        try:
            await Wait(1)
        except KeyboardInterrupt:
            trail.append("seen")
        await Tidy()
        return "swallowed"

    with pytest.raises(KeyboardInterrupt):
        Driver(bench.performers(sleep=sleep)).run(flow())
    assert trail == ["seen", "tidied"]


def test_an_interrupt_between_two_effects_is_thrown_in_too(bench: Bench) -> None:
    trail: list[str] = []
    calls = [0]

    def timer() -> float:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt
        return 0.0

    async def flow() -> None:
        try:
            await Now()
        finally:
            trail.append("unwound")

    with pytest.raises(KeyboardInterrupt):
        Driver(bench.performers(timer=timer)).run(flow(), deadline=5)
    assert trail == ["unwound"]


def test_cancellation_waits_for_the_store_effect_in_flight(bench: Bench) -> None:
    inside, release = threading.Event(), threading.Event()
    trail: list[str] = []

    def slow(rows: list[str]) -> None:
        inside.set()
        release.wait(10)
        rows.append("committed")

    async def flow() -> str:
        try:
            await Write(slow)
        except asyncio.CancelledError:
            trail.append(f"cancelled with {len(bench.store.rows)} row")
            await Tidy()
        try:
            await Write(add, "after the end")
        except asyncio.CancelledError:
            trail.append("again")
        return "swallowed"

    async def main() -> None:
        task = asyncio.create_task(AsyncDriver(bench.performers()).run(flow()))
        await asyncio.to_thread(inside.wait, 10)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()  # impatience changes nothing
        await asyncio.sleep(0)
        assert not task.done()
        release.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert trail == ["cancelled with 1 row", "again"]
    assert bench.store.rows == ["committed"]
    assert bench.slept == [Tidy().seconds]


def test_the_end_of_the_loop_waits_for_the_store_effect_too(bench: Bench) -> None:
    inside, release = threading.Event(), threading.Event()
    rows_seen: list[int] = []

    def slow(rows: list[str]) -> None:
        inside.set()
        release.wait(10)
        rows.append("committed")

    async def flow() -> None:
        try:
            await Write(slow)
        finally:
            rows_seen.append(len(bench.store.rows))

    async def main() -> None:
        task = asyncio.create_task(AsyncDriver(bench.performers()).run(flow()))
        await asyncio.to_thread(inside.wait, 10)
        threading.Timer(0.05, release.set).start()
        assert not task.done()

    asyncio.run(main())
    assert rows_seen == [1]


def test_a_clock_that_blocks_is_asked_in_a_thread(bench: Bench) -> None:
    asked_in: list[int] = []

    class Remote:
        blocking = True

        def now(self) -> Any:
            asked_in.append(threading.get_ident())
            return NOON + timedelta(hours=1)

    async def flow() -> Any:
        return await Now()

    assert run_async(bench.performers(clock=Remote()), flow()) == NOON + timedelta(hours=1)
    assert asked_in != [threading.get_ident()]


def test_a_sink_that_raises_changes_nothing(
    run: Run, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def sink(_event: object) -> None:
        raise RuntimeError("the sink's own secret")

    with serving(reply(200, b"fine")) as server:
        got = run(bench.performers(policy(server), sink=sink), ask(server.url))
    assert got.body == b"fine"
    assert "an event sink failed on http.exchange: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_one_use_case_mixes_requests_and_transactions(run: Run, bench: Bench) -> None:
    with serving(reply(201, b"made")) as server:

        async def flow() -> tuple[int, int]:
            before = await Write(add, "intent")
            got = await Addressed("acme", HttpRequest("POST", server.url, body=b"{}", billed=True))
            return before, got.status

        assert run(bench.performers(policy(server)), flow()) == (1, 201)
