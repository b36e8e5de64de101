"""DER, read strictly: definite, shortest lengths and nothing behind (X.690 §10 and §11).

Every function takes the place that it reads, by its name in the specification, for the error.
Nothing is copied but what is returned, and no read goes beyond the end that the caller gives.
"""

from functools import lru_cache
from typing import Final, NoReturn

from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
OBJECT_IDENTIFIER: Final = 0x06
ENUMERATED: Final = 0x0A
UTF8_STRING: Final = 0x0C
PRINTABLE_STRING: Final = 0x13
IA5_STRING: Final = 0x16
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31

_LONGEST_IDENTIFIER = 64  # bytes; an arc of any length would only take time
_LONGEST_LENGTH = 4  # bytes of a length: 4 GiB, far beyond any list


def element(data: bytes, at: int, end: int, place: str) -> tuple[int, int, int]:
    """Return tag, start and stop of the content of the element at ``at``.

    Raises:
        UnreadableError: It reaches beyond ``end``, or its tag or length is not DER.
    """
    try:
        tag, length = data[at], data[at + 1]
        start = at + 2
        if length > 0x7F:
            size = length & 0x7F
            if not 0 < size <= _LONGEST_LENGTH:
                raise UnreadableError(Flaw.NOT_DER, place, at)
            length = data[start]
            # The first byte of a long length is never zero, and one byte below 128 is no long one.
            if length == 0 or (size == 1 and length < 0x80):
                raise UnreadableError(Flaw.NOT_DER, place, at)
            for each in range(start + 1, start + size):
                length = length << 8 | data[each]
            start += size
    except IndexError:
        raise UnreadableError(Flaw.TRUNCATED, place, at) from None
    if tag & 0x1F == 0x1F:
        raise UnreadableError(Flaw.NOT_DER, place, at)
    stop = start + length
    if stop > end:
        raise UnreadableError(Flaw.TRUNCATED, place, at)
    return tag, start, stop


def expect(data: bytes, at: int, end: int, tag: int, place: str) -> tuple[int, int]:
    """Return start and stop of the content of the element at ``at``, which has ``tag``.

    Raises:
        UnreadableError: It is not DER, or another tag stands there.
    """
    if at + 4 <= end and data[at] == tag:  # nearly all that is met
        length = data[at + 1]
        if length < 0x80:
            start = at + 2
        elif length == 0x82 and data[at + 2]:
            start, length = at + 4, data[at + 2] << 8 | data[at + 3]
        elif length == 0x81 and data[at + 2] > 0x7F:
            start, length = at + 3, data[at + 2]
        else:
            start, length = end, 1  # another form: read below
        if start + length <= end:
            return start, start + length
    found, start, stop = element(data, at, end, place)
    if found != tag:
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, place, at)
    return start, stop


def fields(
    data: bytes, at: int, end: int, expected: tuple[tuple[int, str], ...]
) -> list[tuple[int, int]]:
    """Return start and stop of the content of elements in a row, whose tags and places are given.

    Where an element begins, the one before it stops; the caller sees whether the last one ends it.

    Raises:
        UnreadableError: One is not DER, or another tag stands there.
    """
    spans = []
    for tag, place in expected:
        start = length = 0
        if at + 4 <= end and data[at] == tag:  # as `expect` does, without a call for each
            length = data[at + 1]
            if length < 0x80:
                start = at + 2
            elif length == 0x82 and data[at + 2]:
                start, length = at + 4, data[at + 2] << 8 | data[at + 3]
        if start and start + length <= end:
            at = start + length
        else:
            start, at = expect(data, at, end, tag, place)
        spans.append((start, at))
    return spans


def alone(data: bytes, tag: int, place: str) -> tuple[int, int]:
    """Return start and stop of the content of the one element that ``data`` is.

    Raises:
        UnreadableError: It is not DER, has another tag, or something follows it.
    """
    start, stop = expect(data, 0, len(data), tag, place)
    if stop != len(data):
        raise UnreadableError(Flaw.TRAILING_BYTES, place, stop)
    return start, stop


def unsigned(data: bytes, start: int, stop: int, place: str) -> int:
    """Return the INTEGER whose content is given, which is not negative.

    Raises:
        UnreadableError: It is empty, negative, or not the shortest form.
    """
    if start == stop or data[start] > 0x7F:
        raise UnreadableError(Flaw.NOT_DER, place, start)
    if data[start] == 0 and stop - start > 1 and data[start + 1] < 0x80:
        raise UnreadableError(Flaw.NOT_DER, place, start)
    return int.from_bytes(data[start:stop])


def flag(data: bytes, start: int, stop: int, place: str) -> None:
    """Pass if the content given is that of ``TRUE``; DER leaves out a ``FALSE`` that is default.

    Raises:
        UnreadableError: Anything else stands there.
    """
    if data[start:stop] != b"\xff":
        raise UnreadableError(Flaw.NOT_DER, place, start)


def end_of(at: int, end: int, place: str) -> None:
    """Pass if ``at`` is the end.

    Raises:
        UnreadableError: Something follows.
    """
    if at != end:
        raise UnreadableError(Flaw.TRAILING_BYTES, place, at)


@lru_cache(maxsize=128)
def dotted(content: bytes) -> str:
    """Return the dotted form of an object identifier whose content is given.

    Raises:
        UnreadableError: It is empty, cut off, or not the shortest form.
    """
    if len(content) > _LONGEST_IDENTIFIER:
        _no_identifier()
    arcs: list[int] = []
    arc, begun = 0, False
    for byte in content:
        if not begun and byte == 0x80:
            _no_identifier()
        arc, begun = arc << 7 | byte & 0x7F, True
        if byte < 0x80:
            arcs.append(arc)
            arc, begun = 0, False
    if begun or not arcs:
        _no_identifier()
    first = min(arcs[0] // 40, 2)
    return ".".join(str(each) for each in (first, arcs[0] - 40 * first, *arcs[1:]))


def head(tag: int, length: int) -> bytes:
    """Return tag and length of an element whose content has fewer than 256 bytes."""
    return bytes((tag, length) if length < 0x80 else (tag, 0x81, length))


def identifier(text: str) -> bytes:
    """Return the content of the object identifier that ``text`` is the dotted form of."""
    first, second, *others = (int(part) for part in text.split("."))
    content = bytearray()
    for arc in (first * 40 + second, *others):
        content += bytes(
            arc >> 7 * n & 0x7F | 0x80 for n in range((arc.bit_length() - 1) // 7, 0, -1)
        )
        content.append(arc & 0x7F)
    return bytes(content)


def _no_identifier() -> NoReturn:
    raise UnreadableError(Flaw.NOT_DER, "OBJECT IDENTIFIER")
