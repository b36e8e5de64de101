"""Erasure: what may go is gone with its key, what a law holds stays readable."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import StoreError
from myna_sdk.model.person import Subject
from myna_sdk.store import Erasure, HeldByLaw, PendingId, Record, RecordClass, Store
from tests.store.acts import (
    AT,
    LOGIN,
    OTHER,
    PERSON,
    REF,
    change,
    claim,
    keep,
    person,
    rows,
    start,
)

CONSENT, STATUTORY, TRANSACTION, IDENTITY = RecordClass
TODAY = date(2026, 11, 24)
PAST, FUTURE, FAR = date(2026, 11, 23), date(2033, 3, 31), date(2035, 1, 1)


def _erase(store: Store, *classes: RecordClass, today: date = TODAY) -> Erasure:
    return store.perform(Write(room.records.erase, PERSON, classes, today=today, at=AT))


def _left(store: Store) -> tuple[Record, ...]:
    return store.perform(Read(room.records.of_person, PERSON))


@pytest.mark.parametrize("record_class", RecordClass)
def test_only_the_classes_asked_for_are_erased(store: Store, record_class: RecordClass) -> None:
    person(store)
    for each in RecordClass:
        keep(store, each, PAST)
    assert _erase(store, record_class) == Erasure(erased=(record_class,), held=())
    assert {one.record_class for one in _left(store)} == set(RecordClass) - {record_class}


@pytest.mark.parametrize("record_class", [STATUTORY, TRANSACTION])
@pytest.mark.parametrize(
    ("last_day", "held"), [(PAST, False), (TODAY, True), (FUTURE, True), (None, True)]
)
def test_the_law_holds_until_the_last_day_is_over_or_while_it_is_unknown(
    store: Store, record_class: RecordClass, last_day: date | None, held: bool
) -> None:
    person(store)
    keep(store, record_class, last_day)
    done = _erase(store, record_class)
    assert done.held == ((HeldByLaw(record_class, last_day),) if held else ())
    assert len(_left(store)) == int(held)


def test_a_class_is_held_until_the_last_of_its_days(store: Store) -> None:
    person(store)
    for day in (FAR, FUTURE, PAST):
        keep(store, STATUTORY, day)
    assert _erase(store, STATUTORY).held == (HeldByLaw(STATUTORY, FAR),)
    keep(store, STATUTORY, None)
    assert _erase(store, STATUTORY).held == (HeldByLaw(STATUTORY, None),)


def test_consent_and_identity_are_never_held(store: Store) -> None:
    person(store)
    for each in (CONSENT, IDENTITY):
        keep(store, each, FUTURE)
    assert _erase(store, CONSENT, IDENTITY) == Erasure(erased=(CONSENT, IDENTITY), held=())
    assert _left(store) == ()


def test_of_a_class_held_in_part_the_rest_loses_its_key(store: Store) -> None:
    person(store)
    keep(store, STATUTORY, PAST, content="gone")
    keep(store, STATUTORY, FUTURE, content="stays")
    before = rows(store, "SELECT wrapped FROM data_keys WHERE slot = 'statutory'")
    sealed = rows(store, "SELECT content FROM records")
    _erase(store, STATUTORY)
    assert [one.content.reveal() for one in _left(store)] == [b"stays"]
    assert rows(store, "SELECT wrapped FROM data_keys WHERE slot = 'statutory'") != before
    assert not set(rows(store, "SELECT content FROM records")) & set(sealed)


def test_subject_and_references_stay_while_a_law_holds_something(store: Store) -> None:
    person(store)
    store.perform(Write(room.people.name_subject, PERSON, Subject("customer-4711")))
    store.perform(Write(room.people.link, PERSON, REF, evidence="login-1", at=AT))
    keep(store, STATUTORY, FUTURE)
    keep(store, IDENTITY, None)
    _erase(store, *RecordClass)
    assert store.perform(Read(room.people.person_of_subject, Subject("customer-4711"))) == PERSON
    assert store.perform(Read(room.people.refs_of, PERSON)) == (REF,)
    _erase(store, *RecordClass, today=FAR)
    assert store.perform(Read(room.people.person_of_subject, Subject("customer-4711"))) is None
    assert store.perform(Read(room.people.person_of_ref, REF)) is None
    for table in ("people", "person_refs", "records", "data_keys"):
        assert rows(store, f"SELECT count(*) FROM {table}") == [(0,)]


def test_the_logins_of_an_erased_person_are_gone_and_no_others(store: Store) -> None:
    person(store)
    for id, state in ((LOGIN, "state-1"), (PendingId("login-2"), "state-2")):
        start(store, id, state)
        claim(store, state=state)
    store.perform(Write(room.pendings.settle, id=LOGIN, outcome=b"done", person=PERSON))
    _erase(store, IDENTITY)
    assert store.perform(Read(room.pendings.load, LOGIN)) is None
    assert store.perform(Read(room.pendings.load, PendingId("login-2"))) is not None


def test_another_persons_records_are_untouched(store: Store) -> None:
    for whose in (PERSON, OTHER):
        person(store, whose)
        keep(store, whose=whose)
    _erase(store, *RecordClass)
    assert len(store.perform(Read(room.records.of_person, OTHER))) == 1


def test_of_an_unknown_person_everything_is_erased_already(store: Store) -> None:
    assert _erase(store, *RecordClass) == Erasure(erased=tuple(RecordClass), held=())


def test_an_erasure_leaves_a_note(store: Store) -> None:
    person(store)
    keep(store, STATUTORY, FUTURE)
    _erase(store, STATUTORY, CONSENT)
    (note,) = rows(store, "SELECT event, person, data FROM audit_notes")
    assert note == ("erased", PERSON, '[["erased","consent"],["held","statutory"]]')


def test_the_bytes_of_a_destroyed_key_are_nowhere_in_the_files(
    sqlite_store: Store, tmp_path: Path
) -> None:
    store = sqlite_store
    person(store)
    keep(store)
    secrets = [bytes(row[0]) for row in rows(store, "SELECT wrapped FROM data_keys")]
    secrets += [bytes(row[0]) for row in rows(store, "SELECT content FROM records")]
    assert all(any(secret in found for found in _files(tmp_path)) for secret in secrets)
    _erase(store, *RecordClass)
    assert not any(secret in found for found in _files(tmp_path) for secret in secrets)


def _files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("store.db*"))]


def test_what_is_kept_while_a_person_is_erased_stays_readable_or_goes(store: Store) -> None:
    person(store)

    def act(number: int) -> Any:
        if number % 3 == 0:
            return _erase(store, STATUTORY, today=TODAY)
        return keep(store, STATUTORY, PAST if number % 3 == 1 else FUTURE, content=f"{number}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(30)))
    kept = {one.content.reveal() for one in _left(store)}
    assert {f"{number}".encode() for number in range(2, 30, 3)} <= kept


@pytest.mark.parametrize(
    "altered",
    [
        "record_class = 'unheard-of'",
        "record_class = 'consent'",
        "kind = 'other'",
        "kept_at = -99999999999999999",
        "delete_after = '2026-02-31'",
        "person = 'person-2'",
    ],
)
def test_a_record_that_nobody_of_ours_wrote_so_is_damage(store: Store, altered: str) -> None:
    person(store)
    person(store, OTHER)
    keep(store, STATUTORY, PAST)
    change(store, f"UPDATE records SET {altered}")
    whose = OTHER if altered.startswith("person") else PERSON
    with pytest.raises(StoreError) as refused:
        store.perform(Read(room.records.of_person, whose))
    assert refused.value.code == "store-damaged"


@pytest.mark.parametrize("altered", ["record_class = 'unheard-of'", "delete_after = '2026-02-31'"])
def test_a_sweep_meets_a_record_that_nobody_of_ours_wrote_as_damage(
    store: Store, altered: str
) -> None:
    person(store)
    keep(store, STATUTORY, PAST)
    change(store, f"UPDATE records SET {altered}")
    sweep = Write(room.records.sweep, today=FUTURE, at=AT, logins_before=AT)
    with pytest.raises(StoreError) as refused:
        store.perform(sweep)
    assert refused.value.code == "store-damaged"
