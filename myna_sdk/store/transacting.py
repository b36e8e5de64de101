"""Transactions of one process: begun, repeated when another came first, committed."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from myna_sdk.errors import MynaError, StoreError
from myna_sdk.model.masking import Masked, Secret
from myna_sdk.store.engines import in_memory, open_engine
from myna_sdk.store.faults import Fault, Retry, fault_of
from myna_sdk.store.forking import Gate, watch

ATTEMPTS = 8
"""How often one piece of work is run when other transactions keep coming first."""


class Connections(Masked):
    """One process's connections to one database."""

    def __init__(self, url: Secret) -> None:
        self._engine = open_engine(url)
        self._sqlite = self._engine.dialect.name == "sqlite"
        self._memory = self._sqlite and in_memory(self._engine.url)
        self._writer = threading.Lock()  # SQLite's own queue of writers is unfair and sleeps
        self._gate = Gate()
        if self._sqlite and not self._memory:
            watch(self)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    def before_fork(self) -> None:
        """Let nothing be open; `myna_sdk.store.forking` says why."""
        self._gate.shut()
        self._engine.dispose()

    def after_fork(self) -> None:
        """Let transactions through again."""
        self._gate.open()

    @contextlib.contextmanager
    def begun(self, *, writing: bool) -> Iterator[Connection]:
        """Yield a connection inside a transaction; it is rolled back unless `commit` comes."""
        with self._gate.passage(), self._turn(writing=writing), self._engine.connect() as fresh:
            connection = fresh
            if self._sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
            elif not writing:
                connection = fresh.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection

    def _turn(self, *, writing: bool) -> contextlib.AbstractContextManager[Any]:
        alone = self._memory or (self._sqlite and writing)
        return self._writer if alone else contextlib.nullcontext()

    def scrub(self, connection: Connection) -> None:
        """Leave no copy of deleted rows in SQLite's log, if nobody is reading it just now."""
        if self._sqlite:
            with contextlib.suppress(SQLAlchemyError):  # what was asked for is committed
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()


def repeat(attempt: Callable[[], Any]) -> Any:
    """Return what ``attempt`` returns, run again for as long as its faults say that it may be.

    Raises:
        StoreError: The database failed, or others kept coming first.
    """
    for left in reversed(range(ATTEMPTS)):
        ended = _attempt(attempt)
        if not isinstance(ended, Fault):
            return ended[0]
        # Raised outside the except, so that no traceback leads to a statement's parameters.
        if ended.retry is Retry.NO or not left:
            raise ended.error
    raise AssertionError("the last attempt returns or raises")


def _attempt(attempt: Callable[[], Any]) -> tuple[Any] | Fault:
    try:
        return (attempt(),)
    except CommitFailedError as error:
        return error.fault
    except SQLAlchemyError as error:
        return fault_of(error)


def commit(connection: Connection) -> None:
    """Make the transaction last.

    Raises:
        CommitFailedError: It was rolled back, or nobody knows.
    """
    fault: Fault | None = None
    try:
        connection.commit()
    except SQLAlchemyError as error:
        fault = fault_of(error)
    if fault is None:
        return
    if fault.retry is Retry.RECONNECT:
        fault = Fault(_unknown(), Retry.NO)
    raise CommitFailedError(fault)


def _unknown() -> StoreError:
    return StoreError(
        "store-commit-unknown", "the connection was lost in the commit: it may have been done"
    )


class CommitFailedError(MynaError):
    """A commit failed: unlike any other step, it may have been done all the same."""

    def __init__(self, fault: Fault) -> None:
        super().__init__("store-failed", "the commit failed")
        self.fault = fault
