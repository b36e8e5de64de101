"""A PC/SC daemon of our own, Debian's, with vsmartcard's virtual reader: private socket and port.

Every room has its fixture ``stack``: ``tests/conftest.py`` registers it, so that one is enough.

pcscd has no option for its socket, but takes one by socket activation. The virtual reader listens
on all interfaces and has no option either; who connects to it is a card, and no more. (That it
connects out to a card on loopback is of no use: version 3.3 then aborts pcscd without a card.)
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from myna_mock.card.connecting import Connector
from myna_mock.card.slot import Control, Exchange, Happening, Slot
from myna_mock.card.virtual_card import VirtualCard

PCSCD = Path("/usr/sbin/pcscd")
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
RUN = Path("/run/pcscd")
PKCS11 = next(Path("/usr/lib").glob("*/opensc-pkcs11.so"), Path("opensc-pkcs11.so"))
READER = "Virtual PCD 00 00"

_ACTIVATION = 'exec 3<&"$0"; LISTEN_PID=$$ exec "$@"'
"""What systemd does: the socket is descriptor 3 of the process named (sd_listen_fds(3))."""

MISSING = [
    str(part) for part in (PCSCD, DRIVER, PKCS11, Path("/usr/bin/opensc-tool")) if not part.exists()
]
"""The parts of Debian that `make debian` installs and that are not here."""


@attrs.frozen
class Stack:
    """A running daemon with an empty reader.

    Attributes:
        slot: The reader's slot.
        port: Where its virtual reader listens.
        environment: What a client of the daemon needs to be told.
        exchanges: Every command that a card answered, and what it answered.
    """

    slot: Slot
    port: int
    environment: dict[str, str]
    exchanges: list[Exchange]
    _powered: threading.Event
    _daemon: subprocess.Popen[bytes]

    def kill(self) -> None:
        """Kill the daemon: no reader is there any more."""
        self._daemon.kill()

    def insert(self, card: VirtualCard) -> None:
        """Put ``card`` in, the old one taken out, and return once the daemon knows it."""
        self._powered.clear()
        self.slot.insert(card)
        if not self._powered.wait(60):
            raise RuntimeError("pcscd gave the card no power")
        self.wait_until(present=True)
        self.exchanges.clear()

    def remove(self) -> None:
        """Take the card out, and return once the daemon knows it."""
        self.slot.remove()
        self.wait_until(present=False)

    def wait_until(self, *, present: bool) -> None:
        """Return once clients of the daemon see a card, or none."""
        for _ in range(1000):
            if (self.run("opensc-tool", "--atr").returncode == 0) is present:
                return
        raise RuntimeError(f"pcscd never {'saw a card' if present else 'missed the card'}")

    def run(self, *command: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        """Run a foreign program against the daemon and return what it said."""
        done = subprocess.run(
            command,
            env=self.environment,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return subprocess.CompletedProcess(
            command,
            done.returncode,
            done.stdout.decode("utf-8", "replace"),
            done.stderr.decode("utf-8", "replace"),
        )


@contextlib.contextmanager
def running() -> Iterator[Stack]:
    """Yield a fresh daemon's stack."""
    here = Path(tempfile.mkdtemp(prefix="myna-pcsc-"))
    here.chmod(0o755)
    try:
        with _activated(here) as (daemon, port):
            powered, exchanges = threading.Event(), list[Exchange]()
            slot = Slot(lambda seen: _noted(seen, powered, exchanges))
            connector = Connector(slot, port=port)
            told = {"PCSCLITE_CSOCK_NAME": str(here / "socket"), "HOME": str(here)}
            try:
                told = {**os.environ, **told, "LC_ALL": "C"}
                yield Stack(slot, port, told, exchanges, powered, daemon)
            finally:
                connector.close()
    finally:
        shutil.rmtree(here)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The daemon of this test run, or of this worker of it."""
    if MISSING:
        pytest.skip(f"not installed: {', '.join(MISSING)}")
    with running() as found:
        yield found


def _noted(seen: Happening, powered: threading.Event, exchanges: list[Exchange]) -> None:
    if isinstance(seen, Exchange):
        exchanges.append(seen)
    elif seen is Control.POWER_ON:
        powered.set()


@contextlib.contextmanager
def _activated(here: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the daemon and yield it, with the port of its reader."""
    if os.geteuid() == 0:  # as systemd does; without it the daemon ends at once
        RUN.mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(here / "socket"))
        listening.listen()
        (here / "socket").chmod(0o777)
        daemon, port = _started(here, listening)
    try:
        yield daemon, port
    finally:
        daemon.terminate()
        daemon.wait(timeout=30)


def _started(here: Path, listening: socket.socket) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(5):  # a port that was free may be taken meanwhile
        port = _free_pair()
        (here / "readers").mkdir(exist_ok=True)
        (here / "readers" / "virtual").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{port:#06x}\n'
            f"LIBPATH {DRIVER}\nCHANNELID {port:#06x}\n"
        )
        with (here / "log").open("wb") as log:
            daemon = subprocess.Popen(
                (
                    *("/bin/bash", "-c", _ACTIVATION, str(listening.fileno()), *_as_nobody()),
                    *(str(PCSCD), "--foreground", "--debug", "--config", str(here / "readers")),
                ),
                env={"LISTEN_FDS": "1", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                pass_fds=(listening.fileno(),),
                stdout=log,
                stderr=log,
            )
        if _listens(daemon, here / "log"):
            return daemon, port
        daemon.kill()
        daemon.wait()
    raise RuntimeError(f"pcscd did not start: {(here / 'log').read_text()[-2000:]}")


def _listens(daemon: subprocess.Popen[bytes], log: Path) -> bool:
    """Tell whether both slots of the reader got their ports; the log is the only one to say so."""
    while daemon.poll() is None:
        said = log.read_text(errors="replace")
        if "Could not initialize" in said:
            return False
        if said.count("Using the pcscd polling thread") == 2:
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            daemon.wait(0.02)
    return False


def _free_pair() -> int:
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("", 0))
            port: int = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("", port + 1))
                return port


def _as_nobody() -> tuple[str, ...]:
    """Root's daemon would delete the common pid file at its end."""
    if os.geteuid() != 0:
        return ()
    return ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
