"""Verified lists as one index: every partition in one buffer, asked as a verified list is.

`index_crl` verifies one list and keeps its entries as columns; `CrlIndex` holds the lists of all
partitions and generations; `crl_layout` writes and reads it. Files are the store's affair.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.crl import standing_of, unknown_for
from myna_sdk.jpki.crl_columns import Columns
from myna_sdk.jpki.crl_parsing import Entry, ParsedCrl, parse_crl
from myna_sdk.jpki.crl_reading import read_columns
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import Unknown
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant

__all__ = ["Change", "Changes", "CrlIndex", "IndexedCrl", "crl_index", "index_crl"]


@attrs.frozen(repr=False, eq=False)
class IndexedCrl:
    """A list that an anchor signed, of which every entry was read. Made by `index_crl`.

    Attributes:
        issuer: The anchor.
        this_update: When it was issued.
        next_update: Until when it may be used.
        partition: The directory entry whose certificates it covers; ``None`` for all.
        number: Its number, if it has one.
        fingerprint: SHA-256 of its DER.
        columns: Its entries.
    """

    issuer: Anchor
    this_update: Instant
    next_update: Instant
    partition: DirectoryName | None
    number: int | None
    fingerprint: str
    columns: Columns

    def find(self, serial: SerialNumber) -> Entry | None:
        """Return the entry of ``serial``, or ``None``.

        Raises:
            UnreadableError: The entry was damaged since the list was verified.
        """
        return self.columns.find(serial)

    def __len__(self) -> int:
        return len(self.columns)

    def __bool__(self) -> bool:
        return True  # an empty list is a list


def index_crl(
    crl: ParsedCrl | bytes, anchors: AnchorSet, progress: Callable[[int], None] = lambda _: None
) -> IndexedCrl | Unknown:
    """Return the list as one that an anchor signed, or why no status may come from it.

    The checks are those of `verify_crl`, 1 to 7, with the same answers.

    Args:
        crl: The list.
        anchors: Who may have signed it.
        progress: Is told how many more bytes of the entries were read.
    """
    try:
        parsed = parse_crl(crl) if isinstance(crl, bytes) else crl
        standing = standing_of(parsed, anchors)
        if isinstance(standing, Flaw):
            return Unknown(standing)
        columns = read_columns(parsed, progress)
    except UnreadableError as fault:
        return unknown_for(fault)
    return IndexedCrl(**attrs.asdict(standing, recurse=False), columns=columns)


_Place: TypeAlias = tuple[bytes, DirectoryName | None]


def _place(crl: IndexedCrl) -> _Place:
    return crl.issuer.key.identifier, crl.partition


class Change(Enum):
    """What a list does to an index."""

    ADDED = "added"
    """Nothing was known of its partition."""
    REPLACED = "replaced"
    """It took the place of an older one."""
    UNCHANGED = "unchanged"
    """It was there already."""
    OLDER = "older"
    """A newer one was there, and stays."""
    CONFLICTING = "conflicting"
    """Another one with its number or date was there, and stays: nobody can tell which is newer."""


Changes: TypeAlias = tuple[tuple[IndexedCrl, Change], ...]
"""What each list of a call did."""


@attrs.frozen(repr=False, eq=False)
class CrlIndex:
    """The verified lists of one hierarchy, at most one for each partition of a root.

    Attributes:
        lists: The lists, in an order that depends on nothing but themselves.
    """

    lists: tuple[IndexedCrl, ...]
    _placed: Mapping[_Place, IndexedCrl]

    def resolve(self, partition: DirectoryName | None, issuer: Anchor) -> IndexedCrl | None:
        """Return the list of ``partition``, else that of all partitions, for a `CrlSource`."""
        key = issuer.key.identifier
        return self._placed.get((key, partition)) or self._placed.get((key, None))

    def with_lists(self, lists: Iterable[IndexedCrl]) -> tuple["CrlIndex", Changes]:
        """Return the index with ``lists`` where they are newer, and what each of them did."""
        placed = dict(self._placed)
        changes = []
        for crl in lists:
            change = _change(crl, placed.get(_place(crl)))
            changes.append((crl, change))
            if change in {Change.ADDED, Change.REPLACED}:
                placed[_place(crl)] = crl
        return _made(placed), tuple(changes)

    def __len__(self) -> int:
        return sum(map(len, self.lists))

    def __bool__(self) -> bool:
        return True


def crl_index(lists: Iterable[IndexedCrl]) -> tuple[CrlIndex, Changes]:
    """Return the index of ``lists``, and what each of them did: of two for one place one counts.

    Raises:
        UsageError: There is none.
    """
    index, changes = _made({}).with_lists(lists)
    if not index.lists:
        raise UsageError("crl-index-empty", "no revocation list was given to index")
    return index, changes


def _made(placed: dict[_Place, IndexedCrl]) -> CrlIndex:
    ordered = sorted(placed.items(), key=lambda item: (item[0][0], item[0][1] or b""))
    return CrlIndex(tuple(crl for _, crl in ordered), MappingProxyType(placed))


def _change(crl: IndexedCrl, before: IndexedCrl | None) -> Change:
    """Return what ``crl`` does where ``before`` stood: numbers only rise (RFC 5280 §5.2.3)."""
    if before is None:
        return Change.ADDED
    if crl.fingerprint == before.fingerprint:
        return Change.UNCHANGED
    dates = (crl.this_update > before.this_update) - (crl.this_update < before.this_update)
    if crl.number is None or before.number is None:
        numbers = dates
    else:
        numbers = (crl.number > before.number) - (crl.number < before.number)
    if numbers < 0 and dates <= 0:
        return Change.OLDER
    return Change.REPLACED if numbers > 0 and dates >= 0 else Change.CONFLICTING
