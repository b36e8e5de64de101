"""A store opens for its own environment and key only, and shows nothing to who has neither."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from myna_mock.randomness import SeededRandom
from myna_sdk import store as room
from myna_sdk.effects import Read, Write
from myna_sdk.errors import StoreError
from myna_sdk.model.person import Subject
from myna_sdk.store import Store, Transaction, create_key_file
from tests.store.acts import CANARY, PERSON, Opened, keep, person, start


def test_another_environment_is_refused(open_store: Opened) -> None:
    person(open_store("mock"))
    with pytest.raises(StoreError) as refused:
        open_store("production").check()
    assert refused.value.code == "store-environment-other"


def test_another_key_is_refused(open_store: Opened, tmp_path: Path) -> None:
    person(open_store())
    create_key_file(tmp_path / "other.key", SeededRandom(8))
    with pytest.raises(StoreError) as refused:
        open_store(key="other.key").check()
    assert refused.value.code == "store-key-wrong"


def test_clear_values_are_nowhere_in_the_database(
    open_store: Opened, tmp_path: Path, url: str
) -> None:
    store = open_store()
    start(store)
    person(store)
    keep(store)
    store.perform(Write(room.people.name_subject, PERSON, Subject(CANARY)))
    if url.startswith("sqlite"):
        found = [path for path in tmp_path.iterdir() if CANARY.encode() in path.read_bytes()]
        assert found == []
        assert (tmp_path / "store.db").stat().st_size > 0
    else:
        assert CANARY not in _every_cell(store)


def _every_cell(store: Store) -> str:
    def work(tx: Transaction) -> str:
        tables = tx.read(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        names = [row[0] for row in tables]
        assert "records" in names
        found = [tx.read(text(f'SELECT * FROM "{name}"')).all() for name in names]
        return "".join(_shown(cell) for table in found for row in table for cell in row)

    return store.perform(Read(work))


def _shown(cell: Any) -> str:
    if isinstance(cell, bytes | memoryview):
        return bytes(cell).decode("utf-8", "replace")
    return str(cell)
