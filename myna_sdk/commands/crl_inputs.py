"""What ``myna crl`` is handed, as files: lists to index, and an index of them."""

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import attrs

from myna_sdk.commands.certificate_inputs import anchors_in, place_in_list
from myna_sdk.commands.der_files import file_fault, files_in, read_der
from myna_sdk.commands.language import language, say
from myna_sdk.commands.revocation_rights import refuse_data_of_others
from myna_sdk.drive.clock import SystemClock
from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.crl_index import IndexedCrl, index_crl
from myna_sdk.jpki.crl_parsing import parse_crl
from myna_sdk.jpki.file_kinds import FileKind
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.profile import HIERARCHIES
from myna_sdk.jpki.revocation import Unknown
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant, as_utc
from myna_sdk.store import keep_signed_list

__all__ = ["Taken", "instant", "refuse_existing", "roots_in", "taken_lists"]

_HIERARCHIES: Final = {each.name: each for each in HIERARCHIES}
_LISTS: Final = frozenset({".crl", ".der"})
_STEPS: Final = 40


def roots_in(
    hierarchy: str, paths: Sequence[Path], confirmed: Sequence[str], config: Path
) -> AnchorSet:
    """Return the anchors in files and folders, if their lists may be used here.

    Raises:
        UsageError: One is none of the hierarchy, there is none, or the data is for others.
    """
    refuse_data_of_others(hierarchy, config)
    return anchors_in(_HIERARCHIES[hierarchy], paths, confirmed)


def instant(at: datetime | None) -> Instant:
    """Return the instant that was named, by default now."""
    return SystemClock().now() if at is None else as_utc(at)


def refuse_existing(path: Path) -> None:
    """Pass if nothing stands at ``path`` yet; `create_crl_index` looks again.

    Raises:
        UsageError: ``crl-index-exists``.
    """
    if os.path.lexists(path):
        raise UsageError(
            "crl-index-exists",
            say(f"{path} はすでにあります。", f"{path} is there already"),
            path=str(path),
            remedy=say(
                "myna crl update で更新するか、別の名前を指定してください。",
                "Bring it up to date with myna crl update, or give another name.",
            ),
        )


@attrs.frozen
class Taken:
    """The lists of some files.

    Attributes:
        lists: Those that an anchor signed.
        refused: Why others cannot be used, each naming its file.
    """

    lists: tuple[IndexedCrl, ...]
    refused: tuple[UsageError, ...]


def taken_lists(
    paths: Sequence[Path], anchors: AnchorSet, *, keep_going: bool, keep: Path | None = None
) -> Taken:
    """Return the lists in files and folders, verified.

    Args:
        paths: The files, and folders of files called ``.crl`` or ``.der``.
        anchors: Who may have signed them.
        keep_going: Go on behind a file that cannot be used.
        keep: A folder in which each is kept as it was signed.

    Raises:
        UsageError: A file cannot be used, and nobody asked to go on; or no file was named.
        StoreError: ``crl-list-not-kept``.
    """
    files = [file for path in paths for file in files_in(path, _LISTS, deep=True)]
    if not files:
        told = say("失効リストのファイルがありません。", "there is no file of a revocation list")
        raise UsageError("crl-index-empty", told, remedy=", ".join(map(str, paths)))
    lists, refused = [], []
    meter = _Meter(files)
    for file in files:
        try:
            lists.append(_taken(file, anchors, meter, keep))
        except UsageError as error:
            if not keep_going:
                meter.end()
                raise
            refused.append(error)
    meter.end()
    return Taken(tuple(lists), tuple(refused))


def _taken(path: Path, anchors: AnchorSet, meter: "_Meter", keep: Path | None) -> IndexedCrl:
    data = read_der(path, FileKind.CRL)
    try:
        parsed = parse_crl(data)
    except UnreadableError as fault:
        found = (fault.flaw, fault.offset, None, fault.place)
        raise file_fault(path, FileKind.CRL, *found) from None
    crl = index_crl(parsed, anchors, meter.advance)
    if not isinstance(crl, Unknown):
        if keep is not None:
            keep_signed_list(keep, data)
        return crl
    where = place_in_list(data) if crl.flaw is Flaw.CRL_UNREADABLE else None
    raise _refusal(path, crl.flaw, where)


def _refusal(path: Path, flaw: Flaw, where: str | None) -> UsageError:
    at = "" if where is None else f" ({where})"
    return UsageError(
        "file-unusable",
        f"{path}: {flaw.text(language())}{at} [{flaw.value}]",
        path=str(path),
        flaw=flaw.value,
        remedy=say(
            "発行元から取り直すか、--anchors と --hierarchy を確かめてください。",
            "Fetch it again from its issuer, or compare --anchors and --hierarchy.",
        ),
    )


class _Meter:
    """A bar on standard error, where a person looks at it, of the bytes that were read."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._whole = sum(map(_size, files))
        self._read = self._shown = 0
        self._seen = sys.stderr.isatty() and self._whole > 1 << 20

    def advance(self, size: int) -> None:
        """Show that ``size`` more bytes were read."""
        self._read += size
        step = min(self._read * _STEPS // self._whole, _STEPS) if self._whole else 0
        if self._seen and step > self._shown:
            self._shown = step
            bar = "#" * step + "." * (_STEPS - step)
            sys.stderr.write(f"\r[{bar}] {100 * step // _STEPS:3} %")
            sys.stderr.flush()

    def end(self) -> None:
        """Take the bar away."""
        if self._seen and self._shown:
            sys.stderr.write("\r" + " " * (_STEPS + 9) + "\r")
            sys.stderr.flush()


def _size(path: Path) -> int:
    return os.stat(path).st_size if os.path.isfile(path) else 0  # noqa: PTH113, PTH116 - tells no error
