"""Looking at readers, and finding the one that a transaction begins on."""

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout

from myna_sdk.card.connections import CardConnection, ChipReader
from myna_sdk.drive.cards.exchange import guarded
from myna_sdk.drive.cards.worker import Worker
from myna_sdk.drive.deadline import Deadline, flow_deadline_passed
from myna_sdk.drive.ports import ReadersSource
from myna_sdk.effects.readers import CardReader, SeeReaders
from myna_sdk.errors import TransportError, UsageError

_LONGEST_LOOK = 1.0
"""Seconds for which one look may wait, so that a deadline or a cancellation is soon heard."""

_MOST_LOOKS = 16
"""How many looks may be unanswered at once: several flows look, and a service that hangs leaves
a thread behind for each."""


class ReaderWatch:
    """The readers of one driver, each look in a thread of its own: a service may hang.

    One that hangs for good is not asked again and again: so many looks may be unanswered, no more.
    """

    def __init__(self, source: ReadersSource | None, seconds: float) -> None:
        self._source = source
        self._seconds = seconds
        self._unanswered: list[Future[tuple[CardReader, ...]]] = []

    def patience(self, limit: Deadline) -> float:
        """Return the seconds for which a look is waited for."""
        return min(self._seconds + _LONGEST_LOOK, limit.left())

    def ask(self, effect: SeeReaders) -> "Future[tuple[CardReader, ...]]":
        """Return the future answer to ``effect``.

        Raises:
            UsageError: ``card-reader-missing``.
            TransportError: ``card-reader-unavailable``: earlier looks are still unanswered.
        """
        if self._source is None:
            raise no_reader()
        source = self._source
        self._unanswered = [look for look in self._unanswered if not look.done()]
        if len(self._unanswered) >= _MOST_LOOKS:
            raise _unanswered()
        worker = Worker()
        future = worker.ask(lambda: _seen(source(effect.instance), effect))
        self._unanswered.append(future)
        worker.leave()
        return future

    def given_up(self, limit: Deadline) -> TransportError:
        """Return the error of a look that was not answered in time."""
        if limit.passed():
            return flow_deadline_passed()
        return _unanswered()

    def wait(self, effect: SeeReaders, limit: Deadline) -> tuple[CardReader, ...]:
        """Return the answer to ``effect``, blocking.

        Raises:
            TransportError: ``card-reader-unavailable``, ``deadline-passed``, and what the
                provider made of it.
        """
        future = self.ask(effect)
        try:
            return future.result(self.patience(limit))
        except FutureTimeout:
            if future.done():
                raise
        raise self.given_up(limit)


def _unanswered() -> TransportError:
    return TransportError(
        "card-reader-unavailable", "the readers did not answer in time", sent=False
    )


def no_reader() -> UsageError:
    """Return the error of a driver without readers."""
    return UsageError("card-reader-missing", "this driver was given no card reader")


def connection_in(source: ReadersSource, reader: str | None) -> CardConnection:
    """Return a connection to the card in ``reader``; without a name, in the first that has one.

    Raises:
        TransportError: ``card-removed``: no reader has a card. ``card-reader-unavailable``: there
            is no reader.
    """
    chosen = source("")
    return chosen.connection(_with_card(_told(chosen.readers())) if reader is None else reader)


def _seen(chosen: ChipReader, effect: SeeReaders) -> tuple[CardReader, ...]:
    known = effect.known
    if known is None:
        return _told(guarded(chosen.readers))
    seconds = min(effect.seconds, _LONGEST_LOOK)
    return _told(guarded(lambda: chosen.changed(known, seconds)))


def _told(seen: object) -> tuple[CardReader, ...]:
    """Return ``seen`` if it is readers: what a plugin returns is not to be taken on trust."""
    if isinstance(seen, tuple) and all(isinstance(each, CardReader) for each in seen):
        return seen
    raise TransportError("card-failed", "the reader told of what are no readers", sent=False)


def _with_card(known: tuple[CardReader, ...]) -> str:
    if not known:
        raise TransportError("card-reader-unavailable", "no card reader is connected", sent=False)
    for each in known:
        if each.has_card:
            return each.name
    raise TransportError("card-removed", "there is no card in any reader", sent=False)
