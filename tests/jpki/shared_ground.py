"""What processes that check certificates open: functions of a module that loads quickly."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.crl import CrlSource
from myna_sdk.jpki.crl_layout import read_index
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.revocation import NoSource
from myna_sdk.rechecking import Ground
from myna_sdk.store import CrlIndexFile


def opened(roots: tuple[bytes, ...], index: bytes) -> Ground:
    """Return the mock anchors that ``roots`` are, and the lists that ``index`` holds."""
    anchors = anchor_set(MOCK, roots)
    return Ground(anchors, CrlSource(read_index(index, anchors).resolve))


def refused() -> Ground:
    raise UsageError("anchor-set-empty", "no root was given", hierarchy="mock")


def indexed(roots: tuple[bytes, ...], path: Path) -> Ground:
    """Return the mock anchors that ``roots`` are, and the index that stands at ``path``."""
    anchors = anchor_set(MOCK, roots)
    return Ground(anchors, CrlSource(CrlIndexFile(path, anchors).resolve))


def killed(opening: Callable[[], Ground], spared: int) -> Ground:
    """Return as ``opening`` in the process ``spared``; every other one ends here."""
    if os.getpid() != spared:
        os.kill(os.getpid(), signal.SIGKILL)
    return opening()


def unlisted(opening: Callable[[], Ground], spared: int) -> Ground:
    """Return as ``opening`` in the process ``spared``; in every other one nobody is asked."""
    found = opening()
    return found if os.getpid() == spared else Ground(found.anchors, NoSource())
