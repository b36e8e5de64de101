"""A mock server for the process that started it: what it needs, and no command line."""

import json
import os
import sys
import threading
from typing import Final

from myna_mock.keys import make_ahead
from myna_mock.served.serving import Plan, Ready, run

__all__ = ["main"]

_KEYS: Final = 6
"""So many RSA keys the demonstration needs; they are made while whoever asks for them loads."""


def main() -> None:
    """Serve one world on a free port of loopback; standard output tells where.

    It ends with a signal, or with standard input: whoever holds its other end may be killed.
    """
    threading.Thread(target=_end_when_left, daemon=True).start()
    make_ahead(_KEYS)
    run(Plan(), _tell)


def _end_when_left() -> None:
    while os.read(0, 1):  # not by `sys.stdin`, whose lock would be held at the end
        pass
    os._exit(0)  # there is nothing that would have to be put away


def _tell(ready: Ready) -> None:
    sys.stdout.write(json.dumps(ready.document()) + "\n")
    sys.stdout.flush()
