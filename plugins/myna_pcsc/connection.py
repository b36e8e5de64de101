"""The talk with the card in one reader."""

from typing import Any, Final

from smartcard import scard

from myna_pcsc.faults import BROKEN_OFF, DONE, RESET, fault, succeed
from myna_pcsc.readers import context, is_empty
from myna_sdk.authoring import Masked, TransportError

_PROTOCOLS: Final = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_UNSIGNED: Final = 0xFFFFFFFF
_RESETS: Final = 8
"""How often in a row another program's reset is met before the card counts as busy."""


class PcscConnection(Masked):
    """A `CardConnection` over PC/SC, for one transaction at a time.

    The card is shared: another program may speak to it before and after a transaction, and none
    may meanwhile. What it had selected, or whom it had logged in, does not matter to us, and the
    card is left as it is.
    """

    def __init__(self, reader: str) -> None:
        self.reader = reader
        self._context: Any = None
        self._card: Any = None
        self._protocol = 0

    def _shown(self) -> str:
        return self.reader

    def begin(self) -> None:
        """Have the card alone. While another program has it, this waits.

        Raises:
            TransportError: ``card-removed``, ``card-mute``, ``card-reader-unavailable``, or
                ``card-busy``: another program resets it again and again.
        """
        self._context = context()
        try:
            self._connect()
            for _ in range(_RESETS):
                result = scard.SCardBeginTransaction(self._card)
                if result == DONE:
                    return
                if result & _UNSIGNED not in RESET:
                    raise fault(result, "beginning a transaction")
                self._reconnect()
            raise TransportError("card-busy", "another program resets the card again and again")
        except BaseException:
            self._release()
            raise

    def transmit(self, command: bytearray) -> bytes:
        """Return the card's answer to ``command``.

        Raises:
            TransportError: ``card-removed``, or the reader failed.
        """
        # The library takes a list. Its numbers are Python's own small ones, of which there are no
        # copies to erase; the list is emptied so that no traceback shows what it held.
        numbers = list(command)
        try:
            result, answer = scard.SCardTransmit(self._card, self._protocol, numbers)
        finally:
            numbers.clear()
        if result == DONE:
            return bytes(bytearray(answer))  # three times as fast as from a list at once
        if result & _UNSIGNED in BROKEN_OFF and is_empty(self._context, self.reader):
            raise TransportError("card-removed", "the card was taken out while it was spoken to")
        raise fault(result, "speaking to the card", sent=True)

    def end(self) -> None:
        """Let others have the card, and leave it as it is.

        Raises:
            TransportError: The card is gone.
        """
        try:
            if self._card is not None:
                result = scard.SCardEndTransaction(self._card, scard.SCARD_LEAVE_CARD)
                succeed(result, "ending a transaction")
        finally:
            self._release()

    def _connect(self) -> None:
        shared = scard.SCARD_SHARE_SHARED
        result, card, protocol = scard.SCardConnect(self._context, self.reader, shared, _PROTOCOLS)
        succeed(result, f"connecting to {self.reader}")
        self._card, self._protocol = card, protocol

    def _reconnect(self) -> None:
        shared, leave = scard.SCARD_SHARE_SHARED, scard.SCARD_LEAVE_CARD
        result, protocol = scard.SCardReconnect(self._card, shared, _PROTOCOLS, leave)
        succeed(result, f"connecting to {self.reader} again")
        self._protocol = protocol

    def _release(self) -> None:
        card, held = self._card, self._context
        self._card = self._context = None
        if card is not None:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        if held is not None:
            scard.SCardReleaseContext(held)
