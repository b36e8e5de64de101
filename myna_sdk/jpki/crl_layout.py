"""How an index of lists is written: version 1 of its layout, all numbers little-endian.

::

    head      "mynaCRLs", version (4 bytes), number of lists (4), length of the whole (8),
              SHA-256 of everything behind the head (32)
    lists     for each: SHA-256 of its root's certificate and of its own DER (32 each); thisUpdate,
              nextUpdate and begin of the window, seconds since 1970 (8 each); how many narrow and
              wide entries, and bytes of its partition's name (4 each); bytes of its number, 255 for
              none (1), and the number, big-endian (20)
    names     the partitions' names, one behind the other: DER, nothing for all partitions
    serials   the narrow serial numbers (4 bytes each), list by list, ascending in each
    details   for each of them seconds since the window's begin, times 16, plus the reason (4)
    wide      the other entries, list by list: serial number (20), second since 1970 (8), reason
              (1), all big-endian so that they sort as they stand

The hash finds damage; it keeps nobody out who may write the file. Such a one must be trusted as
much as whoever may write the roots.
"""

import sys
from array import array
from collections.abc import Iterator
from hashlib import sha256
from struct import Struct
from typing import Final, NamedTuple, TypeAlias

from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.crl_columns import WIDE, Columns, instant_of, second_of
from myna_sdk.jpki.crl_index import Change, CrlIndex, IndexedCrl, crl_index
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError

__all__ = ["read_index", "written"]


MAGIC: Final = b"mynaCRLs"
VERSION: Final = 1
_HEAD: Final = Struct("<8sIIQ32s")
_LIST: Final = Struct("<32s32sqqqIIIB20s")
_NO_NUMBER: Final = 255
_NARROW: Final = 4

Piece: TypeAlias = bytes | memoryview


class _Record(NamedTuple):
    root: bytes
    own: bytes
    this_update: int
    next_update: int
    begin: int
    narrow: int
    wide: int
    name: int
    number_size: int
    number: bytes


def written(index: CrlIndex) -> Iterator[Piece]:
    """Yield the bytes of ``index``, piece by piece. The same lists are always the same bytes."""
    behind, length = sha256(), _HEAD.size
    for piece in _behind(index):
        behind.update(piece)
        length += memoryview(piece).nbytes
    yield _HEAD.pack(MAGIC, VERSION, len(index.lists), length, behind.digest())
    yield from _behind(index)


def _behind(index: CrlIndex) -> Iterator[Piece]:
    yield b"".join(map(_record, index.lists))
    yield b"".join(crl.partition or b"" for crl in index.lists)
    yield from (_swapped(crl.columns.serials) for crl in index.lists)
    yield from (_swapped(crl.columns.details) for crl in index.lists)
    yield from (crl.columns.wide for crl in index.lists)


