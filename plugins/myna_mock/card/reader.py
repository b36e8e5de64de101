"""A card reader in this process: cards of a world are put in and taken out, without pcscd.

::

    reader = MockReader(world)
    with Myna(configuration, card_reader=reader) as myna:
        reader.insert("mihon-hanako")
        reading = myna.card.read(number)
"""

import threading

from myna_mock.card.in_process import chip_anchors_of
from myna_mock.card.profile import CardProfile
from myna_mock.card.virtual_card import VirtualCard
from myna_mock.world import World
from myna_sdk.card.chip_keys import ChipAnchorSet
from myna_sdk.card.connections import ChipReader
from myna_sdk.effects.readers import CardReader
from myna_sdk.errors import TransportError

__all__ = ["MockReader"]

READER = "MOCK reader 00"


class MockReader(ChipReader):
    """One reader, empty at first. Its card leaves it in the middle of whatever is going on."""

    def __init__(self, world: World) -> None:
        """Take cards of ``world``."""
        self._world = world
        self._changed = threading.Condition()
        self._spoken_to = threading.Lock()
        self._card: VirtualCard | None = None

    def insert(self, persona: str, profile: CardProfile | None = None) -> VirtualCard:
        """Return the card of ``persona``, which is now in the reader; one in it is taken out.

        Raises:
            UsageError: ``persona-unknown`` or ``mock-card-absent``.
        """
        card = self._world.card(persona, profile)
        self._put(card)
        return card

    def remove(self) -> None:
        """Take the card out, if there is one."""
        self._put(None)

    @property
    def chip_anchors(self) -> ChipAnchorSet:
        """The card CAs of the world, which prove nothing about anybody."""
        return chip_anchors_of(self._world.card_authority)

    def readers(self) -> tuple[CardReader, ...]:
        """Return the reader, and whether a card is in it."""
        card = self._card
        return (CardReader(READER, card is not None, b"" if card is None else card.atr),)

    def changed(self, known: tuple[CardReader, ...], seconds: float) -> tuple[CardReader, ...]:
        """Return the reader as soon as it differs from ``known``, else after ``seconds``."""
        with self._changed:
            self._changed.wait_for(lambda: self.readers() != known, seconds)
            return self.readers()

    def connection(self, reader: str) -> "MockConnection":
        """Return a connection to the card in the reader.

        Raises:
            TransportError: ``card-reader-unavailable``: there is no such reader.
        """
        if reader != READER:
            raise TransportError("card-reader-unavailable", f"no reader {reader!r}", sent=False)
        return MockConnection(self)

    def card(self) -> VirtualCard:
        """Return the card in the reader.

        Raises:
            TransportError: ``card-removed``: there is none.
        """
        card = self._card
        if card is None:
            raise TransportError("card-removed", "there is no card in the reader")
        return card

    def hold(self) -> None:
        """Wait until nobody else speaks to the card."""
        self._spoken_to.acquire()

    def release(self) -> None:
        """Let others speak to the card."""
        self._spoken_to.release()

    def _put(self, card: VirtualCard | None) -> None:
        with self._changed:
            if self._card is not None:
                self._card.power_off()
            self._card = card
            self._changed.notify_all()


class MockConnection:
    """A `CardConnection` to whatever card is in the reader when a transaction begins."""

    def __init__(self, reader: MockReader) -> None:
        self._reader = reader
        self._card: VirtualCard | None = None

    def begin(self) -> None:
        """Have the card alone; while another transaction has it, this waits.

        Raises:
            TransportError: ``card-removed``: there is none.
        """
        self._reader.card()
        self._reader.hold()
        try:
            self._card = self._reader.card()
        except BaseException:
            self._reader.release()
            raise

    def transmit(self, command: bytearray) -> bytes:
        """Return what the card answers.

        Raises:
            TransportError: ``card-removed``: it is in the reader no more.
        """
        card = self._reader.card()
        if card is not self._card:
            raise TransportError("card-removed", "another card is in the reader")
        return card.transmit(bytes(command))

    def end(self) -> None:
        """Let others have the card. What was opened in it stays open, as in a reader."""
        if self._card is not None:
            self._card = None
            self._reader.release()
