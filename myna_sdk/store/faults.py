"""What went wrong in the database, in our words. Nothing of a statement's values is handed on."""

import sqlite3
from enum import Enum, auto

import attrs
from sqlalchemy import exc

from myna_sdk.errors import StoreError


class Retry(Enum):
    """Whether the same work may simply be run again."""

    NO = auto()
    CONFLICT = auto()
    """Another transaction came first: the work will see what that one did."""
    RECONNECT = auto()
    """The connection was lost before the commit: nothing was done."""


@attrs.frozen
class Fault:
    """An error of the database, translated.

    Attributes:
        error: To be raised, outside the ``except`` that caught the original.
        retry: Whether the work may be run again first.
    """

    error: StoreError
    retry: Retry


_MESSAGES = {
    "store-unreachable": "the database cannot be reached",
    "store-damaged": "the database is damaged, or is no database",
    "store-busy": "the database stayed busy with other work",
    "store-conflict": "the work contradicts what is already kept",
    "store-full": "the database cannot grow: disk or quota is full, or writing failed",
    "store-not-writable": "the database may not be written by this user",
    "store-refused": "the database refused the credentials or a permission",
    "store-failed": "the database failed",
}

# Primary result codes, https://www.sqlite.org/rescode.html
_SQLITE = {
    sqlite3.SQLITE_BUSY: ("store-busy", Retry.CONFLICT),
    sqlite3.SQLITE_LOCKED: ("store-busy", Retry.CONFLICT),
    sqlite3.SQLITE_CANTOPEN: ("store-unreachable", Retry.NO),
    sqlite3.SQLITE_PERM: ("store-not-writable", Retry.NO),
    sqlite3.SQLITE_READONLY: ("store-not-writable", Retry.NO),
    sqlite3.SQLITE_FULL: ("store-full", Retry.NO),
    sqlite3.SQLITE_IOERR: ("store-full", Retry.NO),
    sqlite3.SQLITE_CORRUPT: ("store-damaged", Retry.NO),
    sqlite3.SQLITE_NOTADB: ("store-damaged", Retry.NO),
    sqlite3.SQLITE_CONSTRAINT: ("store-conflict", Retry.NO),
}

# SQLSTATE, longest prefix first; https://www.postgresql.org/docs/15/errcodes-appendix.html
_POSTGRESQL = (
    ("40", "store-busy", Retry.CONFLICT),  # serialisation failure, deadlock
    ("55P03", "store-busy", Retry.CONFLICT),  # lock not available
    ("57014", "store-busy", Retry.NO),  # statement timeout
    ("53300", "store-busy", Retry.NO),  # too many connections
    ("53", "store-full", Retry.NO),
    ("58", "store-full", Retry.NO),
    ("23505", "store-conflict", Retry.CONFLICT),  # unique: a rival's row that we did not yet see
    ("23503", "store-conflict", Retry.CONFLICT),  # foreign key: a rival erased it
    ("23", "store-conflict", Retry.NO),
    ("28", "store-refused", Retry.NO),
    ("42501", "store-refused", Retry.NO),
    ("3D000", "store-unreachable", Retry.NO),  # no such database
    ("25006", "store-not-writable", Retry.NO),  # a standby
    ("57P", "store-unreachable", Retry.RECONNECT),
    ("08", "store-unreachable", Retry.RECONNECT),
    ("XX001", "store-damaged", Retry.NO),
    ("XX002", "store-damaged", Retry.NO),
)


def fault_of(error: Exception, *, lost: bool = False) -> Fault:
    """Return what ``error`` means. Its text and its values are left behind.

    Args:
        error: SQLAlchemy's or the driver's own.
        lost: Whether the connection, once made, is lost.
    """
    original = getattr(error, "orig", None) or error
    code, retry = _meaning(error, original, lost=lost)
    return Fault(
        StoreError(
            code,
            _MESSAGES[code],
            kind=type(original).__name__,
            sqlstate=getattr(original, "sqlstate", None),
            sqlite=getattr(original, "sqlite_errorname", None),
        ),
        retry,
    )


def _meaning(error: Exception, original: Exception, *, lost: bool) -> tuple[str, Retry]:
    if isinstance(error, exc.TimeoutError):
        return "store-busy", Retry.NO  # no connection became free in the pool
    number = getattr(original, "sqlite_errorcode", None)
    if isinstance(number, int):
        return _SQLITE.get(number & 0xFF, ("store-failed", Retry.NO))
    if isinstance(original, sqlite3.OperationalError):
        return "store-damaged", Retry.NO  # Python's own, without a code: a text is not UTF-8
    state = getattr(original, "sqlstate", None)
    if isinstance(state, str):
        return _of_state(state)
    if lost:
        return "store-unreachable", Retry.RECONNECT
    # psycopg reports a connection that never came to be without a SQLSTATE
    unreachable = type(original).__name__ in {"OperationalError", "ConnectionTimeout"}
    return ("store-unreachable" if unreachable else "store-failed"), Retry.NO


def _of_state(state: str) -> tuple[str, Retry]:
    for prefix, code, retry in _POSTGRESQL:
        if state.startswith(prefix):
            return code, retry
    return "store-failed", Retry.NO
