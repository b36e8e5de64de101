"""The command line, started by a launcher that answers ``--version`` before it imports anything."""

import contextlib
import sys

from myna_sdk._version import __version__


def main() -> None:
    """Answer ``myna --version``, or hand the arguments to the command line proper."""
    if sys.argv[1:] == ["--version"]:
        with contextlib.suppress(OSError):  # what cannot be written is told below, by the guard
            sys.stdout.write(f"myna {__version__}\n")
            sys.stdout.flush()
            return
    from myna_sdk._cli.start import run  # noqa: PLC0415 - `--version` must not pay for it

    run()
