"""Engines: how a database is opened, by URL."""

import os
import sqlite3
from importlib.util import find_spec

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, StaticPool

from myna_sdk.errors import ConfigError, StoreError
from myna_sdk.model.masking import Secret

BUSY_SECONDS = 3.0
"""How long SQLite waits for another process's writer in one attempt of several."""
CONNECT_SECONDS = 10
"""How long a connection to PostgreSQL may take to come about."""

_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_WAL_TRIES, _WAL_MILLISECONDS = 100, 100


def open_engine(url: Secret) -> Engine:
    """Return an engine for ``url``, which makes connections and keeps none.

    Raises:
        ConfigError: ``store-url-invalid``, or ``extra-missing`` for PostgreSQL without psycopg.
        StoreError: ``store-unreachable``: the SQLite file cannot be made.
    """
    parsed = _parsed(url)
    if parsed is None:
        raise ConfigError(
            "store-url-invalid", "a store's url is sqlite:///PATH or postgresql://HOST/DATABASE"
        )
    if parsed.drivername == "sqlite":
        return _sqlite(parsed)
    return _postgresql(parsed)


def _parsed(url: Secret) -> URL | None:
    try:
        parsed = make_url(url.reveal())
    except (ArgumentError, ValueError):  # a port that is no number
        return None
    name = parsed.drivername
    if name not in _DRIVERS or (name == "sqlite" and not _plain(parsed)):
        return None
    return parsed.set(drivername=_DRIVERS[name])


def _plain(parsed: URL) -> bool:
    """Tell whether a SQLite URL names a file only: no URI, no options that undo what we set."""
    return not parsed.query and not str(parsed.database).startswith("file:")


def in_memory(parsed: URL) -> bool:
    """Tell whether ``parsed`` names a SQLite database without a file."""
    return parsed.database in {None, "", ":memory:"}


def _sqlite(url: URL) -> Engine:
    memory = in_memory(url)
    if not memory:
        _make_private(str(url.database))
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_reset_on_return=None,  # a session rolls back what was not committed
        # Transactions are begun by hand: the driver's own rules would begin writes too late.
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
        },
        poolclass=StaticPool if memory else NullPool,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _make_private(path: str) -> None:
    """Make the file before SQLite would, so that nobody but its owner may read it.

    A file that is there is not touched: closing a second handle on it would drop the locks that
    this process's other connections hold (POSIX fcntl).
    """
    failed = False
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except (FileExistsError, PermissionError):
        pass  # SQLite will tell whether it can be used
    except (OSError, ValueError):  # a path with a null character
        failed = True
    if failed:
        raise StoreError("store-unreachable", "the database file cannot be made")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute(f"PRAGMA busy_timeout={_WAL_MILLISECONDS}")
    for left in reversed(range(_WAL_TRIES)):
        # Of two processes that open a new file together both want to turn WAL on; the loser is
        # told that the file is locked, mostly at once and whatever the timeout.
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            if not left:
                raise
    connection.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")


def _postgresql(url: URL) -> Engine:
    if find_spec("psycopg") is None:
        raise ConfigError(
            "extra-missing",
            "PostgreSQL needs the extra 'postgresql': pip install 'myna-sdk[postgresql]'",
            extra="postgresql",
        )
    return create_engine(
        url,
        hide_parameters=True,
        pool_reset_on_return=None,  # a session rolls back what was not committed
        isolation_level="AUTOCOMMIT",  # transactions are begun by hand, as on SQLite
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "myna-sdk"},
        poolclass=NullPool,
    )
