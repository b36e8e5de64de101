"""The blocking driver."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

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
from myna_sdk.errors import TransportError
from myna_sdk.per_process import PerProcess

if TYPE_CHECKING:
    from myna_sdk.drive.cards.readers import ReaderWatch
    from myna_sdk.drive.cards.session import CardSession, Perform
    from myna_sdk.drive.wire.blocking import BlockingHttp

__all__ = ["Driver"]

R = TypeVar("R")

_CARD: Final = (BeginCard, CardCommand, EndCard)


class Driver:
    """Runs flows in the calling thread, which waits while a card is spoken to in another one.

    A card may never answer; so a transaction's steps are taken in a thread of their own, under the
    caller's context variables. Safe to share between threads.

    It throws what goes wrong in at the effect under way and never closes a flow. A deadline, a
    ``KeyboardInterrupt`` and the like are final: they are thrown in once, after which only
    effects marked ``cleanup`` are performed, and they are raised even if the flow returns.
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
        table: dict[type, Callable[[Any, Deadline], Any]] = {
            Now: self._now,
            Entropy: self._entropy,
            Wait: self._wait,
            Tell: self._tell,
            ReadFile: self._file,
            Addressed: self._addressed,
            HttpRequest: refuse_bare,
            SeeReaders: self._see_readers,
        }
        table.update(dict.fromkeys((Read, Write, CacheGet, CachePut), self._store))
        table.update(dict.fromkeys(_CARD, self._card_effect))
        # What waits for nothing is answered in the card's thread too.
        clock = () if performers.clock_blocks() else (Now,)
        self._beside_a_card = (Entropy, *clock)
        self._dispatch = Dispatch(table, refuse_unknown)

    def run(self, flow: Flow[R], *, deadline: float | None = None) -> R:
        """Return what ``flow`` returns, all its effects performed.

        Args:
            flow: A coroutine not yet started.
            deadline: Seconds that the whole flow may take; ``None`` for the driver's own limit.

        Raises:
            TransportError: ``deadline-passed`` with ``scope`` ``flow``.
            BaseException: Whatever the flow raises, and what interrupted it.
        """
        walk = Walk(flow, self._performers.note_stuck)
        seconds = self._deadline if deadline is None else deadline
        limit = Deadline.after(seconds, "flow", self._performers.timer)
        effect = walk.begin()
        while effect is not None:
            try:
                effect = self._steps(walk, effect, limit)
            except BaseException as interruption:
                if not walk.suspended():
                    raise
                effect = walk.end(interruption)
        return walk.result()

    def close(self) -> None:
        """Close this process's sockets and threads; a later run makes new ones."""
        http = self._http.take()
        if http is not None:
            http.close()
        card = self._card.made()
        if card is not None:
            card.close()

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _steps(self, walk: Walk[Any], effect: Effect[Any], limit: Deadline) -> Effect[Any] | None:
        """Take one step; of a card's, all up to the next effect that is not answered beside it."""
        if walk.final is not None or not isinstance(effect, _CARD):
            return self._step(walk, effect, limit)
        session = self._card.here()
        if not session.carries(effect):
            return self._step(walk, effect, limit)
        steps = partial(self._beside_the_card, walk, effect, limit)
        reached = session.carried(effect, steps, limit)
        if isinstance(reached, TransportError):
            return walk.end(reached) if ends_the_flow(reached) else walk.throw(reached)
        return reached

    def _beside_the_card(
        self, walk: Walk[Any], effect: Effect[Any] | None, limit: Deadline, perform: "Perform"
    ) -> Effect[Any] | None:
        while effect is not None:
            if isinstance(effect, _CARD):
                effect = self._answered(walk, effect, limit, perform)
            elif isinstance(effect, self._beside_a_card):
                effect = self._step(walk, effect, limit)
            else:
                break
        return effect

    def _step(self, walk: Walk[Any], effect: Effect[Any], limit: Deadline) -> Effect[Any] | None:
        return self._answered(walk, effect, limit, self._dispatch.performer(type(effect)))

    def _answered(
        self, walk: Walk[Any], effect: Effect[Any], limit: Deadline, perform: "Perform"
    ) -> Effect[Any] | None:
        if walk.final is not None:
            limit = Deadline.after(CLEANUP_SECONDS, "flow", self._performers.timer)
        elif limit.passed():
            return walk.end(flow_deadline_passed())
        try:
            answer = perform(effect, limit)
        except Exception as error:  # noqa: BLE001 - the flow's to handle
            return walk.end(error) if ends_the_flow(error) else walk.throw(error)
        return walk.answer(answer)

    def _now(self, _effect: Now, _limit: Deadline) -> Any:
        return self._performers.clock.now()

    def _entropy(self, effect: Entropy, _limit: Deadline) -> bytes:
        return self._performers.random.bytes(effect.size)

    def _wait(self, effect: Wait, limit: Deadline) -> None:
        left = limit.left()
        self._performers.sleep(min(effect.seconds, left))
        if effect.seconds >= left:
            raise flow_deadline_passed()

    def _tell(self, effect: Tell, _limit: Deadline) -> None:
        self._performers.note(effect.name, **dict(effect.data))

    def _file(self, effect: ReadFile, _limit: Deadline) -> bytes | None:
        return read_file(effect, self._performers.folders)

    def _store(self, effect: Effect[Any], _limit: Deadline) -> Any:
        return self._performers.perform_in_store(effect)

    def _card_effect(self, effect: Effect[Any], limit: Deadline) -> Any:
        return self._card.here().wait(effect, limit)

    def _see_readers(self, effect: SeeReaders, limit: Deadline) -> Any:
        return self._readers.here().wait(effect, limit)

    def _addressed(self, effect: Addressed, limit: Deadline) -> HttpReply:
        return self._http.here().perform(effect, limit)

    def _make_http(self) -> "BlockingHttp":
        from myna_sdk.drive.wire.blocking import BlockingHttp  # noqa: PLC0415 - httpx is heavy

        return BlockingHttp(self._performers)

    def _make_card(self) -> "CardSession":
        from myna_sdk.drive.cards.session import CardSession  # noqa: PLC0415 - few have a card

        held = self._performers
        return CardSession(held.card, held.card_seconds, held.readers, held.card_profiles)

    def _make_readers(self) -> "ReaderWatch":
        from myna_sdk.drive.cards.readers import ReaderWatch  # noqa: PLC0415 - as above

        return ReaderWatch(self._performers.readers, self._performers.card_seconds)
