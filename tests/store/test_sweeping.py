"""A sweep: what has had its last day is gone with its key, and nothing else is."""

from datetime import date, timedelta

import pytest

from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.store import PendingId, RecordClass, Store, Swept
from tests.store.acts import AT, LOGIN, OTHER, PERSON, claim, keep, person, rows, start

TODAY = date(2026, 11, 24)
PAST, FUTURE = date(2026, 11, 23), date(2033, 3, 31)


def _sweep(store: Store, *, older_than: timedelta = timedelta(days=7)) -> Swept:
    work = Write(room.records.sweep, today=TODAY, at=AT, logins_before=AT - older_than)
    return store.perform(work)


@pytest.mark.parametrize("record_class", RecordClass)
@pytest.mark.parametrize(
    ("last_day", "gone"), [(PAST, True), (TODAY, False), (FUTURE, False), (None, False)]
)
def test_a_record_goes_after_its_last_day_and_stays_while_that_is_unknown(
    store: Store, record_class: RecordClass, last_day: date | None, gone: bool
) -> None:
    person(store)
    keep(store, record_class, last_day)
    assert _sweep(store).records == int(gone)
    assert len(store.perform(Read(room.records.of_person, PERSON))) == int(not gone)
    keys = rows(store, f"SELECT id FROM data_keys WHERE slot = '{record_class.value}'")
    assert len(keys) == int(not gone)


def test_what_stays_of_a_class_is_sealed_anew_and_readable(store: Store) -> None:
    person(store)
    keep(store, delete_after=PAST, content="gone")
    keep(store, delete_after=FUTURE, content="stays")
    before = rows(store, "SELECT wrapped FROM data_keys")
    assert _sweep(store) == Swept(records=1, logins=0)
    (left,) = store.perform(Read(room.records.of_person, PERSON))
    assert left.content.reveal() == b"stays"
    assert rows(store, "SELECT wrapped FROM data_keys") != before


def test_every_person_is_swept_and_none_is_forgotten(store: Store) -> None:
    for whose in (PERSON, OTHER):
        person(store, whose)
        keep(store, delete_after=PAST, whose=whose)
    assert _sweep(store).records == 2
    assert rows(store, "SELECT count(*) FROM people") == [(2,)]


def test_logins_go_when_nobody_came_back_or_when_they_are_old(store: Store) -> None:
    start(store)
    start(store, PendingId("login-2"), "state-2")
    claim(store)
    store.perform(Write(room.pendings.settle, id=LOGIN, outcome=b"done"))
    assert _sweep(store, older_than=timedelta(0)).logins == 0
    assert _sweep(store, older_than=-timedelta(microseconds=1)).logins == 2
    assert rows(store, "SELECT count(*) FROM pendings") == [(0,)]


def test_a_sweep_leaves_a_note_with_counts_only(store: Store) -> None:
    person(store)
    keep(store, delete_after=PAST)
    _sweep(store)
    (note,) = rows(store, "SELECT event, person, data FROM audit_notes")
    assert note == ("swept", None, '[["records","1"],["logins","0"]]')
