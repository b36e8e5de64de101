"""Every error that a driver or SQLAlchemy knows means something in our words."""

import inspect
import sqlite3

import psycopg
import pytest
from sqlalchemy import exc

from myna_sdk.errors import StoreError
from myna_sdk.model.catalogue import entries
from myna_sdk.store.faults import Retry, fault_of

CANARY = "カナリア零九九"

# What each class of SQLSTATE means; https://www.postgresql.org/docs/15/errcodes-appendix.html
MEANT = {
    "40001": ("store-busy", Retry.CONFLICT),
    "40P01": ("store-busy", Retry.CONFLICT),
    "55P03": ("store-busy", Retry.CONFLICT),
    "57014": ("store-busy", Retry.NO),
    "53300": ("store-busy", Retry.NO),
    "53100": ("store-full", Retry.NO),
    "58030": ("store-full", Retry.NO),
    "23505": ("store-conflict", Retry.CONFLICT),
    "23503": ("store-conflict", Retry.CONFLICT),
    "23502": ("store-conflict", Retry.NO),
    "28P01": ("store-refused", Retry.NO),
    "42501": ("store-refused", Retry.NO),
    "3D000": ("store-unreachable", Retry.NO),
    "25006": ("store-not-writable", Retry.NO),
    "57P01": ("store-unreachable", Retry.RECONNECT),
    "08006": ("store-unreachable", Retry.RECONNECT),
    "XX001": ("store-damaged", Retry.NO),
    "XX002": ("store-damaged", Retry.NO),
    "42P01": ("store-failed", Retry.NO),
}


def _tree(root: type[Exception]) -> list[type[Exception]]:
    found = [root]
    for kind in root.__subclasses__():
        found += _tree(kind)
    return found


def _made(kind: type[Exception]) -> Exception | None:
    """Return an error of this kind that speaks of the canary, if it can be made simply."""
    for arguments in ((CANARY,), (CANARY, {"p": CANARY}, ValueError(CANARY)), (CANARY, CANARY)):
        try:
            return kind(*arguments)
        except TypeError:
            continue
    return None


@pytest.mark.parametrize(
    "kind", [*_tree(sqlite3.Error), *_tree(psycopg.Error), *_tree(exc.SQLAlchemyError)]
)
def test_every_error_is_translated_without_its_text(kind: type[Exception]) -> None:
    if inspect.isabstract(kind) or (error := _made(kind)) is None:
        error = kind.__new__(kind)
    fault = fault_of(error)
    assert isinstance(fault.error, StoreError)
    assert fault.error.code in entries()
    assert CANARY not in f"{fault.error} {fault.error.data}"


@pytest.mark.parametrize("state", MEANT)
def test_a_state_of_postgresql_has_its_meaning(state: str) -> None:
    fault = fault_of(psycopg.errors.lookup(state)(CANARY))
    assert (fault.error.code, fault.retry) == MEANT[state]
    assert fault.error.data["sqlstate"] == state


@pytest.mark.parametrize(
    ("name", "code", "retry"),
    [
        ("SQLITE_BUSY", "store-busy", Retry.CONFLICT),
        ("SQLITE_BUSY_SNAPSHOT", "store-busy", Retry.CONFLICT),
        ("SQLITE_LOCKED", "store-busy", Retry.CONFLICT),
        ("SQLITE_CANTOPEN", "store-unreachable", Retry.NO),
        ("SQLITE_READONLY", "store-not-writable", Retry.NO),
        ("SQLITE_FULL", "store-full", Retry.NO),
        ("SQLITE_IOERR_FSYNC", "store-full", Retry.NO),
        ("SQLITE_CORRUPT_VTAB", "store-damaged", Retry.NO),
        ("SQLITE_NOTADB", "store-damaged", Retry.NO),
        ("SQLITE_CONSTRAINT_UNIQUE", "store-conflict", Retry.NO),
        ("SQLITE_ERROR", "store-failed", Retry.NO),
    ],
)
def test_a_result_of_sqlite_has_its_meaning(name: str, code: str, retry: Retry) -> None:
    error = sqlite3.OperationalError(CANARY)
    error.sqlite_errorcode, error.sqlite_errorname = getattr(sqlite3, name), name
    fault = fault_of(error)
    assert (fault.error.code, fault.retry) == (code, retry)
    assert fault.error.data["sqlite"] == name


def test_what_sqlalchemy_wraps_is_looked_into() -> None:
    original = psycopg.errors.lookup("28P01")(CANARY)
    wrapped = exc.OperationalError(CANARY, {"p": CANARY}, original)
    assert fault_of(wrapped).error.code == "store-refused"


def test_a_lost_connection_is_told_from_one_that_never_was() -> None:
    error = psycopg.OperationalError(CANARY)
    assert fault_of(error, lost=True).retry is Retry.RECONNECT
    never = fault_of(error)
    assert (never.error.code, never.retry) == ("store-unreachable", Retry.NO)
