"""Records on a person, sealed by record class, and their erasure."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from myna_sdk.errors import StoreError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.person import PersonId
from myna_sdk.store import data_keys
from myna_sdk.store.encoding import instant, stamp
from myna_sdk.store.erasing import content_place, erase, last_day, sweep
from myna_sdk.store.holdings import Erasure, HeldByLaw, Record, RecordClass, RecordId, Swept
from myna_sdk.store.sealing import DataKey, Place, as_written
from myna_sdk.store.tables import records
from myna_sdk.store.transaction import Transaction

__all__ = [
    "Erasure",
    "HeldByLaw",
    "Record",
    "RecordClass",
    "RecordId",
    "Swept",
    "amend",
    "erase",
    "keep",
    "keep_until",
    "load",
    "of_person",
    "sweep",
]

_KEEP = insert(records)
_OF_PERSON = (
    select(records)
    .where(records.c.person == bindparam("whose"))
    .order_by(records.c.kept_at, records.c.id)
)
_BY_ID = select(records).where(records.c.id == bindparam("record"))
_LOCK_BY_ID = _BY_ID.with_for_update()
_AMEND = update(records).where(records.c.id == bindparam("record"))
_OF_CLASS = _OF_PERSON.where(records.c.record_class == bindparam("which"))


def keep(
    tx: Transaction,
    *,
    person: PersonId,
    record_class: RecordClass,
    kind: str,
    content: bytes,
    at: Instant,
    delete_after: date | None,
    id: RecordId | None = None,
) -> RecordId:
    """Return the id under which ``content`` is now kept, sealed.

    Args:
        tx: A writing transaction.
        person: Whom it is on.
        record_class: Which rule keeps it.
        kind: What it is, a word of the caller's; not personal, not sealed.
        content: The record.
        at: The present instant.
        delete_after: The last day on which it is kept; ``None`` while that is not known.
        id: Chosen by the caller, random; the store's own choice if left out.
    """
    hidden, content = Concealed(content), b""
    id = RecordId(tx.fresh_id(at)) if id is None else id
    key = data_keys.for_sealing(tx, person, record_class)
    tx.write(
        _KEEP,
        {
            "id": id,
            "person": person,
            "record_class": str(record_class),
            "kind": kind,
            "key": key.id,
            "content": key.seal(hidden, content_place(id, kind)),
            "kept_at": stamp(at),
            "delete_after": None if delete_after is None else delete_after.isoformat(),
        },
    )
    return id


def amend(tx: Transaction, id: RecordId, *, content: bytes, delete_after: date | None) -> None:
    """Let the record ``id`` hold ``content`` from now on; what it held before is gone.

    Args:
        tx: A writing transaction.
        id: A record whose class no law keeps from being changed.
        content: The record as it is now.
        delete_after: The last day on which it is kept; ``None`` while that is not known.

    Raises:
        StoreError: ``record-held-by-law``: its changes are to be kept beside it.
    """
    hidden, content = Concealed(content), b""
    old = _opened(tx, tx.read(_LOCK_BY_ID, {"record": id}).one(), {})
    if old.record_class.held_by_law:
        raise StoreError("record-held-by-law", "a record that a law holds is not changed", id=id)
    key = data_keys.for_sealing(tx, old.person, old.record_class)
    amended = {
        "key": key.id,
        "content": key.seal(hidden, content_place(id, old.kind)),
        "delete_after": None if delete_after is None else delete_after.isoformat(),
    }
    tx.write(_AMEND, {"record": id, **amended})


def keep_until(tx: Transaction, id: RecordId, last_day: date) -> None:
    """Let the record ``id`` be kept until ``last_day``, and no longer; its content stays."""
    tx.write(_AMEND, {"record": id, "delete_after": last_day.isoformat()})


def load(tx: Transaction, id: RecordId) -> Record | None:
    """Return the record ``id``, or ``None``. A writing transaction keeps others from it."""
    statement = _LOCK_BY_ID if tx.writing else _BY_ID
    row = tx.read(statement, {"record": id}).one_or_none()
    return None if row is None else _opened(tx, row, {})


def of_person(
    tx: Transaction, person: PersonId, record_class: RecordClass | None = None
) -> tuple[Record, ...]:
    """Return what is kept on ``person``, oldest first, of one class or of all."""
    keys: dict[tuple[str, str], DataKey] = {}
    if record_class is None:
        rows = tx.read(_OF_PERSON, {"whose": person}).all()
    else:
        rows = tx.read(_OF_CLASS, {"whose": person, "which": record_class.value}).all()
    return tuple(_opened(tx, row, keys) for row in rows)


def _opened(tx: Transaction, row: Any, keys: dict[tuple[str, str], DataKey]) -> Record:
    whose = row.key, row.record_class
    if whose not in keys:
        keys[whose] = data_keys.for_opening(tx, row.key, row.person, row.record_class)
    return Record(
        id=RecordId(row.id),
        person=PersonId(row.person),
        record_class=RecordClass(row.record_class),  # else its key had not opened
        kind=row.kind,
        content=keys[whose].open(row.content, content_place(row.id, row.kind)),
        kept_at=as_written(Place("records", row.id, "kept_at"), lambda: instant(row.kept_at)),
        delete_after=last_day(row),
    )
