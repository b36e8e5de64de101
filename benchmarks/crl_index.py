"""An index of revocation lists: what it costs to make, to ask and to keep in memory.

The other side is `cryptography`: it loads the same list and checks its signature, and looks a
number up by going through the whole list. Both sides wait for nothing, so that processor time is
compared: they are taken in turn, and the shortest of each counts. Memory is that of a process of
its own.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from benchmarks import lists
from benchmarks.result import Result
from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.certificate import SerialNumber
from myna_sdk.jpki.crl_index import CrlIndex, IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.crl_layout import read_index, written

ENTRIES = 1_000_000
ROUNDS = 3
LOOK_UPS = 100_000
MEGABYTE = 1_000_000
BUILD_MEMORY = 100
MISS_MEMORY = 8


@cache
def one_list() -> bytes:
    """Return a list with a million entries."""
    return lists.list_of(lists.serials(ENTRIES))


def built(data: Sequence[bytes], anchors: AnchorSet) -> bytes:
    """Return the written index of lists, each verified first."""
    found = [index_crl(each, anchors) for each in data]
    indexed = [each for each in found if isinstance(each, IndexedCrl)]
    if len(indexed) != len(data):
        raise TypeError("a list of the benchmark is not accepted")
    return b"".join(written(crl_index(indexed)[0]))


def loaded(data: Sequence[bytes]) -> list[x509.CertificateRevocationList]:
    """Return the lists as cryptography reads them, their signatures checked."""
    key = lists.STAGE.current.key.private.public_key()
    found = [x509.load_der_x509_crl(each) for each in data]
    if not all(_signed(each, key) for each in found):
        raise TypeError("a list of the benchmark is not signed")
    return found


def _signed(crl: x509.CertificateRevocationList, key: rsa.RSAPublicKey) -> bool:
    return crl.is_signature_valid(key)


def measure_build() -> Result:
    """Return how long an index of one list takes, against loading and checking the list."""
    return _build("crl-index-build", [one_list()])


def measure_build_of_partitions() -> Result:
    """Return the same for as many entries on the lists of all municipalities."""
    return _build("crl-index-build-partitions", lists.partitions(lists.serials(ENTRIES)))


def _build(name: str, data: Sequence[bytes]) -> Result:
    anchors = lists.anchors()
    times = [
        (seconds(lambda: built(data, anchors)), seconds(lambda: loaded(data)))
        for _ in range(ROUNDS)
    ]
    ratio = min(a for a, _ in times) / min(b for _, b in times)
    return Result(name=name, ratio=ratio, aim=2.0, better="lower")


def measure_miss() -> Result:
    """Return how many times faster a miss is than one in cryptography's list."""
    ours, theirs = misses_timed(one_list())
    return Result(name="crl-index-miss", ratio=theirs / ours, aim=15_000.0, better="higher")


def misses_timed(data: bytes) -> tuple[float, float]:
    """Return the seconds of one look-up that misses, in our index and in cryptography's list."""
    anchors = lists.anchors()
    index = read_index(built([data], anchors), anchors)
    (other,) = loaded([data])
    numbers = lists.misses(LOOK_UPS)
    ours = min(seconds(lambda: missed(index, numbers)) for _ in range(ROUNDS)) / LOOK_UPS
    few = iter(numbers)
    theirs = min(
        seconds(lambda: other.get_revoked_certificate_by_serial_number(next(few)))
        for _ in range(2 * ROUNDS)
    )
    return ours, theirs


def missed(index: CrlIndex, numbers: Sequence[int]) -> None:
    """Look up numbers that are on no list."""
    anchor = index.lists[0].issuer
    partition = index.lists[0].partition
    for number in numbers:
        crl = index.resolve(partition, anchor)
        if crl is None or crl.find(SerialNumber(number)) is not None:
            raise TypeError("a serial number of no list was found")


def measure_build_memory() -> Result:
    """Return the most memory that a build takes beside its input, against 100 MB."""
    with _folder() as folder:
        (folder / "list.crl").write_bytes(one_list())
        used = _megabytes("build", folder)
    name = "crl-index-build-memory"
    return Result(name=name, ratio=used / BUILD_MEMORY, aim=1.0, better="lower")


def measure_miss_memory() -> Result:
    """Return what a process holds of an index after 100,000 misses, against 8 MB."""
    with _folder() as folder:
        (folder / "index.crlx").write_bytes(built([one_list()], lists.anchors()))
        used = _megabytes("miss", folder)
    return Result(name="crl-index-miss-memory", ratio=used / MISS_MEMORY, aim=1.0, better="lower")


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        (Path(name) / "root.cer").write_bytes(lists.STAGE.current.certificate())
        yield Path(name)


def _megabytes(task: str, folder: Path) -> float:
    command = [sys.executable, "-m", "benchmarks.crl_memory", task, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout) / MEGABYTE


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of ``work``, which waits for nothing."""
    begun = time.process_time()
    work()
    return time.process_time() - begun
