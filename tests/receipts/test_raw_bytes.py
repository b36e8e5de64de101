"""What PostgreSQL keeps of a deleted row until it is vacuumed is sealed, and dies with its keys.

A deleted row stays in its page until a vacuum, and in the write-ahead log and in backups for
longer. The raw bytes of every table, index and log segment are read here after an erasure, without
a vacuum.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.effects import Read
from myna_sdk.errors import StoreError
from myna_sdk.store import add_generation
from myna_sdk.store.data_keys import place
from myna_sdk.store.tables import data_keys, records
from tests.receipts.conftest import SUBJECT, decide, log_in
from tests.receipts.made import json_of

NAME, TOWN = "翡翠 七七七", "東京都翡翠区探知町七十七番地"

_RELATIONS = """
SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class
WHERE relkind IN ('r', 't', 'i') AND relfilenode <> 0
"""
_SEGMENTS = """
SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()
WHERE name >= %s AND name <= pg_walfile_name(pg_current_wal_lsn()) ORDER BY name
"""
_PAGE, _HEADER, _FIRST_HEADER = 8192, 24, 40
"""A page of the log and its header, in bytes (PostgreSQL, access/xlog_internal.h)."""


class Disk:
    """The files of one database, as somebody reads them who holds a copy of the disk."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        # A replica that has not caught up: no checkpoint takes a segment away meanwhile.
        self._read("SELECT lsn FROM pg_create_physical_replication_slot('copy', true, true)")
        (self._first,) = self._read("SELECT pg_walfile_name(pg_current_wal_lsn())")

    def _read(self, query: str, *values: object) -> list[Any]:
        return [row[0] for row in self._connection.execute(query.encode(), values or None)]

    def raw(self) -> tuple[bytes, bytes]:
        """Return the tables with their indexes, and the write-ahead log, flushed before."""
        self._connection.execute("CHECKPOINT")
        segments = self._read(_SEGMENTS, self._first)
        return b"".join(self._read(_RELATIONS)), b"".join(map(_records, segments))


def _records(segment: bytes) -> bytes:
    """Return a segment of the log without the headers that stand in the middle of records."""
    pages = (segment[at : at + _PAGE] for at in range(0, len(segment), _PAGE))
    return b"".join(
        page[_HEADER if number else _FIRST_HEADER :] for number, page in enumerate(pages)
    )


@pytest.fixture
def disk(fresh_database: str) -> Iterator[Disk]:
    """The disk of the test's database, whose log is kept from now on."""
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        yield Disk(connection)


def _unsealed(receipt: Any) -> dict[str, list[bytes]]:
    """Return every way in which what a receipt tells of its person could stand somewhere."""
    written = json.loads(receipt.file().reveal())["header"]["disclosures"]
    salts = [json.loads(json_of(each))[0] for each in written]
    facts = {item: value for item, value in receipt.reveal().items() if item != "check_id"}
    return {
        "disclosures": [each.encode() for each in written] + [json_of(each) for each in written],
        "salts": [salt.encode() for salt in salts] + [json_of(salt) for salt in salts],
        "facts": [value.encode() for value in facts.values()]
        + [json.dumps(value).strip('"').encode() for value in facts.values()],
    }


def test_erasing_leaves_nothing_readable_in_raw_pages_and_log(
    open_firm: Callable[..., Myna], world: World, firm: Firm, fresh_database: str, disk: Disk
) -> None:
    """What stays is sealed under the person's key, and that key under a master key that can go."""
    world.person("mihon-hanako").move(to=TOWN)
    world.person("mihon-hanako").rename(NAME)
    myna = open_firm(url=fresh_database)
    receipt = myna.receipts.issue(decide(log_in(myna, world)))
    assert receipt.reveal()["name"] == NAME, "the canary was never there"
    myna.receipts.share(receipt, recipient="甲", purpose="乙", ground="law", items=("name",))
    read = myna.wiring.store.perform
    rows = read(Read(lambda tx: tx.read(select(records.c.content)).all()))
    sealed = [row.content for row in rows]
    keys = read(Read(lambda tx: tx.read(select(data_keys)).all()))
    assert sealed
    assert {key.slot for key in keys} >= {"identity"}
    myna.people.erase(SUBJECT)
    assert read(Read(lambda tx: tx.read(select(data_keys)).all())) == []
    assert myna.receipts.show(receipt.id).reveal() == {}

    pages, log = disk.raw()
    elsewhere = (SUBJECT.encode(), b"1990-01-02")  # the log is of all databases of the run
    for what, texts in _unsealed(receipt).items():
        for text in texts:
            assert text not in pages, what
            assert text not in log or text in elsewhere, what
    assert all(each[:64] in pages for each in sealed), "the deleted rows are there, sealed"
    assert all(each[:64] in log for each in sealed)
    assert all(key.wrapped in log for key in keys), "and so are their keys, wrapped"

    _retire_the_master_key(myna, firm)
    again = open_firm(url=fresh_database)
    for key in keys:
        with pytest.raises(StoreError):
            again.wiring.store.perform(Read(_unwrapped, key))


def _unwrapped(tx: Any, key: Any) -> object:
    return tx.vault.masters.unwrapped(key.wrapped, place(key.id, key.person, key.slot))


def _retire_the_master_key(myna: Myna, firm: Firm) -> None:
    """Leave a master key that no copy from before this was wrapped with."""
    path = firm.folder / "master.key"
    add_generation(path, SystemRandom())
    myna.wiring.store.rotate()
    path.write_text(path.read_text().splitlines()[0] + "\n")
