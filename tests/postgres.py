"""A PostgreSQL of our own, Debian's, for tests and benchmarks that need one.

Every room has its fixtures: ``tests/conftest.py`` registers them, so that one server is enough.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""The folders with PostgreSQL's programs, newest last; none where it is not installed."""

_UNDURABLE = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextlib.contextmanager
def serve(*, durable: bool) -> Iterator[str]:
    """Yield the URL of a fresh server's ``postgres`` database, reached by a Unix socket only.

    Args:
        durable: Whether it waits for the disk. Tests that kill clients need not wait.
    """
    here = Path(tempfile.mkdtemp(prefix="myna-pg-"))
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(here, "postgres", "postgres")
    here.chmod(0o755)
    control = (str(INSTALLED[-1] / "pg_ctl"), "-D", str(here / "data"), "-w")
    options = f"-c listen_addresses='' -c unix_socket_directories={here}"
    made = ("-U", "myna", "-A", "trust", "-E", "UTF8")
    try:
        _run(str(INSTALLED[-1] / "initdb"), "-D", str(here / "data"), *made)
        _run(*control, "-o", options if durable else options + _UNDURABLE, "start")
        try:
            yield f"postgresql://myna@/postgres?host={here}"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(here)


def new_database(server: str) -> str:
    """Return the URL of a new database on ``server``."""
    name = f"t{os.urandom(8).hex()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.replace("/postgres?", f"/{name}?")


def _run(*command: str) -> None:
    as_postgres = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    silent = subprocess.DEVNULL
    subprocess.run([*as_postgres, *command], check=True, stdout=silent, stderr=silent)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The server of this test run, or of this worker of it."""
    if not INSTALLED:
        pytest.skip("PostgreSQL is not installed")
    with serve(durable=False) as url:
        yield url


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest) -> str:
    """A new database on the server of this run."""
    return new_database(request.getfixturevalue("postgresql"))
