"""The command line, started by a launcher that answers ``--version`` before it imports anything."""

import sys

from myna_sdk._version import __version__


def main() -> None:
    """Answer ``myna --version``, or hand the arguments to the command line proper."""
    if sys.argv[1:] == ["--version"] and _version_told():
        return
    from myna_sdk._cli.start import run  # noqa: PLC0415 - `--version` must not pay for it

    run()


def _version_told() -> bool:
    """Tell whether the version could be written; if not, the guard says what is wrong."""
    if sys.stdout is None:  # Python has none for a closed one
        return True
    try:
        sys.stdout.write(f"myna {__version__}\n")
        sys.stdout.flush()
    except OSError:
        return False
    return True
