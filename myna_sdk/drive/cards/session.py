"""Which transaction is under way in this process, and how long a command may take."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from threading import Lock, get_ident
from typing import Any, Final, TypeAlias, TypeVar

from myna_sdk.card.permitted import Permitted
from myna_sdk.card.profile import CURRENT_CHIP, ChipProfile
from myna_sdk.drive.cards.exchange import Exchange
from myna_sdk.drive.cards.readers import connection_in, no_reader
from myna_sdk.drive.cards.stretch import Stretch
from myna_sdk.drive.cards.worker import Worker
from myna_sdk.drive.deadline import Deadline, flow_deadline_passed
from myna_sdk.drive.ports import CardSource, ReadersSource
from myna_sdk.effects import Effect
from myna_sdk.effects.card import BeginCard, CardCommand, EndCard
from myna_sdk.errors import TransportError, UsageError

R = TypeVar("R")
Perform: TypeAlias = Callable[[Effect[Any], Deadline], Any]

_A_MOMENT: Final = 0.01
"""Seconds after which it is looked again whether a flow that steps has come to its next command."""


class _Transaction:
    def __init__(self, exchange: Exchange, begun: BeginCard, worker: Worker) -> None:
        self.begun = begun
        self.exchange = exchange
        self.worker = worker
        self.lost: str | None = None

    def begin(self, _effect: BeginCard) -> None:
        self.exchange.begin()


class CardSession:
    """The card of one driver in one process: at most one transaction at a time.

    Two ways lead to it. `ask` gives the future answer to one effect; hand it to `given_up` if it
    does not come in time, so that the card is let go. `carried` runs many steps of a flow where the
    card is spoken to, so that none of their effects is handed over.
    """

    def __init__(
        self,
        source: CardSource | None,
        seconds: float,
        readers: ReadersSource | None = None,
        profiles: tuple[ChipProfile, ...] = (),
    ) -> None:
        self._source = source
        self._readers = readers
        self._profiles = {each.name: each for each in (*profiles, CURRENT_CHIP)}
        self._seconds = seconds
        self._transaction: _Transaction | None = None
        self._lock = Lock()
        self._spare: Worker | None = None
        self._carrying: set[int] = set()

    def close(self) -> None:
        """Let the thread that waits for the next transaction end."""
        with self._lock:
            self._spare = None

    def patience(self, limit: Deadline) -> float:
        """Return the seconds for which a command is waited for."""
        return min(self._seconds, limit.left())

    def ask(self, effect: Effect[Any]) -> "Future[Any]":
        """Return the future answer to a card effect.

        Raises:
            UsageError: ``card-reader-missing``, ``card-not-begun``.
            TransportError: ``card-busy``: another flow of this driver has the card;
                ``card-mute``: the card did not answer an earlier command.
        """
        match effect:
            case BeginCard():
                worker = Worker()
                return worker.ask(self._began(effect, worker).exchange.begin)
            case EndCard():
                return self._end(effect)
            case CardCommand():
                transaction = self._running()
                return transaction.worker.ask(lambda: transaction.exchange.perform(effect))
        raise UsageError("effect-unknown", f"{type(effect).__name__} is no card effect")

    def given_up(self, limit: Deadline) -> TransportError:
        """Return the error of a command that was not answered in time, and let the card go."""
        code = "card-mute"
        with self._lock:
            if self._transaction is not None:
                code = "card-mute" if self._transaction.exchange.begun else "card-busy"
                self._transaction.lost = code
        if limit.passed():
            return flow_deadline_passed()
        return _given_up(code, sent=True)

    def wait(self, effect: Effect[Any], limit: Deadline) -> Any:
        """Return the answer to a card effect, blocking.

        Raises:
            TransportError: As `ask`, or ``card-mute``, ``deadline-passed``, and what the reader
                made of it.
        """
        future = self.ask(effect)
        try:
            return future.result(self.patience(limit))
        except FutureTimeout:
            if future.done():
                raise
        raise self.given_up(limit)

    def carries(self, effect: Effect[Any]) -> bool:
        """Return whether `carried` may run the steps that begin with ``effect``."""
        transaction = self._transaction
        if transaction is None or isinstance(effect, BeginCard):
            return transaction is None and isinstance(effect, BeginCard)
        if isinstance(effect, EndCard) and effect.begun is not transaction.begun:
            return False
        return transaction.lost is None and get_ident() not in self._carrying

    def carried(
        self, effect: Effect[Any], steps: Callable[[Perform], R], limit: Deadline
    ) -> R | TransportError:
        """Return what ``steps`` returns, run in the card's thread; or what it was given up for.

        It is handed what performs a card's effect there, at once. If a command is not answered in
        time, the card is let go and the flow is the caller's again; so it is when anything is
        raised here.

        Raises:
            BaseException: What ``steps`` raises, or what interrupted waiting for it.
        """
        worker = self._worker(effect)
        stretch: Stretch[R] = Stretch(limit.timer() + self.patience(limit))
        carried = partial(copy_context().run, self._carry, worker, stretch, steps)
        taken = False
        try:
            worker.hand(partial(stretch.run, carried))
            while not stretch.over(max(stretch.until - limit.timer(), _A_MOMENT)):
                if stretch.until <= limit.timer() and stretch.take():
                    return self.given_up(limit)
        except BaseException:
            while not taken:
                with suppress(BaseException):  # what interrupts once more changes nothing
                    taken = stretch.take() or stretch.over(_A_MOMENT)
            raise
        self._keep(worker)
        return stretch.outcome()

    def _carry(self, worker: Worker, stretch: Stretch[R], steps: Callable[[Perform], R]) -> R:
        thread = get_ident()
        self._carrying.add(thread)
        try:
            return steps(partial(self._performed, worker, stretch))
        finally:
            self._carrying.discard(thread)

    def _performed(
        self, worker: Worker, stretch: Stretch[Any], effect: Effect[Any], limit: Deadline
    ) -> Any:
        until = limit.timer() + self._seconds
        return stretch.away(self._work(effect, worker), effect, min(until, limit.at))

    def _work(self, effect: Effect[Any], worker: Worker) -> Callable[[Any], Any]:
        if isinstance(effect, CardCommand):
            return self._running().exchange.perform
        if isinstance(effect, BeginCard):
            return self._began(effect, worker).begin
        return self._ended

    def _began(self, effect: BeginCard, worker: Worker) -> _Transaction:
        permitted = Permitted(effect.purpose, self._profile_of(effect))
        exchange = Exchange(self._source_of(effect), permitted)
        with self._lock:
            if self._transaction is not None:
                raise _given_up("card-busy", sent=False)
            self._transaction = transaction = _Transaction(exchange, effect, worker)
        return transaction

    def _source_of(self, effect: BeginCard) -> CardSource:
        """Return what gives the connection: the one card of this driver, or one of its readers."""
        if self._source is not None and effect.reader is None:
            return self._source
        if self._readers is None:
            raise no_reader()
        return partial(connection_in, self._readers, effect.reader)

    def _profile_of(self, effect: BeginCard) -> ChipProfile:
        """Return the kind of card that ``effect`` names, as this driver was told it."""
        if effect.profile not in self._profiles:
            raise UsageError(
                "card-profile-unknown", f"this driver knows no kind of card {effect.profile!r}"
            )
        return self._profiles[effect.profile]

    def _end(self, effect: EndCard) -> "Future[Any]":
        transaction = self._transaction
        if transaction is None or transaction.begun is not effect.begun:
            nothing: Future[Any] = Future()
            nothing.set_result(None)
            return nothing
        # Queued even behind a command that is never answered, for the case that it is.
        future = transaction.worker.ask(transaction.exchange.end)
        self._forget(transaction)
        transaction.worker.leave()
        if transaction.lost is not None:
            raise _given_up(transaction.lost, sent=False)
        return future

    def _ended(self, effect: EndCard) -> None:
        transaction = self._transaction
        if transaction is not None and transaction.begun is effect.begun:
            try:
                transaction.exchange.end()
            finally:
                self._forget(transaction)

    def _forget(self, transaction: _Transaction) -> None:
        with self._lock:
            if self._transaction is transaction:
                self._transaction = None

    def _worker(self, effect: Effect[Any]) -> Worker:
        """Return who speaks to the card: in the transaction under way, or in one that begins."""
        with self._lock:
            if self._transaction is not None and not isinstance(effect, BeginCard):
                return self._transaction.worker
            spare, self._spare = self._spare, None
        return Worker() if spare is None else spare

    def _keep(self, worker: Worker) -> None:
        """Keep ``worker`` for the next transaction, unless this one goes on."""
        with self._lock:
            if self._transaction is None or self._transaction.worker is not worker:
                self._spare = worker

    def _running(self) -> _Transaction:
        transaction = self._transaction
        if transaction is None:
            raise UsageError("card-not-begun", "a card command is sent inside a transaction only")
        if transaction.lost is not None:
            raise _given_up(transaction.lost, sent=False)
        return transaction


_SAID = {
    "card-busy": "another operation or program has the card",
    "card-mute": "the card did not answer in time",
}


def _given_up(code: str, *, sent: bool) -> TransportError:
    return TransportError(code, _SAID[code], sent=sent)
