"""Commands as bytes, and replies taken apart (ISO/IEC 7816-3 §12.1, 7816-4 §5.2)."""

from typing import Final

from myna_sdk.effects.card import CardCommand, CardReply
from myna_sdk.errors import ProtocolError, UsageError

SHORT: Final = 0x100
"""The most bytes that a reply to a short command holds."""

_LONGEST: Final = 0x10000
_LONGEST_SHORT_DATA: Final = 0xFF


def encoded(command: CardCommand) -> bytearray:
    """Return ``command`` as it is sent, in a buffer that can be zeroed.

    It is short unless more than 256 bytes are wanted back: only a flow that knows the card for
    one that takes extended lengths asks for so many.

    Raises:
        UsageError: ``card-command-contradictory``: its data is longer than a command can hold.
    """
    data = command.data if command.secret is None else command.secret.reveal()
    length, expect = len(data), command.expect
    if length > _LONGEST_SHORT_DATA:
        raise UsageError("card-command-contradictory", "a command's data has at most 255 bytes")
    size = end = b""
    if expect is not None and expect > SHORT:
        size = b"\0" + length.to_bytes(2) if length else b"\0"
        end = (expect % _LONGEST).to_bytes(2)
    else:
        if length:
            size = length.to_bytes()
        if expect is not None:
            end = (expect % SHORT).to_bytes()
    # Joined, which sizes it at once: a buffer that grows leaves what it held behind in memory.
    return bytearray().join((command.header, size, data, end))


def taken_apart(reply: bytes) -> CardReply:
    """Return data and status word of ``reply``.

    Raises:
        ProtocolError: ``card-reply-malformed``: it has no status word, or more data than any
            command can ask for.
    """
    length = len(reply)
    if not 2 <= length <= _LONGEST + 2:
        del reply
        raise ProtocolError("card-reply-malformed", f"a reply of {length} bytes", bytes=length)
    return CardReply(bytes(reply[:-2]), int.from_bytes(reply[-2:]))
