"""A mock server for the process that started it: what it needs, and no command line."""

import json
import sys
from typing import Final

from myna_mock.keys import make_ahead
from myna_mock.served.serving import Plan, Ready, run

__all__ = ["main"]

_KEYS: Final = 6
"""So many RSA keys the demonstration needs; they are made while whoever asks for them loads."""


def main() -> None:
    """Serve one world on a free port of loopback until a signal; standard output tells where."""
    make_ahead(_KEYS)
    run(Plan(), _tell)


def _tell(ready: Ready) -> None:
    sys.stdout.write(json.dumps(ready.document()) + "\n")
    sys.stdout.flush()
