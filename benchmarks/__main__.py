"""``make bench``: every ratio in one run, shown, and kept in results.json and on the page.

``python -m benchmarks MODULE...`` takes only those of the named modules again and keeps the others.
"""

import sys
from collections.abc import Callable

from benchmarks import (
    audit_writers,
    card,
    cold_start,
    crl_index,
    full_check,
    growth,
    login_overhead,
    page,
    recheck_two_processes,
    signature_overhead,
    store_append,
)
from benchmarks.result import Result

MEASURES: tuple[Callable[[], Result], ...] = (
    cold_start.measure_version,
    cold_start.measure_help,
    login_overhead.measure,
    login_overhead.measure_least,
    login_overhead.measure_against_least,
    signature_overhead.measure,
    store_append.measure,
    audit_writers.measure,
    full_check.measure,
    full_check.measure_against_certvalidator,
    crl_index.measure_build,
    crl_index.measure_build_of_partitions,
    crl_index.measure_build_memory,
    crl_index.measure_miss,
    crl_index.measure_miss_memory,
    card.measure_facts,
    card.measure_signature,
    card.measure_own_time,
    card.measure_least_own_time,
    recheck_two_processes.measure,
)


def main(*modules: str) -> None:
    """Run every benchmark, or those of ``modules``, whatever the ratios turn out to be."""
    chosen = [each for each in MEASURES if not modules or _home(each) in modules]
    results = []
    for number, measure in enumerate(chosen, 1):
        sys.stderr.write(f"[{number}/{len(chosen)}] {measure.__module__}\n")
        results.append(measure())
    if not modules or "growth" in modules:
        sys.stderr.write("growth\n")
        growth.write(growth.measure())
    page.write(page.renewed(results) if modules else results)
    sys.stdout.write(page.table(results))


def _home(measure: Callable[[], Result]) -> str:
    return measure.__module__.rpartition(".")[2]


if __name__ == "__main__":
    main(*sys.argv[1:])
