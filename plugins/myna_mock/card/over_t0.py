"""A chip behind a reader that speaks T=0: ``61xx``, ``6Cxx`` and GET RESPONSE (7816-3 §12.2.1)."""

from collections.abc import Callable

import attrs

from myna_mock.card.apdu import SHORT_LE, Command, Status, read_command, refused

_GET_RESPONSE = 0xC0
_MASKED = 0xFF


@attrs.define(repr=False)
class OverT0:
    """Holds back reply data until it is fetched.

    Attributes:
        transmit: The chip's own.
    """

    transmit: Callable[[bytes], bytes]
    _held: bytes = attrs.field(default=b"", init=False)

    def answer(self, written: bytes) -> bytes:
        """Return what a T=0 card answers: extended lengths do not exist there."""
        command = read_command(written)
        if command is None or command.extended:
            return refused(Status.WRONG_LENGTH).written()
        if command.ins == _GET_RESPONSE:
            return self._fetched(command)
        self._held = b""
        return self._first(command, written)

    def _first(self, command: Command, written: bytes) -> bytes:
        # Lc and Le do not travel together; a command with data is answered without them first.
        whole = written + b"\0" if command.data is not None and command.le is None else written
        data, status = _split(self.transmit(whole))
        if command.data is not None and data:
            self._held = data
            return _more(len(data))
        if command.data is None and command.le is not None and _too_long(command.le, data, status):
            return (Status.WRONG_LE | len(data) & _MASKED).to_bytes(2)
        return data + status

    def _fetched(self, command: Command) -> bytes:
        if not self._held or command.data is not None or command.le is None:
            return refused(Status.CONDITIONS).written()
        if command.le > len(self._held):
            return (Status.WRONG_LE | len(self._held) & _MASKED).to_bytes(2)
        part, self._held = self._held[: command.le], self._held[command.le :]
        return part + (_more(len(self._held)) if self._held else Status.DONE.to_bytes(2))

    def forget(self) -> None:
        """Hold nothing any more, as after a reset."""
        self._held = b""


def _more(left: int) -> bytes:
    return (Status.MORE_DATA | (left if left < SHORT_LE else 0)).to_bytes(2)


def _too_long(expected: int, data: bytes, status: bytes) -> bool:
    return status == Status.DONE.to_bytes(2) and 0 < len(data) < expected


def _split(answer: bytes) -> tuple[bytes, bytes]:
    return answer[:-2], answer[-2:]
