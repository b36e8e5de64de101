"""``make bench``: every ratio in one run, shown, and kept in results.json and on the page."""

import sys
from collections.abc import Callable

from benchmarks import (
    audit_writers,
    cold_start,
    full_check,
    login_overhead,
    page,
    signature_overhead,
    store_append,
)
from benchmarks.result import Result

MEASURES: tuple[Callable[[], Result], ...] = (
    cold_start.measure_version,
    cold_start.measure_help,
    login_overhead.measure,
    signature_overhead.measure,
    store_append.measure,
    audit_writers.measure,
    full_check.measure,
    full_check.measure_against_certvalidator,
)


def main() -> None:
    """Run every benchmark, whatever the ratios turn out to be."""
    results = []
    for number, measure in enumerate(MEASURES, 1):
        sys.stderr.write(f"[{number}/{len(MEASURES)}] {measure.__module__}\n")
        results.append(measure())
    page.write(results)
    sys.stdout.write(page.table(results))


if __name__ == "__main__":
    main()
