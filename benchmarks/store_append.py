"""Appending to the store against plain SQLite inserts of equal bytes at the same durability.

Ours is one `Write` that keeps one record and one audit note: sealed, bound to its place, with a
keyed MAC. The reference inserts rows of the same bytes into tables of the same shape, each pair in
one transaction, on a connection with the same settings. Rounds alternate and the medians of their
times are compared, so that a disk that slows down for a while slows both.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.disk import on_disk
from benchmarks.result import Result
from myna_sdk import store as room
from myna_sdk.drive.clock import SystemClock
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.effects import Write
from myna_sdk.model.person import PersonId
from myna_sdk.store import RecordClass, Store, Transaction

ROUNDS = 15
APPENDS = 100
PEOPLE = tuple(PersonId(f"person-{n}") for n in range(20))
CONTENT = bytes(range(256)) * 2
AT = datetime(2026, 11, 24, tzinfo=UTC)
TABLES = ("records", "audit_notes")


def measure() -> Result:
    """Return how fast appends are, as a share of the reference's speed."""
    with on_disk() as base:
        store = _opened(base)
        _append_all(store)
        plain = _plain_copy(base)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_seconds(lambda: _append_all(store)))
            theirs.append(_seconds(lambda: _insert_all(plain)))
        store.close()
        plain.connection.close()
    ratio = statistics.median(theirs) / statistics.median(ours)
    return Result(name="store-append", ratio=ratio, aim=0.5, better="higher")


def _opened(base: Path) -> Store:
    room.create_key_file(base / "key", SystemRandom())
    store = Store.open(
        f"sqlite:///{base / 'ours.db'}",
        keys=room.key_provider("file:key", base),
        environment="mock",
        clock=SystemClock(),
        random=SystemRandom(),
    )
    for person in PEOPLE:
        store.perform(Write(room.people.create, person, at=AT))
    return store


def _append_all(store: Store) -> None:
    for number in range(APPENDS):
        store.perform(Write(_append, PEOPLE[number % len(PEOPLE)]))


def _append(tx: Transaction, person: PersonId) -> None:
    at = tx.clock.now()
    record = room.records.keep(
        tx,
        person=person,
        record_class=RecordClass.IDENTITY,
        kind="facts",
        content=CONTENT,
        at=at,
        delete_after=None,
    )
    room.audit.note(
        tx, event="kept", person=person, subject_row=record, data=(("kind", "facts"),), at=at
    )


class _Plain:
    """The reference: the same tables in another file, and a row of ours for each of them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.rows: dict[str, tuple[Any, ...]] = {}
        self.next = 0

    def statement(self, table: str) -> str:
        return f"INSERT INTO {table} VALUES ({', '.join('?' * len(self.rows[table]))})"


def _plain_copy(base: Path) -> _Plain:
    ours = sqlite3.connect(base / "ours.db")
    connection = sqlite3.connect(base / "plain.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    plain = _Plain(connection)
    for table in TABLES:
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
        for (sql,) in ours.execute(made, (table,)).fetchall():
            connection.execute(sql)
        plain.rows[table] = ours.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    ours.close()
    return plain


def _insert_all(plain: _Plain) -> None:
    run = plain.connection.execute
    statements = [(plain.statement(table), plain.rows[table][1:]) for table in TABLES]
    for _ in range(APPENDS):
        plain.next += 1
        run("BEGIN IMMEDIATE")
        for statement, rest in statements:
            run(statement, (f"{plain.next:032x}", *rest))
        run("COMMIT")


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(measure())
