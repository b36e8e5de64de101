"""The store's tests run twice: on SQLite and on a PostgreSQL that the tests start."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from myna_mock.clock import VirtualClock
from myna_mock.randomness import SeededRandom
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.store import Store, create_key_file, key_provider

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _as_postgres(*command: str) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else [*command]


def _quietly(*command: str) -> None:
    silent = subprocess.DEVNULL
    subprocess.run(_as_postgres(*command), check=True, stdout=silent, stderr=silent)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own, reached by a Unix socket; the URL of its ``postgres`` database."""
    if not SERVERS:
        pytest.skip("PostgreSQL is not installed")
    here = Path("/tmp") / f"myna-pg-{os.getpid()}"
    here.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(here, "postgres", "postgres")
    data = here / "data"
    run = SERVERS[-1]
    options = f"-c listen_addresses='' -c unix_socket_directories={here} -c fsync=off"
    options_of_init = ("-U", "myna", "-A", "trust", "-E", "UTF8")
    _quietly(str(run / "initdb"), "-D", str(data), *options_of_init)
    control = [str(run / "pg_ctl"), "-D", str(data), "-w"]
    _quietly(*control, "-o", options, "start")
    yield f"postgresql://myna@/postgres?host={here}"
    _quietly(*control, "-m", "immediate", "stop")
    shutil.rmtree(here)


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest) -> str:
    """A new database on the PostgreSQL of the tests."""
    server: str = request.getfixturevalue("postgresql")
    name = f"t{os.urandom(8).hex()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of one kind after the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("fresh_database"))


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands still."""
    return VirtualClock()


@pytest.fixture
def open_store(url: str, tmp_path: Path, clock: VirtualClock) -> Iterator[Callable[..., Store]]:
    """Open the test's database as often as wanted; everything is closed at the end."""
    create_key_file(tmp_path / "master.key", SeededRandom(7))
    made: list[Store] = []

    def opened(environment: str = "mock", key: str = "master.key") -> Store:
        store = Store.open(
            url,
            keys=key_provider(f"file:{key}", tmp_path),
            environment=environment,
            clock=clock,
            random=SystemRandom(),
        )
        made.append(store)
        return store

    yield opened
    for store in made:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    """The test's store."""
    return open_store()
