"""The card's data objects: BER-TLV as cards write it (ISO/IEC 7816-4 §5.2.2, X.690 §8.1).

Tags have one or two bytes, lengths are definite. A length need not be in its shortest form: real
cards write ``82 00 9F``. No object reaches beyond the one that holds it.
"""

from typing import Final, NamedTuple

from myna_sdk.card.faults import CardDataError

_LONG_TAG: Final = 0x1F
_LONGEST_LENGTH: Final = 4
_FILLERS: Final = frozenset({0x00, 0xFF})


class Object(NamedTuple):
    """One object inside a file, by its places in it.

    Attributes:
        tag: Its tag, as a number.
        at: Where its tag begins.
        start: Where its value begins.
        stop: Where its value ends.
    """

    tag: int
    at: int
    start: int
    stop: int


def header(data: bytes, at: int, end: int, place: str) -> Object:
    """Return the object at ``at``, which may reach beyond ``end``: only its header is read.

    ``data`` does not end before ``end``.

    Raises:
        CardDataError: There is no whole header, or it is none that a card writes.
    """
    if at >= end:
        raise CardDataError(place, "an object is missing", at)
    try:
        tag, start = data[at], at + 1
        if tag & _LONG_TAG == _LONG_TAG:
            if data[start] & 0x80:
                raise CardDataError(place, "a tag of more than two bytes", at)
            tag, start = tag << 8 | data[start], start + 1
        length, start = data[start], start + 1
        if length & 0x80:
            size = length & 0x7F
            if not 0 < size <= _LONGEST_LENGTH:
                raise CardDataError(place, "an indefinite or impossible length", start - 1)
            length, start = int.from_bytes(data[start : start + size]), start + size
    except IndexError:
        raise CardDataError(place, "it ends within a header", at) from None
    if start > end:
        raise CardDataError(place, "it ends within a header", at)
    return Object(tag, at, start, start + length)


def in_order(
    data: bytes, at: int, end: int, tags: tuple[int, ...], place: str
) -> tuple[Object, ...]:
    """Return the objects from ``at`` on: of exactly ``tags``, before ``end`` entirely.

    Raises:
        CardDataError: One is missing, has another tag, or reaches beyond ``end``.
    """
    found = []
    for tag in tags:
        each = header(data, at, end, place)
        if each.stop > end:
            raise CardDataError(place, "an object reaches beyond its end", at)
        if each.tag != tag:
            raise _other_tag(each, tag, place)
        found.append(each)
        at = each.stop
    return tuple(found)


def parts(data: bytes, whole: Object, tags: tuple[int, ...], place: str) -> tuple[Object, ...]:
    """Return the objects inside ``whole``: exactly ``tags``, in their order, and nothing else.

    Raises:
        CardDataError: One is missing, another stands in its place, or something follows.
    """
    found = in_order(data, whole.start, whole.stop, tags, place)
    end = found[-1].stop if found else whole.start
    if end != whole.stop:
        raise CardDataError(place, "something follows the last object", end)
    return found


def leading(data: bytes, tag: int, tags: tuple[int, ...], place: str) -> tuple[Object, ...]:
    """Return the first objects, of exactly ``tags``, inside the one with ``tag`` at the start.

    ``data`` may end before that one does; these lie in it entirely.

    Raises:
        CardDataError: It has another tag, or one of them is missing.
    """
    whole = header(data, 0, len(data), place)
    if whole.tag != tag:
        raise _other_tag(whole, tag, place)
    return in_order(data, whole.start, min(whole.stop, len(data)), tags, place)


def alone(data: bytes, tag: int, place: str) -> Object:
    """Return the one object with ``tag`` that ``data`` is, fillers behind it left out.

    Raises:
        CardDataError: It is none, has another tag, or something but fillers follows.
    """
    (found,) = in_order(data, 0, len(data), (tag,), place)
    if not _FILLERS.issuperset(data[found.stop :]):
        raise CardDataError(place, "something follows the object", found.stop)
    return found


def _other_tag(found: Object, tag: int, place: str) -> CardDataError:
    return CardDataError(place, f"tag {found.tag:02X} where {tag:02X} belongs", found.at)
