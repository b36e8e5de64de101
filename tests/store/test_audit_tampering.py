"""The audit trail: whatever is done to it behind the store's back is found, and named."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest

from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import StoreError
from myna_sdk.store import AuditReport, Checkpoint, Store, Transaction
from tests.store.acts import AT, Opened, change, note, notes, opened_on_sqlite, rows

GENESIS = "00" * 32
COPIED = "at, event, person, subject_row, data, mac"


def _sealed(store: Store, *batches: int) -> None:
    for batch in batches:
        notes(store, batch)
        assert room.audit.Sealer(store).seal() == batch


def _faults(store: Store, **kept: Any) -> list[tuple[int, str]]:
    return [(fault.check, fault.where) for fault in room.audit.verify(store, **kept).faults]


def _id(store: Store, position: int) -> str:
    return str(rows(store, f"SELECT id FROM audit_chain WHERE position = {position}")[0][0])


def _latest(store: Store) -> Checkpoint:
    latest = store.perform(Read(room.audit.latest_checkpoint))
    assert latest is not None
    return latest


def test_an_empty_trail_is_whole(store: Store) -> None:
    assert room.audit.verify(store) == AuditReport(
        sealed=0, pending=0, checkpoints=0, head=GENESIS, faults=()
    )
    assert store.perform(Read(room.audit.latest_checkpoint)) is None


def test_the_report_counts_what_is_sealed_and_what_waits(store: Store) -> None:
    _sealed(store, 3, 2)
    notes(store, 4)
    report = room.audit.verify(store)
    assert (report.sealed, report.pending, report.checkpoints, report.whole) == (5, 4, 2, True)
    assert (_latest(store).count, _latest(store).head.hex()) == (5, report.head)


def test_sealing_again_changes_nothing(store: Store) -> None:
    _sealed(store, 3)
    assert room.audit.Sealer(store).seal() == 0
    assert room.audit.verify(store).checkpoints == 1


def test_many_notes_are_sealed_in_batches(store: Store) -> None:
    notes(store, 7)
    assert room.audit.Sealer(store, batch=3).seal() == 7
    assert room.audit.verify(store).checkpoints == 3
    assert _faults(store) == []


@pytest.mark.parametrize(
    "column",
    [
        "at = at + 1",
        "event = 'other'",
        "person = NULL",
        "subject_row = 'row-2'",
        "data = '[]'",
    ],
)
def test_every_altered_field_of_a_note_is_named(store: Store, column: str) -> None:
    _sealed(store, 4)
    notes(store, 1)
    assert change(store, f"UPDATE audit_chain SET {column} WHERE position = 2") == 1
    assert change(store, f"UPDATE audit_notes SET {column}") == 1
    waiting = rows(store, "SELECT id FROM audit_notes")[0][0]
    assert _faults(store) == [(2, _id(store, 2)), (7, waiting)]


def test_a_missing_note_is_named_by_its_position(store: Store) -> None:
    _sealed(store, 4)
    change(store, "DELETE FROM audit_chain WHERE position = 2")
    assert _faults(store) == [(1, "position 2"), (5, "checkpoint 1")]


def test_notes_in_another_order_are_named_by_their_checkpoint(store: Store) -> None:
    _sealed(store, 2, 2, 2)
    for old, new in ((3, 99), (4, 3), (99, 4)):
        change(store, f"UPDATE audit_chain SET position = {new} WHERE position = {old}")
    assert _faults(store) == [(5, "checkpoint 2")]


def test_a_note_renamed_or_put_in_is_named(store: Store) -> None:
    _sealed(store, 3)
    copied = f"SELECT 4, 'forged', {COPIED} FROM audit_chain"
    change(store, f"INSERT INTO audit_chain {copied} WHERE position = 3")
    assert _faults(store) == [(2, "forged"), (6, "position 4")]


def test_a_note_put_among_those_that_wait_is_named(store: Store) -> None:
    notes(store, 1)
    change(store, f"INSERT INTO audit_notes SELECT 'forged', {COPIED} FROM audit_notes")
    assert _faults(store) == [(7, "forged")]
    room.audit.Sealer(store).seal()  # sealing a forged note does not make it true
    assert _faults(store) == [(2, "forged")]


def test_a_sealed_note_that_is_put_in_again_is_named(store: Store) -> None:
    """Its MAC holds, and so would the chain: nothing but its id tells."""
    _sealed(store, 3)
    again = f"INSERT INTO audit_notes SELECT id, {COPIED} FROM audit_chain WHERE position = 2"
    change(store, again)
    assert _faults(store) == [(3, _id(store, 2))]
    room.audit.Sealer(store).seal()
    assert _faults(store) == [(3, _id(store, 2))]


def test_an_altered_mac_is_no_fault_in_what_follows(store: Store) -> None:
    _sealed(store, 5, 5)
    change(store, "UPDATE audit_chain SET mac = :mac WHERE position = 2", mac=bytes(32))
    assert _faults(store) == [(2, _id(store, 2)), (5, "checkpoint 1")]


def test_an_altered_head_is_no_fault_in_what_follows(store: Store) -> None:
    _sealed(store, 2, 2)
    change(store, "UPDATE audit_checkpoints SET head = signature WHERE number = 1")
    assert _faults(store) == [(4, "checkpoint 1"), (5, "checkpoint 1")]


def test_a_truncated_trail_is_shorter_than_its_checkpoint(store: Store) -> None:
    _sealed(store, 3, 2)
    change(store, "DELETE FROM audit_chain WHERE position > 3")
    assert _faults(store) == [(5, "checkpoint 2")]
    change(store, "DELETE FROM audit_chain")
    assert _faults(store) == [(5, "checkpoint 1"), (5, "checkpoint 2")]


def test_a_checkpoint_that_is_missing_leaves_notes_unsigned(store: Store) -> None:
    _sealed(store, 2, 2)
    change(store, "DELETE FROM audit_checkpoints WHERE number = 2")
    assert _faults(store) == [(6, "position 3")]
    change(store, "DELETE FROM audit_checkpoints")
    assert _faults(store) == [(6, "position 1")]


@pytest.mark.parametrize(
    "column", ["count = count - 1", "head = signature", "at = at + 1", "number = number + 1"]
)
def test_an_altered_checkpoint_is_named(store: Store, column: str) -> None:
    _sealed(store, 3)
    change(store, f"UPDATE audit_checkpoints SET {column}")
    number = _latest(store).number
    assert (4, f"checkpoint {number}") in _faults(store)


def test_a_missing_checkpoint_breaks_the_signature_after_it(store: Store) -> None:
    _sealed(store, 1, 1, 1, 1)
    change(store, "DELETE FROM audit_checkpoints WHERE number = 2")
    assert _faults(store) == [(4, "checkpoint 3")]


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ("audit_chain WHERE position > 2", [(1, "position 3")]),
        ("audit_checkpoints WHERE number = 2", [(5, "checkpoint 2")]),
        ("audit_checkpoints", [(5, "checkpoint 1")]),
    ],
)
def test_sealing_goes_on_after_a_loss_and_hides_nothing(
    store: Store, taken: str, told: list[tuple[int, str]]
) -> None:
    _sealed(store, 2, 2)
    change(store, f"DELETE FROM {taken}")
    _sealed(store, 1)
    assert set(told) <= set(_faults(store))


def test_a_trail_put_back_as_a_whole_is_found_by_a_kept_checkpoint(store: Store) -> None:
    _sealed(store, 2)
    early = _latest(store)
    _sealed(store, 3)
    kept = _latest(store)
    assert _faults(store, kept=kept) == _faults(store, kept=early) == []
    change(store, "DELETE FROM audit_chain WHERE position > 2")
    change(store, "DELETE FROM audit_checkpoints WHERE number > 1")
    assert _faults(store) == []  # which is why receipts carry checkpoints
    assert _faults(store, kept=kept) == [(8, "checkpoint 2")]
    assert _faults(store, kept=attrs.evolve(early, count=1)) == [(8, "checkpoint 1")]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("audit_checkpoints SET signature = 'x' WHERE number = 1", (4, "checkpoint 1")),
        ("audit_checkpoints SET at = 'x' WHERE number = 2", (4, "checkpoint 2")),
        ("audit_checkpoints SET at = 9223372036854775807 WHERE number = 2", (8, "checkpoint 2")),
        ("audit_checkpoints SET count = 'x' WHERE number = 2", (6, "position 1")),
        ("audit_checkpoints SET number = 'x' || number", (4, "checkpoint x2")),
        ("audit_chain SET position = 'x' || position WHERE position > 3", (1, "position 5")),
        ("audit_chain SET id = X'ff' WHERE position = 2", (2, "b'\\xff'")),
    ],
)
def test_a_value_of_another_type_is_named_like_any_other(
    tmp_path: Path, changed: str, told: tuple[int, str]
) -> None:
    """SQLite keeps whatever is written into a column."""
    with closing(opened_on_sqlite(tmp_path)) as store:
        _sealed(store, 3, 2)
        kept = _latest(store)
        change(store, f"UPDATE {changed}")
        assert told in _faults(store, kept=kept)


@pytest.mark.parametrize(
    "changed",
    [
        "audit_checkpoints SET count = 'x'",
        "audit_checkpoints SET number = 'x'",
        "audit_chain SET position = 'x' WHERE position = 2",
    ],
)
def test_nothing_is_sealed_after_what_is_no_number(tmp_path: Path, changed: str) -> None:
    with closing(opened_on_sqlite(tmp_path)) as store:
        _sealed(store, 2)
        change(store, f"UPDATE {changed}")
        notes(store, 1)
        with pytest.raises(StoreError) as caught:
            room.audit.Sealer(store).seal()
    assert caught.value.code == "store-damaged"


def test_a_checkpoint_of_no_instant_is_damaged(tmp_path: Path) -> None:
    with closing(opened_on_sqlite(tmp_path)) as store:
        _sealed(store, 1)
        change(store, "UPDATE audit_checkpoints SET at = 9223372036854775807")
        with pytest.raises(StoreError) as caught:
            _latest(store)
    assert caught.value.code == "store-damaged"


def test_a_note_that_is_no_text_is_damaged(tmp_path: Path) -> None:
    with closing(opened_on_sqlite(tmp_path)) as store:
        _sealed(store, 1)
        change(store, "UPDATE audit_chain SET event = CAST(X'ff' AS TEXT)")
        with pytest.raises(StoreError) as caught:
            _faults(store)
    assert caught.value.code == "store-damaged"


def test_another_stores_checkpoint_is_not_taken_for_ours(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("other")
    with closing(opened_on_sqlite(folder)) as other:
        _sealed(store, 2)
        _sealed(other, 2)
        foreign = rows(other, "SELECT * FROM audit_checkpoints")[0]
    change(store, "DELETE FROM audit_checkpoints")
    placed = ", ".join(f":{name}" for name in foreign._fields)
    change(store, f"INSERT INTO audit_checkpoints VALUES ({placed})", **foreign._asdict())
    assert _faults(store) == [(4, "checkpoint 1"), (5, "checkpoint 1")]


def test_several_sealers_and_writers_make_one_chain(open_store: Opened) -> None:
    writer, *sealers = open_store(), open_store(), open_store()

    def seal(store: Store) -> int:
        return sum(room.audit.Sealer(store, batch=5).seal() for _ in range(10))

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(notes, writer, 30) for _ in range(2)]
        sealing = [pool.submit(seal, store) for store in sealers]
        for done in writing:
            done.result()
        sealed = sum(done.result() for done in sealing)
    sealed += room.audit.Sealer(writer).seal()
    report = room.audit.verify(writer)
    assert (sealed, report.sealed, report.pending, report.faults) == (60, 60, 0, ())


def test_a_note_that_commits_late_is_sealed_later_and_never_skipped(store: Store) -> None:
    notes(store, 1)
    early = rows(store, "SELECT * FROM audit_notes")[0]
    change(store, "DELETE FROM audit_notes")
    # Notes with higher ids come first; the early one was written, but not committed, before them.
    _sealed(store, 3)
    placed = ", ".join(f":{name}" for name in early._fields)
    change(store, f"INSERT INTO audit_notes VALUES ({placed})", **early._asdict())
    assert room.audit.Sealer(store).seal() == 1
    assert _id(store, 4) == early.id
    assert _faults(store) == []


def test_the_sealer_neither_waits_for_an_open_transaction_nor_skips_its_notes(
    open_on_postgresql: Opened,
) -> None:
    """On SQLite nobody else can write while a transaction is open."""
    store, late = open_on_postgresql(), open_on_postgresql()
    notes(store, 1)

    def work(tx: Transaction) -> int:
        note(tx, "late")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(notes, store, 2).result()
            return pool.submit(room.audit.Sealer(store).seal).result()

    assert late.perform(Write(work)) == 3
    assert room.audit.Sealer(store).seal() == 1
    assert rows(store, "SELECT event FROM audit_chain WHERE position = 4") == [("late",)]
    assert _faults(store) == []


def test_what_a_note_tells_is_read_back_as_json(store: Store) -> None:
    told = (("plain", "1"), ("quoted", 'a "b" \\ c'), ("broken\n", "山"), ("", ""))

    def work(tx: Transaction) -> None:
        room.audit.note(tx, event="told", person=None, subject_row=None, data=told, at=AT)
        room.audit.note(tx, event="silent", person=None, subject_row=None, data=(), at=AT)

    store.perform(Write(work))
    written = [
        json.loads(row.data) for row in rows(store, "SELECT data FROM audit_notes ORDER BY id")
    ]
    assert written == [[list(pair) for pair in told], []]


def test_a_note_goes_with_its_work(store: Store) -> None:
    def work(tx: Any) -> None:
        note(tx)
        raise LookupError

    with pytest.raises(LookupError):
        store.perform(Write(work))
    assert rows(store, "SELECT count(*) FROM audit_notes") == [(0,)]
