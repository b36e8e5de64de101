"""A process of its own that tells the bytes it needs to build an index or to ask one.

``python -m benchmarks.crl_memory TASK FOLDER`` with ``build`` (``list.crl``) or ``miss``
(``index.crlx``), and ``root.cer`` in the folder.
"""

import re
import sys
from array import array
from pathlib import Path

from benchmarks import lists
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.crl_index import IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.profile import MOCK
from myna_sdk.store import CrlIndexFile, create_crl_index

LOOK_UPS = 100_000


def held(what: str) -> int:
    """Return a line of this process's status, in bytes."""
    found = re.search(rf"^{what}:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    if found is None:
        raise TypeError(f"the system tells no {what}")
    return int(found[1]) * 1024


def build(folder: Path) -> int:
    """Return how far the memory rose above what it was with the list in it."""
    anchors = anchor_set(MOCK, [(folder / "root.cer").read_bytes()])
    data = (folder / "list.crl").read_bytes()
    index_crl(lists.list_of([2]), anchors)  # what is loaded once for any list
    before = held("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    crl = index_crl(data, anchors)
    if not isinstance(crl, IndexedCrl):
        raise TypeError("the list of the benchmark is not accepted")
    create_crl_index(folder / "index.crlx", crl_index([crl])[0])
    return held("VmHWM") - before


def miss(folder: Path) -> int:
    """Return how far the memory rose when an index was opened and asked."""
    anchors = anchor_set(MOCK, [(folder / "root.cer").read_bytes()])
    numbers = array("I", lists.misses(LOOK_UPS))
    file = CrlIndexFile(folder / "index.crlx", anchors)
    before = held("VmRSS")
    first = file.current().lists[0]
    for number in numbers:
        crl = file.resolve(first.partition, first.issuer)
        if crl is None or crl.find(SerialNumber(number)) is not None:
            raise TypeError("a serial number of no list was found")
    return held("VmRSS") - before


if __name__ == "__main__":
    task = {"build": build, "miss": miss}[sys.argv[1]]
    sys.stdout.write(f"{task(Path(sys.argv[2]))}\n")
