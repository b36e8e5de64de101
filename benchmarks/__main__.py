"""``make bench``: every ratio in one run, shown, and kept in results.json and docs."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import cold_start, login_overhead
from benchmarks.result import Result

ROOT = Path(__file__).parents[1]
HEAD = """# Benchmarks

`make bench` takes these ratios in one run and writes this page and `benchmarks/results.json`. Only
ratios mean anything: both sides of each are measured in turn on the same machine, and where commits
count, on the disk of the checkout. On a disk that never waits (in memory) `login-overhead` would be
about 5: what a login costs beside cryptography and commits is a few milliseconds of Python.

| Name | What against what | Ratio | Aim | Holds |
|---|---|--:|--:|---|
"""
WHAT = {
    "cold-start-version": "`myna --version` against `python -c pass`",
    "cold-start-help": "`myna --help` against a bare typer program's `--help`",
    "login-overhead": "one complete login in process, both sides, against its raw cryptography "
    "and as many plain SQLite commits",
    "store-append": "records kept with audit note against plain SQLite inserts, same durability",
    "audit-writers": "8 writers on PostgreSQL with audit and sealer against unchained inserts",
}


def _measures() -> list[Callable[[], Result]]:
    found: list[Callable[[], Result]] = [
        cold_start.measure_version,
        cold_start.measure_help,
        login_overhead.measure,
    ]
    return found


def main() -> int:
    """Run every benchmark; the exit code is 0 whatever the ratios are."""
    results = []
    for number, measure in enumerate(_measures(), 1):
        sys.stderr.write(f"[{number}/{len(_measures())}] {measure.__module__}\n")
        results.append(measure())
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
    text = json.dumps(rows, indent=2) + "\n"
    (ROOT / "benchmarks/results.json").write_text(text, encoding="utf-8")
    (ROOT / "docs/benchmarks.md").write_text(HEAD + _table(results), encoding="utf-8")
    sys.stdout.write(_table(results))
    return 0


def _table(results: list[Result]) -> str:
    sign = {"lower": "≤", "higher": "≥"}
    return "".join(
        f"| `{one.name}` | {WHAT[one.name]} | {one.ratio:.2f} | {sign[one.better]} {one.aim:g} "
        f"| {'yes' if one.holds else 'no'} |\n"
        for one in results
    )


if __name__ == "__main__":
    raise SystemExit(main())
