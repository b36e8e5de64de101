"""How work grows from a thousand to a million, in the time of one bare RSA-2048 verification.

Each series is a name and a function from a count to seconds. The points are kept in
``benchmarks/growth.json`` and drawn as ``docs/growth.svg``.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from benchmarks import crl_index, lists
from benchmarks.customers import CERTIFICATES, HOW_MANY, KIND, Customers
from benchmarks.plot import drawn
from benchmarks.rechecking_run import elements, opened
from myna_sdk.jpki.rechecking import Standing, recheck
from myna_sdk.model.instants import Instant
from myna_sdk.rechecking import Ground

ROOT = Path(__file__).parents[1]
POINTS = ROOT / "benchmarks" / "growth.json"
PLOT = ROOT / "docs" / "growth.svg"
COUNTS = (1_000, 10_000, 100_000, 1_000_000)
VERIFICATIONS = 200

Series: TypeAlias = Mapping[str, tuple[tuple[int, float], ...]]
"""By its name, the points of each series: a count, and how many verifications it takes."""


def measure() -> Series:
    """Return every series, measured now."""
    unit = _verification()
    found: dict[str, list[tuple[int, float]]] = {}
    for count in COUNTS:
        for name, seconds in {**_lists(count), **_certificates(count)}.items():
            found.setdefault(name, []).append((count, seconds / unit))
    return {name: tuple(points) for name, points in found.items()}


def _lists(count: int) -> Mapping[str, float]:
    data, anchors = lists.list_of(lists.serials(count)), lists.anchors()
    miss, other_miss = crl_index.misses_timed(data)
    return {
        "index: built from a list": min(
            crl_index.seconds(lambda: crl_index.built([data], anchors)) for _ in range(2)
        ),
        "cryptography: list loaded and checked": min(
            crl_index.seconds(lambda: crl_index.loaded([data])) for _ in range(2)
        ),
        "index: a miss": miss,
        "cryptography: a miss": other_miss,
    }


def _certificates(count: int) -> Mapping[str, float]:
    """Return what rechecking so many distinct certificates takes, beside making them.

    More than are kept for the other benchmarks are made for this one, which takes minutes.
    """
    customers = Customers()
    ground = opened(customers.folder)
    kept = (customers.folder / CERTIFICATES).read_bytes()
    taken = 0.0
    for batch in customers.made(count) if count > HOW_MANY else (kept,):
        some = list(islice(elements(batch), count))
        taken += crl_index.seconds(lambda: _rechecked(some, ground, customers.at))  # noqa: B023
    return {"certificates rechecked": taken}


def _rechecked(some: Sequence[bytes], ground: Ground, at: Instant) -> None:
    found = recheck(some, ground.anchors, at=at, kind=KIND, revocation=ground.revocation)
    if any(each.standing is Standing.UNPROVEN for each in found):
        raise TypeError("something was left out")


def _verification() -> float:
    key, data = lists.STAGE.current.key.private, b"MOCK" * 100
    signature, public = key.sign(data, padding.PKCS1v15(), hashes.SHA256()), key.public_key()

    def verify() -> None:
        for _ in range(VERIFICATIONS):
            public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())

    return min(crl_index.seconds(verify) for _ in range(5)) / VERIFICATIONS


def write(series: Series) -> None:
    """Keep the points and draw them."""
    kept = {name: [[n, float(f"{y:.3g}")] for n, y in points] for name, points in series.items()}
    POINTS.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    PLOT.write_text(drawn(read()), "utf-8")


def read() -> Series:
    """Return the points of the last run."""
    kept = json.loads(POINTS.read_text("utf-8"))
    return {name: tuple((n, y) for n, y in points) for name, points in kept.items()}


if __name__ == "__main__":
    write(measure())
