"""The file of a `CrlIndex`: published whole, mapped by readers, swapped while they work.

A reader sees what stands at the path at each look-up, in any process, and never a half of it: a new
index takes the old one's name in one step, and who holds the old one keeps it. Readers wait for
nobody.
"""

import mmap
import os
import stat
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import attrs

from myna_sdk.errors import StoreError, UsageError
from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.crl_index import Change, Changes, CrlIndex, IndexedCrl
from myna_sdk.jpki.crl_layout import read_index, written
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.store.durable import alone, publish

__all__ = [
    "CrlIndexFile",
    "create_crl_index",
    "keep_signed_list",
    "kept_list_name",
    "open_crl_index",
    "update_crl_index",
]


_Stamp: TypeAlias = tuple[int, int, int, int]


@attrs.frozen(eq=False)
class _Opened:
    """What was found at the path: an index, or why there is none.

    Attributes:
        stamp: Tells one file from another.
        index: The index; ``None`` if it was refused.
        fault: Why it was.
    """

    stamp: _Stamp | None
    index: CrlIndex | None
    fault: StoreError | None = None


class CrlIndexFile:
    """The index at a path, ever the one that stands there now. It may be shared by threads.

    Its `resolve` is what a `CrlSource` takes. A new file that is refused takes the place of no good
    one: the old index stays, whose lists tell themselves until when they may be used, and `fault`
    says what is wrong with the new one.
    """

    def __init__(self, path: Path, anchors: AnchorSet) -> None:
        """Name a file, which is opened when it is first asked.

        Args:
            path: The file.
            anchors: Who may have signed its lists.
        """
        self._path, self._anchors = path, anchors
        self._opened = _Opened(None, None)

    def current(self) -> CrlIndex:
        """Return the index that stands at the path, or stood there before a refused one.

        Raises:
            StoreError: ``crl-index-missing``, ``crl-index-unusable`` or ``crl-index-exposed``
                (others can write it), and no index was there before.
        """
        opened = self._opened
        if opened.stamp is None or opened.stamp != _stamp_at(self._path):
            opened = self._reopened(opened.index)
            self._opened = opened  # one step, so that no thread sees half of it
        if opened.index is None:
            raise opened.fault or _missing(self._path)
        return opened.index

    @property
    def fault(self) -> StoreError | None:
        """Why what stands at the path is not what `current` returns, if that is so."""
        self.current()
        return self._opened.fault

    def resolve(self, partition: DirectoryName | None, issuer: Anchor) -> IndexedCrl | None:
        """Return the list of ``partition``, else that of all partitions, for a `CrlSource`.

        Raises:
            StoreError: As `current`.
        """
        return self.current().resolve(partition, issuer)

    def _reopened(self, before: CrlIndex | None) -> _Opened:
        stamp = _stamp_at(self._path)
        try:
            stamp, index = _mapped(self._path, self._anchors)
        except StoreError as fault:
            return _Opened(stamp, before, fault)
        return _Opened(stamp, index)


def open_crl_index(path: Path, anchors: AnchorSet) -> CrlIndex:
    """Return the index that stands at ``path`` now, mapped.

    Raises:
        StoreError: ``crl-index-missing``, ``crl-index-unusable`` or ``crl-index-exposed``.
    """
    return _mapped(path, anchors)[1]


def create_crl_index(path: Path, index: CrlIndex) -> None:
    """Leave ``index`` at ``path``, where there was no file.

    Raises:
        UsageError: ``crl-index-exists``.
        StoreError: ``crl-index-not-written``.
    """
    try:
        with alone(path):
            if path.exists():
                raise UsageError(
                    "crl-index-exists",
                    f"{path} is there already, and its lists are not given up unseen",
                    path=str(path),
                )
            publish(path, written(index))
    except OSError as error:
        raise _not_written(path, error) from None


def update_crl_index(
    path: Path, anchors: AnchorSet, lists: Iterable[IndexedCrl]
) -> tuple[CrlIndex, Changes]:
    """Return the index now at ``path``, ``lists`` in it where they are newer, and what each did.

    Raises:
        StoreError: ``crl-index-missing``, ``crl-index-unusable``, ``crl-index-exposed`` or
            ``crl-index-not-written``: what was there is still there.
    """
    try:
        with alone(path):
            index, changes = open_crl_index(path, anchors).with_lists(lists)
            if {Change.ADDED, Change.REPLACED} & {change for _, change in changes}:
                publish(path, written(index))
    except OSError as error:
        raise _not_written(path, error) from None
    return index, changes


def keep_signed_list(folder: Path, der: bytes) -> Path:
    """Return where ``der``, a list as it was signed, now lies in ``folder``, named by its hash.

    An index holds no signature, and names each of its lists by this hash: whoever must prove later
    what a list told finds it here. One that lies there already is left; anything else that does,
    such as one cut short, gives way.

    Raises:
        StoreError: ``crl-list-not-kept``.
    """
    path = folder / kept_list_name(sha256(der).hexdigest())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder / "lists"):
            if not _is_at(path, der):
                publish(path, [der])
    except OSError as error:
        why = error.strerror or type(error).__name__
        message = f"{path} was not written: {why}"
        raise StoreError("crl-list-not-kept", message, path=str(path)) from None
    return path


def _is_at(path: Path, der: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(der) and path.read_bytes() == der


def kept_list_name(fingerprint: str) -> str:
    """Return the name under which the list of this SHA-256 is kept."""
    return f"{fingerprint}.crl"


def _stamp_at(path: Path) -> _Stamp | None:
    try:
        return _stamp(path.stat())
    except OSError:
        return None


def _stamp(found: os.stat_result) -> _Stamp:
    # Not the time of its content: who mends a file's rights changes nothing else of it.
    return found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns


def _mapped(path: Path, anchors: AnchorSet) -> tuple[_Stamp, CrlIndex]:
    try:
        with open(path, "rb", buffering=0, opener=_at_once) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise _unusable(path, UnreadableError(Flaw.CRL_INDEX_FOREIGN, "file"))
            if stat.S_IMODE(found.st_mode) & 0o022:
                raise StoreError(
                    "crl-index-exposed",
                    f"{path} can be written by others; run: chmod go-w {path}",
                    path=str(path),
                )
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if found.st_size else b""
    except OSError as error:
        raise _missing(path, error.strerror or type(error).__name__) from None
    try:
        index = read_index(memoryview(mapped), anchors)
    except UnreadableError as fault:
        raise _unusable(path, fault) from None
    if isinstance(mapped, mmap.mmap):
        mapped.madvise(mmap.MADV_DONTNEED)  # the hash read all of it, look-ups read a little
    return _stamp(found), index


def _at_once(path: str, flags: int) -> int:
    """Open ``path`` without waiting, which a pipe would make one do."""
    return os.open(path, flags | os.O_NONBLOCK)


def _missing(path: Path, why: str = "") -> StoreError:
    return StoreError("crl-index-missing", f"{path} cannot be opened: {why}", path=str(path))


def _unusable(path: Path, fault: UnreadableError) -> StoreError:
    return StoreError(
        "crl-index-unusable",
        f"{path}, byte {fault.offset}: {fault.flaw.text('en')} [{fault.flaw.value}]",
        path=str(path),
        flaw=fault.flaw.value,
        offset=fault.offset,
    )


def _not_written(path: Path, error: OSError) -> StoreError:
    why = error.strerror or type(error).__name__
    return StoreError("crl-index-not-written", f"{path} was not written: {why}", path=str(path))
