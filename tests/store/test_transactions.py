"""Transactions: one at a time, all or nothing, run again when another one came first."""

import gc
import sqlite3
import threading
import traceback
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import MynaError, StoreError, UsageError
from myna_sdk.model.person import PersonId, Subject
from myna_sdk.store import Store, Transaction
from myna_sdk.store.session import Session
from myna_sdk.store.transacting import ATTEMPTS
from tests.store.acts import (
    AT,
    CANARY,
    OTHER,
    PERSON,
    Opened,
    change,
    claim,
    keep,
    note,
    notes,
    person,
    rows,
    start,
)


def _refusal(store: Store, effect: Read[Any] | Write[Any]) -> str:
    with pytest.raises(MynaError) as refused:
        store.perform(effect)
    return refused.value.code


def test_work_cannot_start_another_transaction(store: Store) -> None:
    assert _refusal(store, Write(lambda _: store.perform(Write(note)))) == "store-nested"
    assert _refusal(store, Read(lambda _: store.cache_get("daa", "k", AT))) == "store-nested"
    notes(store, 1)  # and the refusal does not stay


def test_work_that_reads_cannot_write(store: Store) -> None:
    assert _refusal(store, Read(note)) == "store-read-only"


def test_work_that_fails_leaves_nothing_behind(store: Store) -> None:
    def work(tx: Transaction) -> None:
        room.people.create(tx, PERSON, at=AT)
        raise UsageError("usage", "stop")

    assert _refusal(store, Write(work)) == "usage"
    assert dict(store.check().counts)["people"] == 0


def test_a_transaction_is_over_when_its_work_is(store: Store) -> None:
    escaped = store.perform(Read(lambda tx: tx))
    with pytest.raises(UsageError) as refused:
        escaped.read(text("SELECT 1"))
    assert refused.value.code == "store-transaction-over"


def test_work_is_no_coroutine(store: Store) -> None:
    async def work(tx: Transaction) -> None:
        note(tx)

    assert _refusal(store, Write(work)) == "store-work-suspends"
    assert rows(store, "SELECT count(*) FROM audit_notes") == [(0,)]


def test_a_closed_store_refuses_everything(store: Store) -> None:
    store.check()
    store.close()
    store.close()
    assert _refusal(store, Read(note)) == "store-closed"


def test_a_statement_needs_all_its_values(store: Store) -> None:
    def work(tx: Transaction) -> Any:
        return tx.read(text("SELECT :this, :that"), {"this": 1})

    assert _refusal(store, Read(work)) == "store-statement"


def test_what_another_one_committed_first_is_seen_by_the_next_attempt(
    open_on_postgresql: Opened,
) -> None:
    """On SQLite nobody else can write while a transaction is open."""
    ours, theirs = open_on_postgresql(), open_on_postgresql()
    person(ours)
    attempts: list[str] = []

    def work(tx: Transaction) -> PersonId | None:
        known = room.people.person_of_subject(tx, Subject("customer-1"))
        attempts.append(str(known))
        if known is None:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(_name_other, theirs).result()
            room.people.name_subject(tx, PERSON, Subject("customer-1"))
        return known

    assert ours.perform(Write(work)) == OTHER
    assert attempts == ["None", OTHER]


def _name_other(store: Store) -> None:
    person(store, OTHER)
    store.perform(Write(room.people.name_subject, OTHER, Subject("customer-1")))


def test_work_that_always_comes_second_gives_up(open_on_postgresql: Opened) -> None:
    ours, theirs = open_on_postgresql(), open_on_postgresql()
    start(ours)
    attempts = []

    def work(tx: Transaction) -> None:
        attempts.append(tx.read(text("SELECT lease_until FROM pendings")).all())
        with ThreadPoolExecutor(1) as pool:
            pool.submit(change, theirs, "UPDATE pendings SET lease_until = 1").result()
        tx.write(text("UPDATE pendings SET lease_until = 2"))

    assert _refusal(ours, Write(work)) == "store-busy"
    assert len(attempts) == ATTEMPTS


def test_two_who_wait_for_each_other_both_get_through(open_on_postgresql: Opened) -> None:
    stores = [open_on_postgresql(), open_on_postgresql()]
    for id in (PERSON, OTHER):
        person(stores[0], id)
    met = threading.Barrier(2)

    def cross(store: Store, order: tuple[PersonId, PersonId]) -> None:
        waits = iter([True])

        def work(tx: Transaction) -> None:
            for id in order:
                lock = text("SELECT id FROM people WHERE id = :id FOR UPDATE")
                tx.read(lock, {"id": id})
                if next(waits, False):
                    met.wait()
            note(tx)

        store.perform(Write(work))

    with ThreadPoolExecutor(2) as pool:
        orders = [(PERSON, OTHER), (OTHER, PERSON)]
        list(pool.map(cross, stores, orders))
    assert rows(stores[0], "SELECT count(*) FROM audit_notes") == [(2,)]


