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
from myna_sdk.errors import TransportError
from myna_sdk.model.masking import Concealed

SHORT: Final = 0x100
"""The most bytes of one short reply."""

LARGEST: Final = 0x8000
"""No file is larger: an offset has 15 bits."""

_ALL: Final = 0x10000
"""What is asked for with an extended length, to have a file of unknown length in one reply."""

_CURRENT: Final = 0x80
_OWN_KEY: Final = 0x00
_DER_SEQUENCE: Final = b"\x30\x82"
_DER_HEADER: Final = 4

_SMALLEST_PART: Final = 64
_SPARE_PARTS: Final = 4
"""A card that gives less at a time, a byte perhaps, keeps whoever waits for hours."""


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
        extended: The card takes extended lengths: the whole file is asked for at once, so that
            no command goes by to learn its length.

    Raises:
        CardStatusError: It cannot be read.
        CardDataError: It holds no object, or ends before the object does.
    """
    first = await _all_at_once(file) if extended else None
    extended = first is not None
    first = _readable(await read_start(file) if first is None else first, place)
    whole = _object_length(first, place)
    if isinstance(whole, CardDataError):
        raise whole
    return (await _rest(first, whole, place, extended=extended)).reveal()


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
    begun = _readable(await read_start(file) if first is None else first, place)
    if begun.data[:2] != _DER_SEQUENCE or len(begun.data) < _DER_HEADER:
        raise CardDataError(place, "no certificate")
    whole = _DER_HEADER + int.from_bytes(begun.data[2:_DER_HEADER])
    return (await _rest(begun, whole, place, extended=False)).reveal()


async def read_head(file: int, length: int, place: str) -> bytes:
    """Return the first ``length`` bytes of ``file``, or all of a shorter one.

    Raises:
        CardStatusError: It cannot be read.
    """
    return _readable(await read_start(file, length), place).data


async def _all_at_once(file: int) -> CardReply | None:
    """Return the reply to reading all of ``file``; ``None``: short lengths must do.

    A reader may not carry what its card takes. Reading costs nothing, so that it is tried.
    """
    try:
        reply = await read_start(file, _ALL)
    except TransportError as refused:
        if refused.code != "card-failed":
            raise
        return None
    return reply if reply.status in (OK, END_OF_FILE) else None


def _readable(reply: CardReply, place: str) -> CardReply:
    if reply.status not in (OK, END_OF_FILE):
        raise CardStatusError(reply.status, f"reading {place}")
    return reply


def _object_length(first: CardReply, place: str) -> int | CardDataError:
    try:
        return tlv.header(first.data, 0, len(first.data), place).stop
    except CardDataError as fault:
        return fault.afresh()


async def _rest(first: CardReply, whole: int, place: str, *, extended: bool) -> Concealed[bytes]:
    """Return the first ``whole`` bytes of the current file, of which ``first`` is the start.

    What was read lies out of sight: a removed card is thrown in here, and a traceback may be
    shown with its locals.
    """
    if whole > LARGEST:
        raise CardDataError(place, "longer than any file")
    at = len(first.data)
    if at >= whole:
        return Concealed(first.data[:whole])
    parts = Concealed([first.data])
    most = LARGEST if extended else SHORT
    for _ in range(_SPARE_PARTS + whole // _SMALLEST_PART):
        if at >= whole:
            break
        reply = await CardCommand(0x00, READ_BINARY, *at.to_bytes(2), expect=min(most, whole - at))
        if most > SHORT and reply.status not in (OK, END_OF_FILE, BEYOND_THE_END):
            most = SHORT  # the reader, if not the card, takes short ones only
            continue
        if reply.status == BEYOND_THE_END or not _readable(reply, place).data:
            raise CardDataError(place, "it ends before its object does", at)
        parts.reveal().append(reply.data)
        at += len(reply.data)
    if at < whole:
        raise CardDataError(place, "it comes in parts that are too small", at)
    return Concealed(b"".join(parts.reveal())[:whole])
