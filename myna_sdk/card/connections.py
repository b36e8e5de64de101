"""What carries commands to cards: readers, and the connection to the card in one.

They are transports, blocking and called by the drivers in threads of their own: no flow, and
nothing that judges what a card answers.
"""

from abc import abstractmethod
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from myna_sdk.effects.readers import CardReader

if TYPE_CHECKING:
    from myna_sdk.card.chip_keys import ChipAnchorSet

__all__ = ["CardConnection", "ChipReader", "KnowsChipAnchors"]


class CardConnection(Protocol):
    """A card in a reader: blocking, and used by one thread at a time.

    It raises `TransportError`: ``card-removed`` when the card is gone, ``card-busy`` when
    another program does not let go of it. Anything else that it raises becomes ``card-failed``.
    """

    def begin(self) -> None:
        """Begin a transaction: until `end` no other program speaks to the card."""
        ...

    def transmit(self, command: bytearray) -> bytes:
        """Return what the card answers to ``command``, data and status word, as they are.

        ``command`` may hold a PIN. It is zeroed afterwards: keep no copy, and write none down.
        """
        ...

    def end(self) -> None:
        """End the transaction."""
        ...


@runtime_checkable
class ChipReader(Protocol):
    """Readers with cards in them: the capability of a plugin that carries card commands.

    What may be sent, and what an answer proves, is the core's. No method may wait longer than it
    is told to. Faults are `TransportError`: ``card-reader-unavailable`` where there is no service
    or no such reader.
    """

    @abstractmethod
    def readers(self) -> tuple[CardReader, ...]:
        """Return every reader, in an order of its own that stays."""
        ...

    @abstractmethod
    def changed(self, known: tuple[CardReader, ...], seconds: float) -> tuple[CardReader, ...]:
        """Return every reader as soon as they differ from ``known``.

        After ``seconds`` at the latest they are returned as they are; sooner does no harm.
        """
        ...

    @abstractmethod
    def connection(self, reader: str) -> CardConnection:
        """Return a connection to the card in ``reader``, not yet begun. Nothing is sent here."""
        ...


@runtime_checkable
class KnowsChipAnchors(Protocol):
    """A reader of a mock world, which knows by whose keys its cards are signed.

    It is asked in the environment mock only: who signs real cards an operator is told, and never
    a reader.
    """

    @property
    def chip_anchors(self) -> "ChipAnchorSet":
        """The card CAs of its world."""
        ...
