"""Engines: how a database is opened, by URL."""

import contextlib
import os
import sqlite3
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool, StaticPool

from myna_sdk.errors import ConfigError, StoreError
from myna_sdk.model.masking import Secret

BUSY_SECONDS = 10.0
"""How long SQLite waits for another writer before it gives up."""
CONNECT_SECONDS = 10
"""How long a connection to PostgreSQL may take to come about."""
POOL = 8
"""Connections kept open to one database by one process; more are made when needed."""


def open_engine(url: Secret) -> Engine:
    """Return an engine for ``url``; nothing has been connected yet.

    Raises:
        ConfigError: ``store-url-invalid``, or ``extra-missing`` for PostgreSQL without psycopg.
        StoreError: ``store-unreachable``: the SQLite file cannot be made.
    """
    parsed = _parsed(url)
    if parsed is None:
        raise ConfigError(
            "store-url-invalid", "a store's url begins with sqlite:/// or postgresql://"
        )
    if parsed.drivername == "sqlite":
        return _sqlite(parsed)
    return _postgresql(parsed)


def _parsed(url: Secret) -> URL | None:
    try:
        parsed = make_url(url.reveal())
    except ArgumentError:
        return None
    backend = parsed.drivername.partition("+")[0]
    names = {
        "sqlite": "sqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    return parsed.set(drivername=names[backend]) if backend in names else None


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
        # Transactions are begun by hand: the driver's own rules would begin writes too late.
        connect_args={
            "isolation_level": None,
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
        },
        **({"poolclass": StaticPool} if memory else _pool()),
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _pool() -> dict[str, Any]:
    return {"poolclass": QueuePool, "pool_size": POOL, "max_overflow": 64, "pool_timeout": 30.0}


def _make_private(path: str) -> None:
    """Make the file before SQLite would, so that nobody but its owner may read it."""
    failed = False
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except PermissionError:
        pass  # it may exist and be readable: SQLite will tell
    except OSError:
        failed = True
    if failed:
        raise StoreError("store-unreachable", "the database file cannot be made or opened")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    run = connection.execute
    run("PRAGMA secure_delete=ON")
    run("PRAGMA foreign_keys=ON")
    run("PRAGMA synchronous=FULL")
    run("PRAGMA trusted_schema=OFF")
    if run("PRAGMA journal_mode").fetchone()[0] == "delete":
        # Two processes that open a new file together may both want to turn WAL on; the loser's
        # "locked" does not go through the busy timeout and means that it is being turned on.
        with contextlib.suppress(sqlite3.OperationalError):
            run("PRAGMA journal_mode=WAL")


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
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "myna-sdk"},
        **_pool(),
    )
