"""One transaction with one card: what is sent, in which order, and what must never be.

All of this runs in the transaction's own thread.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

import attrs

from myna_sdk.card.permitted import SELECT, VERIFY, Permitted
from myna_sdk.card.status_words import OK
from myna_sdk.drive.cards.encoding import SHORT, encoded, taken_apart
from myna_sdk.drive.cards.memory import without_core_dumps
from myna_sdk.drive.cards.tracing import trace_received, trace_sent, traced
from myna_sdk.drive.ports import CardConnection, CardSource
from myna_sdk.effects.card import CardCommand, CardReply, CardSecret
from myna_sdk.errors import MynaError, ProtocolError, TransportError
from myna_sdk.model.masking import Concealed

R = TypeVar("R")

_MORE: Final = 0x61
_OTHER_LENGTH: Final = 0x6C
_UNFINISHED: Final = frozenset({_MORE, _OTHER_LENGTH})
_GET_RESPONSE: Final = 0xC0
_BY_NAME: Final = 0x04
_MOST_PARTS: Final = 1024
"""How often a reply may be continued: 64 KiB in parts of 64 bytes."""
_LONGEST: Final = 0x10000


class Exchange:
    """The talk with one card inside one transaction."""

    def __init__(self, source: CardSource, permitted: Permitted) -> None:
        self._source = source
        self._permitted = permitted
        self._connection: CardConnection | None = None
        self._selected: bytes | None = None
        self._unlocked = False
        self._traced = traced()

    @property
    def begun(self) -> bool:
        """Whether the card is ours alone now."""
        return self._connection is not None

    def begin(self) -> None:
        """Begin the transaction on the reader.

        Raises:
            TransportError: The reader or the card is not there, or is somebody else's.
        """
        connection = guarded(self._source) if callable(self._source) else self._source
        guarded(lambda: connection.begin())  # noqa: PLW0108 - what has no such method is met too
        self._connection = connection

    def end(self) -> None:
        """End the transaction on the reader, if it began.

        A PIN that the card still counts as verified is forgotten first: a flow whose command was
        given up has not come to that.

        Raises:
            TransportError: The reader did not do so; the card is most likely gone.
        """
        if self._unlocked and self._selected is not None:
            self._unlocked = False
            with suppress(TransportError, ProtocolError):
                self._once(CardCommand(0x00, SELECT, 0x04, 0x0C, data=self._selected))
        connection, self._connection = self._connection, None
        if connection is not None:
            guarded(connection.end)

    def perform(self, command: CardCommand) -> CardReply:
        """Return the card's whole reply to ``command``.

        1. Nothing is sent that `myna_sdk.card.permitted` does not list.
        2. A secret is erased once it was sent, whatever came of it, and is never sent twice. One
           that its flow, cancelled meanwhile, has erased is not sent at all.
        3. ``61xx`` is followed with GET RESPONSE, ``6Cxx`` by asking again for that length.

        Raises:
            UsageError: ``card-command-refused``: it may not be sent.
            TransportError: The card was removed or the reader failed.
            ProtocolError: ``card-reply-malformed``.
        """
        given = command.secret
        if given is not None:
            command = _with_copy(command, given)
        try:
            self._permitted.admit(command)
            if self._traced:
                trace_sent(command)
            self._unlocked = self._unlocked or given is not None
            reply = self._once(command)
            if reply.status >> 8 in _UNFINISHED:
                reply = self._finished(command, reply)
        except TransportError as gone:
            if gone.code == "card-removed":
                self._unlocked = False  # it has forgotten
            raise
        finally:
            if given is not None and command.secret is not None:
                given.erase()
                command.secret.erase()
        if self._traced:
            trace_received(reply)
        self._permitted.note(command, reply)
        self._note(command, reply)
        return reply

    def _note(self, command: CardCommand, reply: CardReply) -> None:
        """Take note of a selected application: every PIN counts as not verified then."""
        if command.ins == SELECT and command.p1 == _BY_NAME and reply.status == OK:
            self._selected, self._unlocked = command.data, False

    def _finished(self, command: CardCommand, reply: CardReply) -> CardReply:
        if reply.status >> 8 == _OTHER_LENGTH and command.ins != VERIFY:
            again = attrs.evolve(command, expect=reply.status & 0xFF or SHORT)
            reply = self._once(again)
        if reply.status >> 8 == _MORE:
            reply = self._continued(reply)
        return reply

    def _continued(self, reply: CardReply) -> CardReply:
        data = Concealed(bytearray(reply.data))  # a traceback may be shown with its locals
        for _ in range(_MOST_PARTS):
            more = reply.status & 0xFF or SHORT
            reply = self._once(CardCommand(0x00, _GET_RESPONSE, 0x00, 0x00, expect=more))
            data.reveal().extend(reply.data)
            if len(data.reveal()) > _LONGEST:
                break
            if reply.status >> 8 != _MORE:
                return CardReply(bytes(data.reveal()), reply.status)
        raise ProtocolError("card-reply-malformed", "the card goes on answering without end")

    def _once(self, command: CardCommand) -> CardReply:
        buffer = encoded(command)
        try:
            if command.secret is None:
                reply = self._sent(buffer)
            else:
                with without_core_dumps():
                    reply = self._sent(buffer)
        finally:
            buffer[:] = bytes(len(buffer))
        most = 0 if command.expect is None else command.expect
        if len(reply.data) > most:
            raise ProtocolError(
                "card-reply-malformed", f"{len(reply.data)} bytes came where {most} were asked for"
            )
        return reply

    def _sent(self, buffer: bytearray) -> CardReply:
        connection = self._connection
        if connection is None:
            raise TransportError("card-removed", "the transaction never began", sent=False)
        try:
            return taken_apart(connection.transmit(buffer))
        except Exception as error:  # noqa: BLE001 - sorted by `_ours`
            fault = _ours(error)
        # Outside the handler: what a reader's library raises may hold the command.
        raise fault


def _with_copy(command: CardCommand, given: CardSecret) -> CardCommand:
    """Return ``command`` with a secret of its own, whole or erased.

    The flow's thread may erase what was given while this one sends it.
    """
    return CardCommand(
        *(command.cla, command.ins, command.p1, command.p2),
        data=command.data,
        secret=given.copy(),
        expect=command.expect,
    )


def guarded(work: Callable[[], R]) -> R:
    """Return what ``work`` of a reader returns; what it raises is an error of ours, or becomes one.

    Raises:
        MynaError: As the reader raised it, without its frames; ``card-failed`` for anything else.
    """
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - sorted by `_ours`
        fault = _ours(error)
    # Outside the handler: what a reader's library raises may hold the command.
    raise fault


def _ours(error: Exception) -> MynaError:
    if isinstance(error, MynaError):
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)
    return TransportError(
        "card-failed", f"the reader raised {type(error).__name__}", raised=type(error).__name__
    )