def _record(crl: IndexedCrl) -> bytes:
    number = b"" if crl.number is None else crl.number.to_bytes(-(-crl.number.bit_length() // 8))
    return _LIST.pack(
        bytes.fromhex(crl.issuer.certificate.fingerprint),
        bytes.fromhex(crl.fingerprint),
        second_of(crl.this_update),
        second_of(crl.next_update),
        crl.columns.begin,
        len(crl.columns.serials),
        len(crl.columns.wide) // WIDE.size,
        len(crl.partition or b""),
        _NO_NUMBER if crl.number is None else len(number),
        number,
    )


def read_index(buffer: bytes | memoryview, anchors: AnchorSet) -> CrlIndex:
    """Return the index that ``buffer`` holds, whose lists were verified when it was made.

    Nothing is copied: ``buffer`` may be a mapped file, and must not change.

    1. It is an index, of this version.
    2. It has the length that it states.
    3. Its hash is the one that it states.
    4. Its parts fill it, and no partition of a root occurs twice.
    5. The root of each list is among ``anchors``.

    Raises:
        UnreadableError: One of these does not hold; the flaw tells which.
    """
    view = memoryview(buffer).toreadonly().cast("B")
    records = _records(view)  # 1 to 3
    narrow = _NARROW * sum(record.narrow for record in records)
    wide = WIDE.size * sum(record.wide for record in records)
    at = _HEAD.size + len(records) * _LIST.size
    names = _Cursor(view, at)
    serials = _Cursor(view, at := at + sum(record.name for record in records))
    details = _Cursor(view, at := at + narrow)
    wides = _Cursor(view, at := at + narrow)
    if at + wide != len(view) or not records:  # 4
        raise _damaged("lists")
    known = {bytes.fromhex(a.certificate.fingerprint): a for a in anchors.anchors}
    lists = []
    for record in records:
        columns = Columns(
            _swapped(serials.take(record.narrow * _NARROW).cast("I")),
            _swapped(details.take(record.narrow * _NARROW).cast("I")),
            wides.take(record.wide * WIDE.size),
            record.begin,
        )
        lists.append(_list(record, bytes(names.take(record.name)), columns, known))  # 5
    index, changes = crl_index(lists)
    if any(change is not Change.ADDED for _, change in changes):
        raise _damaged("lists")
    return index


class _Cursor:
    """Takes one part after another."""

    def __init__(self, view: memoryview, at: int) -> None:
        self._view, self._at = view, at

    def take(self, size: int) -> memoryview:
        begin, self._at = self._at, self._at + size
        return self._view[begin : self._at]


def _records(view: memoryview) -> list[_Record]:
    if not len(view):
        raise UnreadableError(Flaw.INPUT_EMPTY, "head")
    if bytes(view[: len(MAGIC)]) != MAGIC:
        raise UnreadableError(Flaw.CRL_INDEX_FOREIGN, "head")
    if len(view) < _HEAD.size:
        raise UnreadableError(Flaw.TRUNCATED, "head", len(view))
    _, version, count, length, behind = _HEAD.unpack_from(view)
    if version != VERSION:
        raise UnreadableError(Flaw.CRL_INDEX_VERSION_OTHER, "head", len(MAGIC))
    if length != len(view):
        flaw = Flaw.TRUNCATED if len(view) < length else Flaw.TRAILING_BYTES
        raise UnreadableError(flaw, "head", min(length, len(view)))
    if sha256(view[_HEAD.size :]).digest() != behind:
        raise _damaged("head")
    past = _HEAD.size + count * _LIST.size
    if past > len(view):
        raise _damaged("lists")
    return list(map(_Record._make, _LIST.iter_unpack(view[_HEAD.size : past])))


def _list(record: _Record, name: bytes, columns: Columns, known: dict[bytes, Anchor]) -> IndexedCrl:
    issuer = known.get(record.root)
    if issuer is None:
        raise UnreadableError(Flaw.CRL_INDEX_ANCHOR_UNKNOWN, "lists", _HEAD.size)
    size, number = record.number_size, record.number
    if size > len(number) and size != _NO_NUMBER:
        raise _damaged("lists")
    try:
        this_update, next_update = instant_of(record.this_update), instant_of(record.next_update)
    except OverflowError:
        raise _damaged("lists") from None
    return IndexedCrl(
        issuer=issuer,
        this_update=this_update,
        next_update=next_update,
        partition=DirectoryName(name) if name else None,
        number=None if size == _NO_NUMBER else int.from_bytes(number[:size]),
        fingerprint=record.own.hex(),
        columns=columns,
    )


def _swapped(numbers: memoryview) -> memoryview:
    """Return ``numbers`` in the other order of bytes on a machine that is not little-endian."""
    if sys.byteorder == "little":
        return numbers
    copy = array("I", numbers)  # pragma: no cover - no such machine runs the tests
    copy.byteswap()  # pragma: no cover
    return memoryview(copy)  # pragma: no cover


def _damaged(place: str) -> UnreadableError:
    return UnreadableError(Flaw.CRL_INDEX_DAMAGED, place)