def test_an_error_that_the_work_passes_over_is_no_commit(open_on_postgresql: Opened) -> None:
    store = open_on_postgresql()

    def work(tx: Transaction) -> None:
        note(tx)
        with pytest.raises(StoreError):
            tx.read(text("SELECT * FROM nothing"))

    assert _refusal(store, Write(work)) == "store-failed"
    assert rows(store, "SELECT count(*) FROM audit_notes") == [(0,)]


def test_a_lost_connection_is_made_again(open_on_postgresql: Opened, fresh_database: str) -> None:
    store = open_on_postgresql()
    with ThreadPoolExecutor(4) as pool:  # several idle connections, all lost together
        list(pool.map(lambda _: notes(store, 3), range(4)))
    assert _end_all_sessions(fresh_database) >= 1
    notes(store, 1)
    assert rows(store, "SELECT count(*) FROM audit_notes") == [(13,)]


def test_no_connection_keeps_the_rows_that_were_read(open_on_postgresql: Opened) -> None:
    """Wrapped keys are among them, and who destroys a key is in another process."""
    store = open_on_postgresql()
    cursor = store.perform(Read(lambda tx: weakref.ref(tx._session._cursor)))
    gc.collect()
    assert cursor() is None


def test_work_cut_off_before_its_commit_is_run_again(
    open_on_postgresql: Opened, fresh_database: str
) -> None:
    store = open_on_postgresql()
    cuts = iter([True])

    def work(tx: Transaction) -> None:
        if next(cuts, False):
            _end_all_sessions(fresh_database)
        note(tx)

    store.perform(Write(work))
    assert rows(store, "SELECT count(*) FROM audit_notes") == [(1,)]


def test_nobody_claims_to_know_of_a_commit_whose_answer_was_lost(
    open_on_postgresql: Opened, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_on_postgresql()
    notes(store, 1)
    run, attempts = Session.run, []

    def cut(self: Session, sql: str) -> None:
        if sql == "COMMIT":
            attempts.append(sql)
            _end_all_sessions(fresh_database)
        run(self, sql)

    monkeypatch.setattr(Session, "run", cut)
    assert _refusal(store, Write(note)) == "store-commit-unknown"
    assert len(attempts) == 1  # run again, it might be done twice


def _end_all_sessions(url: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    return len(ended)


def test_a_file_that_stays_locked_is_busy(
    sqlite_store: Store, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("myna_sdk.store.engines.BUSY_SECONDS", 0.001)
    sqlite_store.check()
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert _refusal(sqlite_store, Write(note)) == "store-busy"
    other.execute("ROLLBACK")
    other.close()
    notes(sqlite_store, 1)


def test_a_file_that_may_not_be_written_is_told(sqlite_store: Store) -> None:
    sqlite_store.check()

    def work(tx: Transaction) -> None:
        tx.read(text("PRAGMA query_only = ON"))
        note(tx)

    assert _refusal(sqlite_store, Write(work)) == "store-not-writable"


def test_no_error_of_the_database_shows_a_value(store: Store) -> None:
    """Not in its text, its data, its causes, nor in the locals of the frames it came through."""
    person(store)
    attempts: list[Write[Any]] = [
        Write(_contradict),
        Write(room.people.create, PersonId(CANARY), at=AT),
        Write(room.people.name_subject, OTHER, Subject(CANARY)),
        Write(
            room.records.keep,
            person=OTHER,
            record_class=room.RecordClass.IDENTITY,
            kind="facts",
            content=CANARY.encode(),
            at=AT,
            delete_after=None,
        ),
    ]
    store.perform(attempts[1])
    for effect in attempts:
        with pytest.raises(StoreError) as refused:
            store.perform(effect)
        shown = "".join(
            traceback.TracebackException.from_exception(refused.value, capture_locals=True).format()
        )
        shown = shown.partition("myna_sdk/store/store.py")[2]  # what is ours of it
        assert shown
        assert CANARY not in shown
        assert CANARY not in repr(refused.value.data)
        assert refused.value.__context__ is None


def _contradict(tx: Transaction) -> None:
    twice = "INSERT INTO people (id, created_at, subject) VALUES ('person-1', 1, :value)"
    tx.write(text(twice), {"value": CANARY.encode()})


def test_effects_and_values_mask_themselves(store: Store) -> None:
    start(store)
    claimed = claim(store)
    person(store)
    keep(store)
    records = store.perform(Read(room.records.of_person, PERSON))
    effect = Write(room.people.name_subject, PERSON, Subject(CANARY))
    shown = f"{claimed!r} {records!r} {effect!r} {store!r} {store._share.here()!r}"
    assert CANARY not in shown
    assert "login-1" in shown
