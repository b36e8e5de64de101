"""Which transaction is under way in this process, and how long a command may take."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from myna_sdk.drive.cards.exchange import Exchange
from myna_sdk.drive.cards.readers import connection_in, no_reader
from myna_sdk.drive.cards.worker import Worker
from myna_sdk.drive.deadline import Deadline, flow_deadline_passed
from myna_sdk.drive.ports import CardSource, ReadersSource
from myna_sdk.effects import Effect
from myna_sdk.effects.card import BeginCard, CardCommand, EndCard
from myna_sdk.errors import TransportError, UsageError

R = TypeVar("R")


class _Transaction:
    def __init__(self, source: CardSource, begun: BeginCard) -> None:
        self.begun = begun
        self.exchange = Exchange(source)
        self.worker = Worker()
        self.lost: str | None = None


class CardSession:
    """The card of one driver in one process: at most one transaction at a time.

    Use: `ask` gives the future answer to an effect; hand it to `settle` with what waiting for it
    came to, so that a card that does not answer is given up.
    """

    def __init__(
        self, source: CardSource | None, seconds: float, readers: ReadersSource | None = None
    ) -> None:
        self._source = source
        self._readers = readers
        self._seconds = seconds
        self._transaction: _Transaction | None = None
        self._lock = Lock()

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
                return self._begin(effect)
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

    def _begin(self, effect: BeginCard) -> "Future[Any]":
        source = self._source_of(effect)
        with self._lock:
            if self._transaction is not None:
                raise _given_up("card-busy", sent=False)
            self._transaction = transaction = _Transaction(source, effect)
        return transaction.worker.ask(transaction.exchange.begin)

    def _source_of(self, effect: BeginCard) -> CardSource:
        """Return what gives the connection: the one card of this driver, or one of its readers."""
        if self._source is not None and effect.reader is None:
            return self._source
        if self._readers is None:
            raise no_reader()
        return partial(connection_in, self._readers, effect.reader)

    def _end(self, effect: EndCard) -> "Future[Any]":
        transaction = self._transaction
        if transaction is None or transaction.begun is not effect.begun:
            nothing: Future[Any] = Future()
            nothing.set_result(None)
            return nothing
        # Queued even behind a command that is never answered, for the case that it is.
        future = transaction.worker.ask(transaction.exchange.end)
        self._forget(transaction)
        if transaction.lost is not None:
            raise _given_up(transaction.lost, sent=False)
        return future

    def _forget(self, transaction: _Transaction) -> None:
        with self._lock:
            if self._transaction is transaction:
                self._transaction = None
                transaction.worker.leave()

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
