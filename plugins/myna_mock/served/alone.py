"""A mock server for the process that started it: what it needs, and no command line."""

import json
import sys

from myna_mock.served.serving import Plan, Ready, run

__all__ = ["main"]


def main() -> None:
    """Serve one world on a free port of loopback until a signal; standard output tells where."""
    run(Plan(), _tell)


def _tell(ready: Ready) -> None:
    sys.stdout.write(json.dumps(ready.document()) + "\n")
    sys.stdout.flush()
