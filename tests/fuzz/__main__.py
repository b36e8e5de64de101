"""Fuzzes every target for a while: ``python -m tests.fuzz SECONDS [TARGET …]``.

The corpus stays in ``.fuzz/``, so that the next run goes on. An input that raises anything but
our own error, hangs, or takes too much memory ends the run and lies beside the corpus.
"""

import subprocess
import sys
from pathlib import Path

from tests.fuzz.targets import TARGETS


def _fuzzed(name: str, seconds: str) -> bool:
    """Fuzz one target in a process of its own and tell whether nothing was found."""
    sys.stdout.write(f"{name}: {seconds} s\n")
    sys.stdout.flush()
    log = Path(".fuzz") / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.one", name, seconds],
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        )
    lines = log.read_text("utf-8", "replace").splitlines()
    told = [line for line in lines if line.startswith("stat::number_of_executed_units")]
    told += [] if done.returncode == 0 else lines[-40:]
    sys.stdout.writelines(f"  {line}\n" for line in told)
    return done.returncode == 0


def main() -> int:
    seconds, *names = sys.argv[1:] or ["60"]
    found = [name for name in names or TARGETS if not _fuzzed(name, seconds)]
    if found:
        sys.stdout.write(f"found something in: {', '.join(found)}; see .fuzz/\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
