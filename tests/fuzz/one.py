"""Fuzzes one target, guided by coverage: ``python -m tests.fuzz.one TARGET SECONDS``."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(".fuzz")
LIMITS: Final = ("-timeout=10", "-rss_limit_mb=1024", "-malloc_limit_mb=256")
"""Seconds of an input that hangs, and memory that is too much."""


def main() -> None:
    name, seconds = sys.argv[1:]
    atheris: Any = import_module("atheris")  # installed by `make fuzz-parsers` alone
    with atheris.instrument_imports(include=["myna_sdk.jpki", "myna_sdk.model"]):
        targets: Any = import_module("tests.fuzz.targets")
    target = targets.TARGETS[name]
    corpus, seeds = FOLDER / name / "corpus", FOLDER / name / "seeds"
    for folder in (corpus, seeds):
        folder.mkdir(parents=True, exist_ok=True)
    for old in seeds.iterdir():
        old.unlink()
    for number, seed in enumerate(target.seeds()):
        (seeds / f"{number:04}").write_bytes(seed)
    options = (
        *LIMITS,
        f"-max_total_time={seconds}",
        f"-max_len={target.longest}",
        f"-artifact_prefix={FOLDER / name}/",
        "-print_final_stats=1",
    )
    atheris.Setup(
        [sys.argv[0], *options, str(corpus), str(seeds)],
        lambda data: targets.ours(target, data),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
