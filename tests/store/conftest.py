"""The store's tests run twice: on SQLite and on a PostgreSQL that the tests start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from myna_mock.clock import VirtualClock
from myna_mock.randomness import SeededRandom
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.store import Store, create_key_file, key_provider
from tests.store.acts import Opened, opened_on_sqlite


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
def open_store(url: str, tmp_path: Path, clock: VirtualClock) -> Iterator[Opened]:
    """Open the test's database as often as wanted; everything is closed at the end."""
    yield from _opener(url, tmp_path, clock)


@pytest.fixture
def open_on_postgresql(
    fresh_database: str, tmp_path: Path, clock: VirtualClock
) -> Iterator[Opened]:
    """As ``open_store``, for what is so on PostgreSQL only."""
    yield from _opener(fresh_database, tmp_path, clock)


def _opener(url: str, folder: Path, clock: VirtualClock) -> Iterator[Opened]:
    create_key_file(folder / "master.key", SeededRandom(7))
    made: list[Store] = []

    def opened(environment: str = "mock", key: str = "master.key") -> Store:
        store = Store.open(
            url,
            keys=key_provider(f"file:{key}", folder),
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
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A store on a SQLite file, for what is so there only."""
    store = opened_on_sqlite(tmp_path)
    yield store
    store.close()


@pytest.fixture
def store(open_store: Opened) -> Store:
    """The test's store."""
    return open_store()
