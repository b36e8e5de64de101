"""Transactions of one process: begun, and repeated when another one came first."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection

from myna_sdk.model.masking import Masked, Secret
from myna_sdk.store.engines import in_memory, open_engine
from myna_sdk.store.faults import Fault, Retry, fault_of
from myna_sdk.store.forking import Gate, watch
from myna_sdk.store.session import BrokenOffError, Session
from myna_sdk.store.statements import Compiler

R = TypeVar("R")

ATTEMPTS = 8
"""How often one piece of work is run when other transactions keep coming first."""
KEPT = 8
"""Idle connections kept by one process; more are made when needed."""

_TRUNCATE = text("PRAGMA wal_checkpoint(TRUNCATE)")
_BEGIN_POSTGRESQL = {
    # One view of the data from first to last, as on SQLite: what another one commits in between
    # shows as a conflict, and the work is run again.
    True: "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE",
    False: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
_LAY_OUT_POSTGRESQL = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
"""Sees what the process before it made, once it has the lock."""


class Connections(Masked):
    """One process's connections to one database."""

    def __init__(self, url: Secret) -> None:
        self._engine = open_engine(url)
        self._idle: deque[PoolProxiedConnection] = deque()
        self._compiler = Compiler(self._engine.dialect)
        self._errors: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        self._sqlite = self._engine.dialect.name == "sqlite"
        self._memory = self._sqlite and in_memory(self._engine.url)
        self._writer = threading.Lock()  # SQLite's own queue of writers is unfair and sleeps
        self._gate = Gate()
        if self._sqlite and not self._memory:
            watch(self)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._close_idle()
        self._engine.dispose()

    def before_fork(self) -> None:
        """Let nothing be open; `myna_sdk.store.forking` says why."""
        self._gate.shut()
        self._close_idle()

    def after_fork(self) -> None:
        """Let transactions through again."""
        self._gate.open()

    @contextlib.contextmanager
    def begun(self, *, writing: bool) -> Iterator[Session]:
        """Yield a session inside a transaction; it is rolled back unless it was committed."""
        with self._gate, self._turn(writing=writing):
            held = self._taken()
            try:
                session = Session(
                    held.dbapi_connection, self._compiler, self._errors, on_sqlite=self._sqlite
                )
                session.run(self._begin(writing=writing))
                yield session
            finally:
                self._give_back(held)

    @contextlib.contextmanager
    def laying_out(self) -> Iterator[Connection]:
        """Yield SQLAlchemy's own connection inside a transaction, to make or move the schema."""
        with self._gate, self._writer, self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self._sqlite else _LAY_OUT_POSTGRESQL)
            yield connection
            connection.exec_driver_sql("COMMIT")

    def scrub(self, session: Session) -> None:
        """Leave no copy of deleted rows in SQLite's log, if nobody is reading it just now."""
        if self._sqlite:
            with contextlib.suppress(BrokenOffError):  # what was asked for is committed
                session.read(_TRUNCATE, {})

    def _turn(self, *, writing: bool) -> contextlib.AbstractContextManager[Any]:
        alone = self._memory or (self._sqlite and writing)
        return self._writer if alone else contextlib.nullcontext()

    def _begin(self, *, writing: bool) -> str:
        if self._sqlite:
            return "BEGIN IMMEDIATE" if writing else "BEGIN"
        return _BEGIN_POSTGRESQL[writing]

    def _taken(self) -> PoolProxiedConnection:
        with contextlib.suppress(IndexError):
            return self._idle.pop()
        fault: Fault | None = None
        try:
            return self._engine.raw_connection()
        except (SQLAlchemyError, self._errors) as error:
            fault = fault_of(error)
        raise BrokenOffError(fault)

    def _give_back(self, held: PoolProxiedConnection) -> None:
        try:
            held.rollback()  # nothing happens after a commit
        except self._errors:
            held.invalidate()
            self._close_idle()  # they are as old, and lost with this one
            return
        if self._memory or len(self._idle) < KEPT:
            self._idle.append(held)
        else:
            held.close()

    def _close_idle(self) -> None:
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().close()


def repeat(attempt: Callable[[], R]) -> R:
    """Return what ``attempt`` returns, run again for as long as its faults say that it may be.

    Raises:
        StoreError: The database failed, or others kept coming first.
    """
    for left in reversed(range(ATTEMPTS)):
        try:
            return attempt()
        except BrokenOffError as error:
            fault = error.fault
        except SQLAlchemyError as error:  # while the schema is made
            fault = fault_of(error)
        # Raised outside the except, so that no traceback leads into the work's frames.
        if fault.retry is Retry.NO or not left:
            raise fault.error
    raise AssertionError("the last attempt returns or raises")
