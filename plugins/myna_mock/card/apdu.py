"""Command and reply units, as bytes on the wire (ISO/IEC 7816-3:2006 §12.1, 7816-4)."""

from enum import IntEnum

import attrs

SHORT_LE = 256
EXTENDED_LE = 65_536


class Status(IntEnum):
    """The status words of this card (§2.3)."""

    DONE = 0x9000
    ENTRY_FAILED = 0x63C0
    KEY_NOT_DELIVERED = 0x66F1
    WRONG_LENGTH = 0x6700
    NO_SECURE_MESSAGING = 0x6882
    WRONG_FILE_KIND = 0x6981
    NOT_ALLOWED = 0x6982
    BLOCKED = 0x6984
    CONDITIONS = 0x6985
    NO_FILE_SELECTED = 0x6986
    SECURE_OBJECT_MISSING = 0x6987
    SECURE_OBJECT_WRONG = 0x6988
    BAD_DATA = 0x6A80
    NO_SUCH_FUNCTION = 0x6A81
    NOT_FOUND = 0x6A82
    NO_RECORD = 0x6A83
    BAD_PARAMETERS = 0x6A86
    NO_DATA_OBJECT = 0x6A88
    BAD_OFFSET = 0x6B00
    WRONG_LE = 0x6C00
    UNKNOWN_COMMAND = 0x6D00
    MORE_DATA = 0x6100


@attrs.frozen
class Command:
    """One command.

    Attributes:
        cla: The class byte.
        ins: The instruction byte.
        p1: The first parameter.
        p2: The second parameter.
        data: The command data, ``None`` when there is no Lc.
        le: How many bytes are expected at most, ``None`` when there is no Le.
        extended: Whether the lengths are written in extended form.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes | None = attrs.field(default=None, repr=False)
    le: int | None = None
    extended: bool = False


@attrs.frozen
class Reply:
    """What the card answers.

    Attributes:
        data: The reply data.
        status: SW1 and SW2 as one number.
    """

    data: bytes = attrs.field(default=b"", repr=False)
    status: int = Status.DONE

    def written(self) -> bytes:
        """Return the reply as bytes."""
        return self.data + self.status.to_bytes(2)


def refused(status: Status) -> Reply:
    """Return a reply without data."""
    return Reply(status=status)


def tries_left(left: int) -> Reply:
    """Return ``63Cx``."""
    return Reply(status=Status.ENTRY_FAILED | left)


def read_command(written: bytes) -> Command | None:
    """Return the command, ``None`` if its lengths fit none of the cases of 7816-3 §12.1.3."""
    if len(written) < 4:
        return None
    header, body = written[:4], written[4:]
    lengths = _short(body) if len(body) < 2 or body[0] else _extended(body)
    if lengths is None:
        return None
    data, le, extended = lengths
    return Command(header[0], header[1], header[2], header[3], data, le, extended)


def _short(body: bytes) -> tuple[bytes | None, int | None, bool] | None:
    if not body:
        return None, None, False
    if len(body) == 1:
        return None, body[0] or SHORT_LE, False
    data, rest = body[1 : 1 + body[0]], body[1 + body[0] :]
    if len(data) != body[0] or len(rest) > 1:
        return None
    return data, (rest[0] or SHORT_LE) if rest else None, False


def _extended(body: bytes) -> tuple[bytes | None, int | None, bool] | None:
    if len(body) < 3:
        return None
    size = int.from_bytes(body[1:3])
    if len(body) == 3:
        return None, size or EXTENDED_LE, True
    data, rest = body[3 : 3 + size], body[3 + size :]
    if not size or len(data) != size or len(rest) not in {0, 2}:
        return None
    return data, (int.from_bytes(rest) or EXTENDED_LE) if rest else None, True
