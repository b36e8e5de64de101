"""The asynchronous driver, on asyncio."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeVar

from myna_sdk.drive.deadline import (
    CLEANUP_SECONDS,
    Deadline,
    ends_the_flow,
    flow_deadline_passed,
)
from myna_sdk.drive.dispatch import Dispatch, refuse_bare, refuse_unknown
from myna_sdk.drive.files import read_file
from myna_sdk.drive.performers import Performers
from myna_sdk.drive.stepping import Walk
from myna_sdk.effects import (
    Addressed,
    CacheGet,
    CachePut,
    Effect,
    Entropy,
    Flow,
    HttpReply,
    HttpRequest,
    Now,
    Read,
    ReadFile,
    Tell,
    Wait,
    Write,
)
from myna_sdk.effects.card import BeginCard, CardCommand, EndCard
from myna_sdk.effects.readers import SeeReaders
from myna_sdk.per_process import PerProcess

if TYPE_CHECKING:
    from myna_sdk.drive.cards.readers import ReaderWatch
    from myna_sdk.drive.cards.session import CardSession
    from myna_sdk.drive.wire.asynchronous import AsyncHttp

__all__ = ["AsyncDriver"]

R = TypeVar("R")


class AsyncDriver:
    """Runs flows on the running event loop, with the rules of `Driver`.

    Cancellation is final like a deadline. It waits for a store effect in flight, which runs in
    a thread, and only then is thrown in. Each event loop has sockets of its own.
    """

    def __init__(self, performers: Performers, *, deadline: float | None = None) -> None:
        """Stand on ``performers``; nothing is opened yet.

        Args:
            performers: What answers the effects.
            deadline: Seconds that each flow may take unless told otherwise; ``None`` for no limit.
        """
        self._performers = performers
        self._deadline = deadline
        self._http = PerProcess(self._make_http)
        self._card = PerProcess(self._make_card)
        self._readers = PerProcess(self._make_readers)
        table: dict[type, Callable[[Any, Deadline], Awaitable[Any]]] = {
            Now: self._now,
            Entropy: self._entropy,
            Wait: self._wait,
            Tell: self._tell,
            ReadFile: self._file,
            Addressed: self._addressed,
            HttpRequest: _refuse_bare,
            SeeReaders: self._see_readers,
        }
        table.update(dict.fromkeys((Read, Write, CacheGet, CachePut), self._store))
        table.update(dict.fromkeys((BeginCard, CardCommand, EndCard), self._card_effect))
        self._dispatch = Dispatch(table, _refuse_unknown)

    async def run(self, flow: Flow[R], *, deadline: float | None = None) -> R:
        """Return what ``flow`` returns, all its effects performed.

        Args:
            flow: A coroutine not yet started.
            deadline: Seconds that the whole flow may take; ``None`` for the driver's own limit.

        Raises:
            TransportError: ``deadline-passed`` with ``scope`` ``flow``.
            BaseException: Whatever the flow raises, and the cancellation.
        """
        walk = Walk(flow, self._performers.note_stuck)
        seconds = self._deadline if deadline is None else deadline
        limit = Deadline.after(seconds, "flow", self._performers.timer)
        effect = walk.begin()
        while effect is not None:
            try:
                effect = await self._step(walk, effect, limit)
            except BaseException as interruption:
                if not walk.suspended():
                    raise
                effect = walk.end(interruption)
        return walk.result()

    async def aclose(self) -> None:
        """Close the sockets of the running loop; a later run makes new ones."""
        http = self._http.made()
        if http is not None:
            await http.aclose()

    async def __aenter__(self) -> "AsyncDriver":
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.aclose()

    async def _step(
        self, walk: Walk[Any], effect: Effect[Any], limit: Deadline
    ) -> Effect[Any] | None:
        if walk.final is not None:
            limit = Deadline.after(CLEANUP_SECONDS, "flow", self._performers.timer)
        elif limit.passed():
            return walk.end(flow_deadline_passed())
        try:
            answer = await self._dispatch.performer(type(effect))(effect, limit)
        except Exception as error:  # noqa: BLE001 - the flow's to handle
            return walk.end(error) if ends_the_flow(error) else walk.throw(error)
        return walk.answer(answer)

    async def _now(self, _effect: Now, _limit: Deadline) -> Any:
        if self._performers.clock_blocks():
            return await asyncio.to_thread(self._performers.clock.now)
        return self._performers.clock.now()

    async def _entropy(self, effect: Entropy, _limit: Deadline) -> bytes:
        return self._performers.random.bytes(effect.size)

    async def _wait(self, effect: Wait, limit: Deadline) -> None:
        left = limit.left()
        await self._performers.async_sleep(min(effect.seconds, left))
        if effect.seconds >= left:
            raise flow_deadline_passed()

    async def _tell(self, effect: Tell, _limit: Deadline) -> None:
        self._performers.note(effect.name, **dict(effect.data))

    async def _file(self, effect: ReadFile, _limit: Deadline) -> bytes | None:
        return await asyncio.to_thread(read_file, effect, self._performers.folders)

    async def _store(self, effect: Effect[Any], _limit: Deadline) -> Any:
        # A future and no task: `asyncio.run` cancels every task when it ends.
        work = asyncio.get_running_loop().run_in_executor(
            None, copy_context().run, self._performers.perform_in_store, effect
        )
        cancelled: asyncio.CancelledError | None = None
        while not work.done():
            try:
                await asyncio.wait((work,))
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is None:
            return work.result()
        work.exception()  # seen; the cancellation is what the flow is told
        raise cancelled

    async def _card_effect(self, effect: Effect[Any], limit: Deadline) -> Any:
        return await _answered(self._card.here(), effect, limit)

    async def _see_readers(self, effect: SeeReaders, limit: Deadline) -> Any:
        return await _answered(self._readers.here(), effect, limit)

    async def _addressed(self, effect: Addressed, limit: Deadline) -> HttpReply:
        return await self._http.here().perform(effect, limit)

    def _make_http(self) -> "AsyncHttp":
        from myna_sdk.drive.wire.asynchronous import AsyncHttp  # noqa: PLC0415 - httpx is heavy

        return AsyncHttp(self._performers)

    def _make_card(self) -> "CardSession":
        from myna_sdk.drive.cards.session import CardSession  # noqa: PLC0415 - few have a card

        held = self._performers
        return CardSession(held.card, held.card_seconds, held.readers, held.card_profiles)

    def _make_readers(self) -> "ReaderWatch":
        from myna_sdk.drive.cards.readers import ReaderWatch  # noqa: PLC0415 - as above

        return ReaderWatch(self._performers.readers, self._performers.card_seconds)


async def _answered(asked: "CardSession | ReaderWatch", effect: Any, limit: Deadline) -> Any:
    future = asyncio.wrap_future(asked.ask(effect))
    future.add_done_callback(_seen)  # nobody may be there to hear it after a cancellation
    done, _ = await asyncio.wait((future,), timeout=asked.patience(limit))
    if future in done:
        return future.result()
    if not isinstance(effect, EndCard):  # a card is let go whenever it answers
        future.cancel()
    raise asked.given_up(limit)


async def _refuse_bare(effect: Effect[Any], limit: Deadline) -> None:
    refuse_bare(effect, limit)


async def _refuse_unknown(effect: Effect[Any], limit: Deadline) -> None:
    refuse_unknown(effect, limit)


def _seen(future: "asyncio.Future[Any]") -> None:
    if not future.cancelled():
        future.exception()
