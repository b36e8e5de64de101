"""The schema: made once, the same by migrations, refused when it is not ours to use."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, text

from myna_sdk.errors import ConfigError, StoreError
from myna_sdk.store import Store
from myna_sdk.store.schema import HEAD, VERSIONS, migrate
from myna_sdk.store.tables import metadata
from tests.postgres import new_database
from tests.store.acts import Opened, change, notes, opened_at, opened_on_sqlite, person, rows


def _migrated(url: str, to: str = HEAD, *statements: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        migrate(connection, to)
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _described(url: str) -> dict[str, Any]:
    """Return everything that the database says about its tables."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    found = MetaData()
    found.reflect(engine)
    described = {}
    for table in found.sorted_tables:
        described[table.name] = (
            [(c.name, repr(c.type), c.nullable, c.primary_key) for c in table.columns],
            sorted(
                (str(one.name), sorted(c.name for c in one.columns), one.unique, _where(one))
                for one in table.indexes
            ),
            sorted(
                (type(one).__name__, str(one.name), repr(sorted(c.name for c in one.columns)))  # type: ignore[attr-defined]
                for one in table.constraints
            ),
        )
    engine.dispose()
    return described


def _where(index: Any) -> str:
    return str(index.dialect_options["sqlite"]["where"]) + str(
        index.dialect_options["postgresql"]["where"]
    )


def test_migrations_lead_to_the_tables_that_a_new_store_has(
    open_store: Opened, url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    open_store().check()
    if url.startswith("sqlite"):
        other = f"sqlite:///{tmp_path / 'migrated.db'}"
    else:
        other = new_database(request.getfixturevalue("postgresql"))
    _migrated(other)
    made = _described(url)
    assert set(made) == {*metadata.tables, "myna_schema_version"}
    assert _described(other) == made


def test_a_migrated_store_is_used_like_a_new_one(open_store: Opened, url: str) -> None:
    _migrated(url)
    store = open_store()
    notes(store, 1)
    assert store.check().schema == HEAD


RECEIPTS = """
INSERT INTO receipts (id, original, kid, generation, wrapped, content, issued_at,
                      voided_at, void_reason, superseded_by)
VALUES ('voided', NULL, 'k', 1, '', '', 1, 7, 'impersonation', NULL),
       ('old', NULL, 'k', 1, '', '', 1, 8, 'superseded', 'new'),
       ('new', NULL, 'k', 1, '', '', 1, NULL, NULL, NULL),
       ('of-voided', 'voided', 'k', 1, '', '', 2, NULL, NULL, NULL),
       ('ended-before', 'voided', 'k', 1, '', '', 2, 3, 'facts-wrong', NULL),
       ('of-old', 'old', 'k', 1, '', '', 2, NULL, NULL, NULL),
       ('of-new', 'new', 'k', 1, '', '', 2, NULL, NULL, NULL)
"""


def test_editions_whose_original_had_ended_end_when_the_store_is_migrated(
    open_store: Opened, url: str
) -> None:
    key = "INSERT INTO receipt_keys (kid, jwk, valid_from) VALUES ('k', '{}', 1)"
    _migrated(url, "0003", key, RECEIPTS)
    _migrated(url)
    found = "SELECT id, voided_at, void_reason FROM receipts WHERE original IS NOT NULL ORDER BY id"
    assert [tuple(row) for row in rows(open_store(), found)] == [
        ("ended-before", 3, "facts-wrong"),
        ("of-new", None, None),
        ("of-old", 8, "superseded"),
        ("of-voided", 7, "impersonation"),
    ]


def test_every_version_has_a_migration_and_the_last_is_the_head() -> None:
    folder = files("myna_sdk.store.migrations") / "versions"
    found = sorted(one.name[1:5] for one in folder.iterdir() if one.name.startswith("v"))
    assert found == list(VERSIONS)


def test_a_newer_schema_is_refused_and_left_alone(open_store: Opened) -> None:
    store = open_store()
    store.check()
    change(store, "UPDATE myna_schema_version SET version_num = '9999'")
    with pytest.raises(StoreError) as refused:
        open_store().check()
    assert refused.value.code == "store-schema-newer"
    assert refused.value.data == {"found": "9999", "known": HEAD}
    assert rows(store, "SELECT version_num FROM myna_schema_version") == [("9999",)]


def test_a_database_of_somebody_else_is_left_alone(open_store: Opened, url: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE people (name TEXT)"))
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
    engine.dispose()
    with pytest.raises(StoreError) as refused:
        open_store().check()
    assert (refused.value.code, refused.value.data["tables"]) == ("store-not-ours", ("people",))
    assert set(_described(url)) == {"people", "alembic_version"}


def test_a_firms_own_alembic_may_stand_beside_ours(open_store: Opened, url: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('abc')"))
    engine.dispose()
    assert open_store().check().schema == HEAD


def test_the_condition_of_a_store_is_told(open_store: Opened, url: str) -> None:
    store = open_store()
    person(store)
    check = store.check()
    assert (check.schema, check.generation) == (HEAD, 1)
    assert check.backend == url.partition(":")[0]
    assert {name for name, count in check.counts if count} == {"people", "store_identity"}
    assert {name for name, _ in check.counts} == set(metadata.tables)


def test_a_new_file_is_for_its_owner_only(sqlite_store: Store, tmp_path: Path) -> None:
    person(sqlite_store)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("store.db*")}
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_sqlite_is_as_durable_and_as_clean_as_promised(sqlite_store: Store) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }
    for pragma, value in wanted.items():
        assert rows(sqlite_store, f"PRAGMA {pragma}") == [(value,)]


@pytest.mark.parametrize("bytes_", [b"no database at all, only text" * 100, None])
def test_a_damaged_file_is_told(tmp_path: Path, bytes_: bytes | None) -> None:
    path = tmp_path / "store.db"
    if bytes_ is None:
        store = opened_on_sqlite(tmp_path)
        person(store)
        store.close()
        whole = bytearray(path.read_bytes())
        whole[4096:] = b"\xff" * (len(whole) - 4096)
        bytes_ = bytes(whole)
    path.write_bytes(bytes_)
    with pytest.raises(StoreError) as refused:
        opened_on_sqlite(tmp_path).check()
    assert refused.value.code == "store-damaged"


def test_a_file_in_no_folder_cannot_be_reached(tmp_path: Path) -> None:
    store = opened_at(f"sqlite:///{tmp_path / 'none' / 'store.db'}", tmp_path)
    with pytest.raises(StoreError) as refused:
        store.check()
    assert refused.value.code == "store-unreachable"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "store.db",
        "mysql://host/db",
        "postgresql://host:port/db",
        "sqlite:///file:store.db?uri=true",
        "sqlite:///store.db?mode=ro",
        "sqlite+aiosqlite:///store.db",
        "oracle://u:SECRET@h/d",
    ],
)
def test_a_url_that_cannot_be_is_refused_without_being_shown(tmp_path: Path, url: str) -> None:
    store = opened_at(url, tmp_path)
    with pytest.raises(ConfigError) as refused:
        store.check()
    assert refused.value.code == "store-url-invalid"
    assert "SECRET" not in f"{refused.value} {refused.value.data} {store!r}"


