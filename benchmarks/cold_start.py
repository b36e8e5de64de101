"""How long the command line takes to start, against the least that Python could do."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.result import Result

MYNA = str(Path(sys.executable).with_name("myna"))
BARE_TYPER = (
    "import typer\n"
    "app = typer.Typer(pretty_exceptions_enable=False)\n"
    "@app.command()\n"
    "def hello(name: str = 'x') -> None: ...\n"
    "@app.command()\n"
    "def bye(name: str = 'x') -> None: ...\n"
    "app()"
)
RUNS = 21


def measure_version() -> Result:
    """Return ``myna --version`` against ``python -c pass``."""
    ratio = _ratio([MYNA, "--version"], [sys.executable, "-c", "pass"])
    return Result(name="cold-start-version", ratio=ratio, aim=2.0, better="lower")


def measure_help() -> Result:
    """Return ``myna --help`` against a bare typer program's."""
    ratio = _ratio([MYNA, "--help"], [sys.executable, "-c", BARE_TYPER, "--help"])
    return Result(name="cold-start-help", ratio=ratio, aim=1.5, better="lower")


def _ratio(ours: list[str], theirs: list[str]) -> float:
    """Return the ratio of medians, the two commands taken in turn."""
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(RUNS)]
    return statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began
