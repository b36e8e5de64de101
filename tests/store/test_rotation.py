"""Rotation: after it everything is wrapped with the new generation, and the old one may go."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from myna_mock.randomness import SeededRandom
from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import StoreError
from myna_sdk.model.person import Subject
from myna_sdk.store import Claimed, Store, add_generation
from tests.store.acts import AT, CANARY, LATER, PERSON, claim, keep, notes, person, rows, start

SUBJECT = Subject("customer-4711")
TABLES = ("store_identity", "data_keys", "pendings", "cache")


def _fill(store: Store) -> None:
    person(store)
    keep(store)
    store.perform(Write(room.people.name_subject, PERSON, SUBJECT))
    start(store)
    claim(store)
    store.cache_put("daa", "keys", b"cached", AT + timedelta(days=1))
    notes(store, 3)
    room.audit.Sealer(store).seal()


def _forget_old_generations(key_file: Path) -> None:
    newest, *_ = key_file.read_text(encoding="ascii").splitlines(keepends=True)
    key_file.write_text(newest, encoding="ascii")


def test_after_a_rotation_the_old_key_may_go(
    open_store: Callable[..., Store], tmp_path: Path
) -> None:
    store, key_file = open_store(), tmp_path / "master.key"
    _fill(store)
    add_generation(key_file, SeededRandom(9))
    assert store.rotate() == 5  # root, two data keys, pending, cache entry
    _forget_old_generations(key_file)
    again = open_store()
    (record,) = again.perform(Read(room.records.of_person, PERSON))
    assert record.content.reveal().decode() == CANARY
    assert again.perform(Read(room.people.person_of_subject, SUBJECT)) == PERSON
    assert again.cache_get("daa", "keys", AT) == b"cached"
    assert isinstance(claim(again, at=LATER), Claimed)
    assert room.audit.verify(again).whole
    for table in TABLES:
        assert rows(again, f"SELECT DISTINCT generation FROM {table}") == [(2,)]


def test_without_a_new_generation_nothing_is_rotated(store: Store) -> None:
    _fill(store)
    assert store.rotate() == 0


def test_before_the_rotation_the_old_key_is_needed(
    open_store: Callable[..., Store], tmp_path: Path
) -> None:
    _fill(open_store())
    add_generation(tmp_path / "master.key", SeededRandom(9))
    _forget_old_generations(tmp_path / "master.key")
    with pytest.raises(StoreError) as refused:
        open_store().check()
    assert refused.value.code == "store-key-wrong"


def test_a_store_that_was_open_all_the_while_finds_the_new_key(
    open_store: Callable[..., Store], tmp_path: Path
) -> None:
    busy, other = open_store(), open_store()
    _fill(busy)
    add_generation(tmp_path / "master.key", SeededRandom(9))
    other.rotate()
    assert len(busy.perform(Read(room.records.of_person, PERSON))) == 1
    keep(busy)
    assert rows(busy, "SELECT DISTINCT generation FROM data_keys") == [(2,)]


def test_more_keys_than_one_batch_are_rotated(
    open_store: Callable[..., Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("myna_sdk.store.rotation.BATCH", 2)
    store = open_store()
    for number in range(5):
        store.cache_put("daa", f"key-{number}", b"cached", AT + timedelta(days=1))
    add_generation(tmp_path / "master.key", SeededRandom(9))
    assert store.rotate() == 6
    assert all(store.cache_get("daa", f"key-{n}", AT) == b"cached" for n in range(5))
