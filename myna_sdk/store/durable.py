"""Files that appear whole or not at all, and stay after a power cut."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from myna_sdk.model.masking import Concealed

__all__ = ["alone", "make", "publish", "sync_folder"]


def make(path: Path, content: Concealed[bytes]) -> None:
    """Leave ``content`` at ``path``, where nothing was, for nobody but its owner to read.

    Raises:
        FileExistsError: Something is there, a link at least.
        OSError: It cannot be made; nothing of it is left.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _fill(handle, [content.reveal()])
        sync_folder(path)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def publish(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Leave ``pieces`` at ``path`` in one step: whoever opens it finds all of the old or the new.

    Who still has the old file open keeps it. Only one process at a time may publish a path, which
    `alone` sees to; what a killed one left beside it is overwritten.

    Raises:
        OSError: The old file is as it was; or the new one is there and its name may be lost in a
            power cut.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.unlink(missing_ok=True)
        _fill(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), pieces)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync_folder(path)


def _fill(handle: int, pieces: Iterable[bytes | memoryview]) -> None:
    with os.fdopen(handle, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Make the name of ``path`` durable too."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep every other process that asks the same from writing ``path`` meanwhile.

    The lock lies beside the file and ends with the process, however that ends.
    """
    handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
