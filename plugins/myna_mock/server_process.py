"""A mock server in a process of its own, begun early: both processes load what they need at once.

This module is loaded before the rest of the demonstration, and so it brings as little as it can.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from myna_sdk.errors import PluginError

__all__ = ["ServerProcess", "server_process"]

_SERVE = "from myna_mock.served.alone import main; main()"


class ServerProcess:
    """A server that has begun, and may not be ready yet."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def world_url(self) -> str:
        """Return the root URL of the server's world, once the server is ready.

        Raises:
            PluginError: ``mock-not-ready``: it ended instead.
        """
        told: dict[str, Any] = {}
        if self._process.stdout is not None:
            try:
                told = json.loads(self._process.stdout.readline())
            except ValueError:
                told = {}
        if not told.get("ready"):
            raise PluginError("mock-not-ready", "the mock service did not start", plugin="mock")
        return str(told["world"])


@contextmanager
def server_process() -> Iterator[ServerProcess]:
    """Serve a mock world on a free port of loopback until the block or this process ends."""
    # The same interpreter; -P keeps the current folder off its path.
    command = [sys.executable, "-P", "-c", _SERVE]
    pipe = subprocess.PIPE  # standard input ends with this process, and the server with that
    with subprocess.Popen(  # noqa: S603 - as above
        command,
        stdin=pipe,
        stdout=pipe,
        text=True,
        start_new_session=True,  # Ctrl-C is for us to meet: the server would tell a traceback
    ) as process:
        try:
            yield ServerProcess(process)
        finally:
            process.kill()  # it keeps nothing that would have to be put away
