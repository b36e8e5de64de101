"""The written side of the benchmarks: ``benchmarks/results.json`` and ``docs/benchmarks.md``."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.result import Result

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

`make bench` takes these ratios in one run and writes this page and `benchmarks/results.json`. Only
ratios mean anything: both sides of each are measured in turn on the same machine, and where commits
count, on the disk of the checkout.

Both sides of `login-overhead` commit with the same journal and durability (write-ahead log,
`synchronous=FULL`). A busy disk makes the commits hide the rest, and the ratio falls. Three runs
alone on 2026-11-24 gave 2.36, 2.48 and 2.62. After a cut of the work beside cryptography, five runs
on 2026-11-26 gave 2.40, 2.44, 2.95, 3.36 and 3.91, beside a load of ten on two cores, which says
little: read the aim as **not met** unless a quiet machine says otherwise.

`audit-writers` is the median over 30 pairs of rounds. In processor time, writing and sealing a note
took an eighth to a fifth more than an unchained insert (a ratio of 0.84 to 0.89); waiting for the
disk hides a part of that. Much other work scatters the single pairs by a factor of two and more,
so that even the median says little there: beside a load of twenty on two cores one run gave 0.90.

`full-check` compares the shortest of many slices. A key's first verification takes 40 % longer
than those that follow, and one of the two here is a first: that alone is 1.2. In a certificate
without personal data, one for user authentication, the ratio was 2.3 to 2.5 where that of a signing
certificate was 2.75 to 3.0. The other engine reads and verifies the list each time, since it keeps
none between checks.

| Name | What against what | Ratio | Aim | Holds |
|---|---|--:|--:|---|
"""

WHAT = {
    "cold-start-version": "`myna --version` against `python -c pass`",
    "cold-start-help": "`myna --help` against a bare typer program's `--help`",
    "login-overhead": "one complete login in process, both sides, against its raw cryptography "
    "and as many plain SQLite commits",
    "signature-overhead": "one complete signature verification in process, both sides, against its "
    "raw cryptography and as many plain SQLite commits",
    "store-append": "records kept with audit note against plain SQLite inserts, same durability",
    "audit-writers": "8 writers on PostgreSQL with audit and sealer against unchained inserts",
    "full-check": "a certificate, its revocation, its personal data and a signature with it, from "
    "their bytes, against two bare RSA-2048 verifications",
    "full-check-vs-certvalidator": "the same against pyhanko-certvalidator with the same list",
}
"""Every benchmark by its name, which stays; the page shows them in this order."""


def as_json(results: Sequence[Result]) -> str:
    """Return the results as ``results.json`` holds them."""
    rows = [
        {
            "name": one.name,
            "ratio": round(one.ratio, 3),
            "aim": one.aim,
            "better": one.better,
            "holds": one.holds,
        }
        for one in results
    ]
    return json.dumps(rows, indent=2) + "\n"


def read_json() -> list[Result]:
    """Return the results of the last run."""
    rows = json.loads(RESULTS.read_text("utf-8"))
    fields = ("name", "ratio", "aim", "better")
    return [Result(**{field: row[field] for field in fields}) for row in rows]


def table(results: Sequence[Result]) -> str:
    """Return one line of the page's table for each result."""
    sign = {"lower": "≤", "higher": "≥"}
    return "".join(
        f"| `{one.name}` | {WHAT[one.name]} | {one.ratio:.2f} | {sign[one.better]} {one.aim:g} "
        f"| {'yes' if one.holds else 'no'} |\n"
        for one in results
    )


def write(results: Sequence[Result]) -> None:
    """Keep the results in both places."""
    RESULTS.write_text(as_json(results), "utf-8")
    PAGE.write_text(HEAD + table(read_json()), "utf-8")
