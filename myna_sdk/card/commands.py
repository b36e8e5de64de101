"""The commands of a My Number Card, and reading whole files with them (JIS X 6320-4).

A file is read, and a reference or key is used, by its short identifier: that saves the command
that would select it.
"""

from typing import Final

from myna_sdk.card import tlv
from myna_sdk.card.faults import CardDataError, CardStatusError
from myna_sdk.card.permitted import READ_BINARY, READ_RECORD, SELECT, SIGN, VERIFY
from myna_sdk.card.profile import Application
from myna_sdk.card.status_words import BEYOND_THE_END, END_OF_FILE, OK
from myna_sdk.effects.card import CardCommand, CardReply, CardSecret

SHORT: Final = 0x100
"""The most bytes of one short reply."""

LARGEST: Final = 0x8000
"""No file is larger: an offset has 15 bits."""

_CURRENT: Final = 0x80
_OWN_KEY: Final = 0x00
_DER_SEQUENCE: Final = b"\x30\x82"
_DER_HEADER: Final = 4


async def select_application(
    application: Application, kind: type[CardCommand] = CardCommand
) -> int:
    """Return the status word of selecting ``application``. All of its PINs count as not verified.

    No file control information is asked for (P2=0C).
    """
    reply: CardReply = await kind(0x00, SELECT, 0x04, 0x0C, data=application.identifier)
    return reply.status


async def query(file: int) -> int:
    """Return the status word that tells the tries of the reference in ``file``. It costs none."""
    reply = await CardCommand(0x00, VERIFY, 0x00, _CURRENT | file)
    return reply.status


async def verify(file: int, secret: CardSecret) -> int:
    """Return the status word of presenting ``secret``, which costs a try if it is wrong."""
    reply = await CardCommand(0x00, VERIFY, 0x00, _CURRENT | file, secret=secret)
    return reply.status


async def sign(file: int | None, data: bytes) -> CardReply:
    """Return the reply to COMPUTE DIGITAL SIGNATURE over ``data`` with the key in ``file``.

    ``None`` is the application's own key. The card pads ``data`` as it is (PKCS #1 v1.5).
    """
    key = _OWN_KEY if file is None else _CURRENT | file
    return await CardCommand(0x80, SIGN, 0x00, key, data=data, expect=SHORT)


async def read_start(file: int, length: int = SHORT) -> CardReply:
    """Return the reply to reading the first ``length`` bytes of ``file``, which is then current."""
    return await CardCommand(0x00, READ_BINARY, _CURRENT | file, 0x00, expect=length)


async def read_record(file: int, number: int) -> CardReply:
    """Return the reply to reading one record of ``file``."""
    return await CardCommand(0x00, READ_RECORD, number, file << 3 | 0x04, expect=SHORT)


async def read_object(file: int, place: str, *, extended: bool = False) -> bytes:
    """Return the one object that ``file`` begins with, filler left out. Its value is not parsed.

    Args:
        file: A file of the application that is selected.
        place: The file's name, for errors.
        extended: The card takes extended lengths.

    Raises:
        CardStatusError: It cannot be read.
        CardDataError: It holds no object, or ends before the object does.
    """
    start = await _started(file, place)
    whole = tlv.header(start, 0, len(start), place).stop
    return await _rest(start, whole, place, extended=extended)


async def read_der(file: int, place: str, first: CardReply | None = None) -> bytes:
    """Return the DER sequence that ``file`` begins with, filler left out.

    Args:
        file: A file of the application that is selected.
        place: The file's name, for errors.
        first: What reading its start answered, if that was done.

    Raises:
        CardStatusError: It cannot be read.
        CardDataError: It holds none, or ends before it does.
    """
    start = await _started(file, place) if first is None else _content(first, place)
    if start[:2] != _DER_SEQUENCE or len(start) < _DER_HEADER:
        raise CardDataError(place, "no certificate")
    whole = _DER_HEADER + int.from_bytes(start[2:_DER_HEADER])
    return await _rest(start, whole, place, extended=False)


async def _started(file: int, place: str) -> bytes:
    return _content(await read_start(file), place)


def _content(reply: CardReply, place: str) -> bytes:
    if reply.status not in (OK, END_OF_FILE):
        raise CardStatusError(reply.status, f"reading {place}")
    return reply.data


async def _rest(start: bytes, whole: int, place: str, *, extended: bool) -> bytes:
    if whole > LARGEST:
        raise CardDataError(place, "longer than any file")
    data = bytearray(start)
    most = LARGEST if extended else SHORT
    while len(data) < whole:
        at = len(data)
        reply = await CardCommand(0x00, READ_BINARY, *at.to_bytes(2), expect=min(most, whole - at))
        if most > SHORT and reply.status not in (OK, END_OF_FILE, BEYOND_THE_END):
            most = SHORT  # the reader, if not the card, takes short ones only
            continue
        if reply.status == BEYOND_THE_END or not _content(reply, place):
            raise CardDataError(place, "it ends before its object does", at)
        data += reply.data
    return bytes(data[:whole])
