"""100,000 distinct certificates checked again, signature and index: two processes against one."""

import json
import subprocess
import sys
from statistics import median

from benchmarks.customers import Customers
from benchmarks.result import Result

ENOUGH = 100_000


def measure() -> Result:
    """Return how many times faster two processes are: the median over rounds, start included."""
    rounds = seconds()[ENOUGH]
    return Result(
        name="recheck-two-processes",
        ratio=median(one / two for one, two in rounds),
        aim=1.6,
        better="higher",
    )


def seconds() -> dict[int, list[tuple[float, float]]]:
    """Return by number of certificates what one process took, and what two took, each round."""
    customers = Customers()
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.rechecking_run"),
            *(str(customers.folder), customers.at.isoformat()),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return {int(number): rounds for number, rounds in json.loads(ran.stdout).items()}
