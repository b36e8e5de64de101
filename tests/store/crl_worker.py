"""A process of its own that works on an index file, for tests that kill it or race it.

``python -m tests.store.crl_worker TASK FOLDER [ARGUMENT]``, where the folder holds the roots and
the index, and the task is one of

- ``read``: for each line on standard input, say what list numbers the index holds now,
- ``follow``: read until every list has the number ARGUMENT, and fail if two numbers are ever mixed,
- ``update``: bring the lists of the folder ARGUMENT into the index, one after the other.
"""

import sys
from pathlib import Path

from myna_sdk.jpki.anchors import AnchorSet, anchor_set
from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.crl_index import CrlIndex, IndexedCrl, index_crl
from myna_sdk.jpki.profile import MOCK
from myna_sdk.store import CrlIndexFile, update_crl_index


def anchors_in(folder: Path) -> AnchorSet:
    return anchor_set(MOCK, [(folder / "root.cer").read_bytes()])


def numbers(index: CrlIndex) -> set[int | None]:
    """Return the numbers of the lists, each of which must revoke what its number says."""
    for crl in index.lists:
        assert crl.number is not None
        assert crl.find(SerialNumber(crl.number)) is not None
    return {crl.number for crl in index.lists}


def _read(folder: Path, _: str) -> None:
    file = CrlIndexFile(folder / "index.crlx", anchors_in(folder))
    first = file.current()
    before = numbers(first)
    for _line in sys.stdin:
        assert numbers(first) == before  # who holds the old one keeps it
        sys.stdout.write(f"{sorted(map(str, numbers(file.current())))}\n")
        sys.stdout.flush()


def _follow(folder: Path, last: str) -> None:
    file = CrlIndexFile(folder / "index.crlx", anchors_in(folder))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    found: set[int | None] = set()
    while found != {int(last)}:
        found = numbers(file.current())
        assert len(found) == 1
    assert file.fault is None


def _update(folder: Path, lists: str) -> None:
    anchors = anchors_in(folder)
    for path in sorted((folder / lists).iterdir()):
        found = index_crl(path.read_bytes(), anchors)
        assert isinstance(found, IndexedCrl)
        update_crl_index(folder / "index.crlx", anchors, [found])


TASKS = {"read": _read, "follow": _follow, "update": _update}

if __name__ == "__main__":
    TASKS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
