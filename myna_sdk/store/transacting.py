"""Transactions of one process: begun, and repeated when another one came first."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from myna_sdk.model.masking import Masked, Secret
from myna_sdk.store.engines import in_memory, open_engine
from myna_sdk.store.faults import Retry, fault_of
from myna_sdk.store.forking import Gate, watch
from myna_sdk.store.session import BrokenOffError, Session
from myna_sdk.store.statements import Compiler

P = ParamSpec("P")
R = TypeVar("R")
_Turn: TypeAlias = AbstractContextManager[Any]

ATTEMPTS = 8
"""How often one piece of work is run when other transactions keep coming first."""
KEPT = 8
"""Idle connections kept by one process; more are made when needed."""

_WRITE = {
    "sqlite": "BEGIN IMMEDIATE",
    # One view of the data from first to last, as on SQLite: what another one commits in between
    # shows as a conflict, and the work is run again.
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE",
}
_READ = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
_LAY_OUT = {
    "sqlite": "BEGIN IMMEDIATE",
    # Sees what the process before it made, once it has the lock.
    "postgresql": "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
}


class Connections(Masked):
    """One process's connections to one database."""

    def __init__(self, url: Secret) -> None:
        self._engine = open_engine(url)
        self._idle: deque[Session] = deque()
        self._compiler = Compiler(self._engine.dialect)
        self._errors: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        self._database = self._engine.dialect.name
        self._memory = self._database == "sqlite" and in_memory(self._engine.url)
        self._gate = Gate()
        self._alone = threading.Lock()  # SQLite's own queue of writers is unfair and sleeps
        together: _Turn = nullcontext()
        self._to_write: _Turn = self._alone if self._database == "sqlite" else together
        self._to_read: _Turn = self._alone if self._memory else together
        if self._database == "sqlite" and not self._memory:
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

    def transact(self, work: Callable[[Session], R], *, writing: bool) -> R:
        """Return what ``work`` returned, run again when another transaction came first.

        What it has not committed is rolled back.

        Raises:
            StoreError: The database failed, or others kept coming first.
        """
        turn, begin = (self._to_write, _WRITE) if writing else (self._to_read, _READ)
        return _repeated(self._once, work, turn, begin[self._database])

    def lay_out(self, work: Callable[[Connection], None]) -> None:
        """Have ``work`` make or move the schema through SQLAlchemy, in one transaction."""
        _repeated(self._laid_out, work)

    def _once(self, work: Callable[[Session], R], turn: _Turn, begin: str) -> R:
        with self._gate, turn:
            session = self._taken()
            try:
                session.run(begin)
                return work(session)
            finally:
                self._give_back(session)

    def _laid_out(self, work: Callable[[Connection], None]) -> None:
        with self._gate, self._alone, self._engine.connect() as connection:
            connection.exec_driver_sql(_LAY_OUT[self._database])
            work(connection)
            connection.exec_driver_sql("COMMIT")

    def _taken(self) -> Session:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connected()

    def _connected(self) -> Session:
        on_sqlite = self._database == "sqlite"
        try:
            held = self._engine.raw_connection()
            return Session(held, self._compiler, self._errors, on_sqlite=on_sqlite)
        except (SQLAlchemyError, self._errors) as error:
            fault = fault_of(error)
        raise BrokenOffError(fault)

    def _give_back(self, session: Session) -> None:
        try:
            session.roll_back()  # nothing happens after a commit
        except BrokenOffError:
            session.abandon()
            self._close_idle()  # they are as old, and lost with this one
            return
        if self._memory or len(self._idle) < KEPT:
            self._idle.append(session)
        else:
            session.close()

    def _close_idle(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()


def _repeated(attempt: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    for left in reversed(range(ATTEMPTS)):
        try:
            return attempt(*args, **kwargs)
        except BrokenOffError as error:
            fault = error.fault
        except SQLAlchemyError as error:  # while the schema is made
            fault = fault_of(error)
        # Raised outside the except, so that no traceback leads into the work's frames.
        if fault.retry is Retry.NO or not left:
            raise fault.error
    raise AssertionError("the last attempt returns or raises")
