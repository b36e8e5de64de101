"""One connection inside one transaction: runs statements, and translates what goes wrong."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import text
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql import Executable

from myna_sdk.errors import StoreError
from myna_sdk.store.faults import Fault, Retry, fault_of
from myna_sdk.store.statements import Compiler, Rows

_TRUNCATE = text("PRAGMA wal_checkpoint(TRUNCATE)")
_AT_ONCE = 1000
"""Rows fetched at a time where there may be any number."""


class BrokenOffError(StoreError):
    """The database broke the work off; whoever began the transaction decides what comes next."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.error.code, fault.error.message, **fault.error.data)
        self.fault = fault


class Session:
    """A connection of the driver's, kept for one transaction after the other."""

    __slots__ = ("_compiler", "_connection", "_cursor", "_errors", "_held", "on_sqlite")

    def __init__(
        self,
        held: PoolProxiedConnection,
        compiler: Compiler,
        errors: type[Exception],
        *,
        on_sqlite: bool,
    ) -> None:
        self._held = held
        self._connection: Any = held.dbapi_connection
        self._cursor: Any = held.cursor()  # for everything that is read at once
        self._compiler = compiler
        self._errors = errors
        self.on_sqlite = on_sqlite

    def read(self, statement: Executable, values: Mapping[str, Any]) -> Rows:
        """Return every row that ``statement`` finds."""
        ready = self._compiler.ready(statement, *values)
        fetched = self._guarded(_fetch_all, self._cursor, ready.sql, ready.filled(values))
        return ready.rows(self._cursor, fetched)

    def stream(self, statement: Executable) -> Iterator[Any]:
        """Yield the rows that ``statement`` finds, however many, a thousand at a time."""
        ready = self._compiler.ready(statement)
        # Only a named cursor of PostgreSQL's stays on the server.
        cursor = self._connection.cursor() if self.on_sqlite else self._connection.cursor("rows")
        try:
            self._guarded(cursor.execute, ready.sql, ready.filled({}))
            while fetched := self._guarded(cursor.fetchmany, _AT_ONCE):
                yield from ready.rows(cursor, fetched)
        finally:
            cursor.close()

    def write(self, statement: Executable, values: Mapping[str, Any]) -> int:
        """Return how many rows ``statement`` changed."""
        ready = self._compiler.ready(statement, *values)
        self._guarded(self._cursor.execute, ready.sql, ready.filled(values))
        return int(self._cursor.rowcount)

    def write_many(self, statement: Executable, values: Sequence[Mapping[str, Any]]) -> None:
        """Run ``statement`` once for each of ``values``, which have the same names."""
        ready = self._compiler.ready(statement, *values[0])
        filled = [ready.filled(row) for row in values]
        self._guarded(self._cursor.executemany, ready.sql, filled)

    def run(self, sql: str) -> None:
        """Run ``sql``, which has no values."""
        self._guarded(self._cursor.execute, sql)

    def commit(self) -> None:
        """Make the transaction last.

        Raises:
            BrokenOffError: It was rolled back, or nobody knows.
        """
        fault: Fault | None = None
        try:
            self.run("COMMIT")
        except BrokenOffError as error:
            fault = _commit_fault(error.fault)
        if fault is None and not self.on_sqlite and self._cursor.statusmessage != "COMMIT":
            # PostgreSQL answers so when the work caught an error and passed over it.
            fault = Fault(
                StoreError("store-failed", "the transaction had failed and was rolled back"),
                Retry.NO,
            )
        if fault is not None:
            raise BrokenOffError(fault)

    def roll_back(self) -> None:
        """Undo what was not committed, and forget what was read."""
        self._guarded(self._connection.rollback)
        if not self.on_sqlite:
            # The old one holds the last rows that it found.
            self._cursor = self._guarded(self._connection.cursor)

    def scrub(self) -> None:
        """Leave no copy of deleted rows in SQLite's log, if nobody is reading it just now."""
        if self.on_sqlite:
            with suppress(BrokenOffError):  # what was asked for is committed
                self.read(_TRUNCATE, {})

    def close(self) -> None:
        """Close the connection."""
        self._held.close()

    def abandon(self) -> None:
        """Close the connection, which is lost."""
        self._held.invalidate()

    def _guarded(self, call: Any, *args: Any) -> Any:
        """Return what ``call`` returns; raise without the driver's error, which holds values."""
        fault: Fault | None = None
        try:
            return call(*args)
        except self._errors as error:
            fault = fault_of(error, lost=_is_lost(self._connection))
        args = ()
        raise BrokenOffError(fault)


def _fetch_all(cursor: Any, sql: str, values: Any) -> list[Any]:
    cursor.execute(sql, values)
    fetched: list[Any] = cursor.fetchall()
    return fetched


def _is_lost(connection: Any) -> bool:
    return bool(getattr(connection, "closed", False))  # psycopg tells; SQLite cannot be lost


def _commit_fault(fault: Fault) -> Fault:
    """Unlike any other step, a commit whose answer is lost may have been done."""
    if fault.retry is not Retry.RECONNECT:
        return fault
    unknown = StoreError(
        "store-commit-unknown", "the connection was lost in the commit: it may have been done"
    )
    return Fault(unknown, Retry.NO)
