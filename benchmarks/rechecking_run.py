"""Rechecks customers by one process and by two: ``python -m benchmarks.rechecking_run FOLDER AT``.

A program of its own, so that the processes that it starts load what checking needs and no more, as
a firm's would. It writes JSON: for each number of certificates the seconds of both, round by round.
"""

import json
import mmap
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.crl import CrlSource
from myna_sdk.jpki.crl_layout import read_index
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.rechecking import Rechecked, Standing, recheck
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.rechecking import Ground, recheck_shared

KIND = CertificateKind.SIGNING
ROUNDS = {1_000: 3, 10_000: 3, 100_000: 5}
REVOKED_OF = 100


def opened(folder: Path) -> Ground:
    """Return the ground of the customers in ``folder``, their index mapped."""
    anchors = anchor_set(MOCK, elements((folder / "roots").read_bytes()))
    with (folder / "index").open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Ground(anchors, CrlSource(read_index(memoryview(mapped), anchors).resolve))


def elements(data: bytes) -> Iterator[bytes]:
    """Yield the certificates that ``data`` is, one behind the other."""
    at = 0
    while at < len(data):
        stop = at + 4 + int.from_bytes(data[at + 2 : at + 4])
        yield data[at:stop]
        at = stop


def _seconds(found: Iterable[Rechecked], of: int) -> float:
    begun = time.perf_counter()
    held = sum(each.standing is Standing.HOLDS for each in found)
    if held != of - of // REVOKED_OF:
        raise TypeError(f"{held} of {of} hold")
    return time.perf_counter() - begun


def main() -> None:
    """Measure, and tell."""
    folder, at = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    ground = opened(folder)
    everybody = list(elements((folder / "certificates").read_bytes()))
    told: dict[int, list[tuple[float, float]]] = {}
    for number, rounds in ROUNDS.items():
        some = everybody[:number]
        told[number] = [
            (
                _seconds(
                    recheck(
                        *(some, ground.anchors), at=at, kind=KIND, revocation=ground.revocation
                    ),
                    number,
                ),
                _seconds(
                    recheck_shared(some, partial(opened, folder), at=at, kind=KIND, processes=2),
                    number,
                ),
            )
            for _ in range(rounds)
        ]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