def test_a_server_that_is_not_there_cannot_be_reached(tmp_path: Path) -> None:
    store = opened_at(f"postgresql://user:SECRET@/db?host={tmp_path}", tmp_path)
    with pytest.raises(StoreError) as refused:
        store.check()
    assert refused.value.code == "store-unreachable"
    assert "SECRET" not in f"{refused.value} {refused.value.data}"


def test_a_server_without_the_database_cannot_be_reached(postgresql: str, tmp_path: Path) -> None:
    store = opened_at(postgresql.replace("/postgres?", "/none?"), tmp_path)
    with pytest.raises(StoreError) as refused:
        store.check()
    assert refused.value.code == "store-unreachable"


def test_a_missing_driver_names_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("myna_sdk.store.engines.find_spec", lambda _: None)
    store = opened_at("postgresql://host/db", tmp_path)
    with pytest.raises(ConfigError) as refused:
        store.check()
    assert refused.value.code == "extra-missing"
    assert "myna-sdk[postgresql]" in refused.value.message


def test_nothing_heavy_is_imported_before_the_store_is_used(tmp_path: Path) -> None:
    code = f"""
import sys
from myna_sdk import store
from myna_sdk.store import (
    Claimed, ClaimRefusal, InFlight, Pending, Record, RecordClass, Settled, Store, Transaction)
from pathlib import Path
from myna_sdk.drive.clock import SystemClock
from myna_sdk.drive.entropy import SystemRandom
base = Path({str(tmp_path)!r})
store.create_key_file(base / "key", SystemRandom())
opened = Store.open(f"sqlite:///{{base}}/store.db", keys=store.key_provider("file:key", base),
                    environment="mock", clock=SystemClock(), random=SystemRandom())
assert not {{"sqlalchemy", "alembic", "psycopg", "sqlite3"}} & set(sys.modules), "too early"
opened.check()
assert "sqlalchemy" in sys.modules
assert not {{"alembic", "psycopg"}} & set(sys.modules), "not needed"
opened.close()
"""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_the_database_in_memory_serves_threads_too(tmp_path: Path) -> None:
    for url in ("sqlite:///:memory:", "sqlite://"):
        store = opened_at(url, tmp_path)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _, one=store: notes(one, 5), range(4)))
            counts = list(pool.map(lambda _, one=store: one.check().counts, range(4)))
        assert [dict(one)["audit_notes"] for one in counts] == [20] * 4
        store.close()
    assert not (tmp_path / "store.db").exists()


def test_a_reader_does_not_hold_up_writers(sqlite_store: Store, tmp_path: Path) -> None:
    person(sqlite_store)
    other = sqlite3.connect(tmp_path / "store.db")
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM people").fetchall()
    notes(sqlite_store, 1)
    assert other.execute("SELECT count(*) FROM audit_notes").fetchall() == [(0,)]
    other.close()
