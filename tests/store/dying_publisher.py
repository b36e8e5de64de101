"""A process of its own that publishes a file and is killed at one moment of that.

``python -m tests.store.dying_publisher FOLDER MOMENT`` publishes the bytes of ``next.crlx`` as
``index.crlx``, both in the folder.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

from myna_sdk.store.durable import alone, publish

PIECE = 64
MOMENTS = (
    *("no-piece", "some-pieces", "every-piece"),
    *("before-file-sync", "after-file-sync", "before-rename", "after-rename"),
    *("before-folder-sync", "after-folder-sync"),
)


class _Dying:
    """Kills this process at one moment of a publication."""

    def __init__(self, moment: str) -> None:
        self._moment, self._syncs = moment, iter(("file-sync", "folder-sync"))
        self._sync, self._replace = os.fsync, Path.replace

    def sync(self, handle: int) -> None:
        self._around(next(self._syncs), lambda: self._sync(handle))

    def replace(self, beside: Path, path: Path) -> Path:
        self._around("rename", lambda: self._replace(beside, path))
        return path

    def _around(self, what: str, act: Callable[[], object]) -> None:
        self._at(f"before-{what}")
        act()
        self._at(f"after-{what}")

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._at("no-piece")
        yield data[:PIECE]
        self._at("some-pieces")
        yield data[PIECE:]
        self._at("every-piece")

    def _at(self, moment: str) -> None:
        if moment == self._moment:
            os.kill(os.getpid(), signal.SIGKILL)


def _die(folder: Path, moment: str) -> None:
    dying = _Dying(moment)
    pieces = dying.pieces((folder / "next.crlx").read_bytes())
    with (
        alone(folder / "index.crlx"),
        patch("os.fsync", dying.sync),
        patch.object(Path, "replace", lambda beside, to: dying.replace(beside, to)),  # noqa: PLW0108 - the first is bound
    ):
        publish(folder / "index.crlx", pieces)


if __name__ == "__main__":
    _die(Path(sys.argv[1]), sys.argv[2])
