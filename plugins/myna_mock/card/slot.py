"""A reader's slot: a card that is put in, taken out or swapped while a driver polls it.

The driver is vsmartcard's ``vpcd`` (its ``doc/api.txt``): each message is two bytes of length and
the payload. A payload of one byte is power off, on, reset or the question for the ATR, and only
that last one is answered; anything else is a command. An empty answer, like a closed connection,
says that there is no card.
"""

import contextlib
import socket
import threading
from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

import attrs

from myna_mock.card.virtual_card import VirtualCard

PORT = 35_963
"""Where vpcd listens for the card of its first reader; the second is one up."""


_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class Control(Enum):
    """A message that is no command."""

    POWER_OFF = b"\x00"
    POWER_ON = b"\x01"
    RESET = b"\x02"
    ATR = b"\x04"


@attrs.frozen
class Exchange:
    """A command that a card answered.

    Attributes:
        card: The card.
        command: As bytes.
        answer: As bytes.
    """

    card: VirtualCard
    command: bytes = attrs.field(repr=False)
    answer: bytes = attrs.field(repr=False)


class Link(Enum):
    """What a card is to a driver."""

    WAITING = "waiting"
    CONNECTED = "connected"


Happening: TypeAlias = Exchange | Control | Link
Listener: TypeAlias = Callable[[Happening], None]


class Slot:
    """The slot itself. Every connection of a driver sees one card only: the one that was in it."""

    def __init__(self, listener: Listener = lambda _: None) -> None:
        self._listener = listener
        self._changed = threading.Condition()
        self._card: VirtualCard | None = None
        self._connection: socket.socket | None = None

    @property
    def card(self) -> VirtualCard | None:
        """The card in it."""
        return self._card

    def insert(self, card: VirtualCard) -> None:
        """Put ``card`` in. One that is there is taken out first, which the driver notices."""
        self._put(card)

    def remove(self) -> None:
        """Take the card out."""
        self._put(None)

    def _put(self, card: VirtualCard | None) -> None:
        with self._changed:
            self._card = card
            if self._connection is not None:
                with contextlib.suppress(OSError):  # the driver may have gone first
                    self._connection.shutdown(socket.SHUT_RDWR)
            self._changed.notify_all()

    def wait_for_card(self, seconds: float) -> VirtualCard | None:
        """Return the card once there is one, ``None`` if there is none for so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._card is not None, seconds)
            return self._card

    def linked(self, link: Link) -> None:
        """Tell that a driver is waited for, or found."""
        self._listener(link)

    def serve(self, connection: socket.socket) -> None:
        """Answer a driver until it leaves or the card is changed."""
        with self._changed:
            card, self._connection = self._card, connection
        try:
            with contextlib.suppress(OSError):  # a driver that is gone is no fault
                while (payload := _received(connection)) is not None:
                    if not self._answered(connection, card, payload):
                        return
        finally:
            with self._changed:
                self._connection = None

    def _answered(
        self, connection: socket.socket, card: VirtualCard | None, payload: bytes
    ) -> bool:
        """Answer one message; return whether to go on."""
        if card is None or card is not self._card:
            connection.sendall(_framed(b""))
            return False
        if len(payload) == 1:
            return self._controlled(connection, card, payload)
        if not card.has_power:
            card.power_on()
        answer = card.transmit(payload)
        self._listener(Exchange(card, payload, answer))
        connection.sendall(_framed(answer))
        return True

    def _controlled(self, connection: socket.socket, card: VirtualCard, payload: bytes) -> bool:
        if payload == Control.ATR.value:
            connection.sendall(_framed(card.atr))
            return True
        control = next((known for known in Control if known.value == payload), None)
        if control is Control.POWER_OFF:
            card.power_off()
        elif control is not None:
            card.power_on()
        if control is not None:
            self._listener(control)
        return True


def _framed(payload: bytes) -> bytes:
    return len(payload).to_bytes(2) + payload


def _received(connection: socket.socket) -> bytes | None:
    """Return one payload, ``None`` at the end of the connection."""
    # vpcd sends the length on its own, and the rest once that is acknowledged: 40 ms unless asked.
    if _QUICK_ACK is not None:
        connection.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
    size = _exactly(connection, 2)
    return None if size is None else _exactly(connection, int.from_bytes(size))


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        part = connection.recv(size - len(found))
        if not part:
            return None
        found += part
    return found
