"""Erasure: what may go loses its key, what a law holds is named.

1. Of each class asked for, what the law still holds is found: statutory and transaction records
   whose last day is not over or not known.
2. Every other record of the class is deleted.
3. If nothing of the class is left, its data key is destroyed; else the held records are sealed
   anew, so that no copy of the old key opens what was deleted.
4. With the identity class go the person's pending redirects, and, once nothing else is kept on the
   person, the subject, the references and the person.
5. An audit note tells what was erased and what is held.

A sweep does 2 and 3 for every record whose last day is over, of whatever class and person.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from myna_sdk.model.instants import Instant
from myna_sdk.model.person import PersonId
from myna_sdk.store import data_keys, pendings
from myna_sdk.store.holdings import Erasure, HeldByLaw, RecordClass, Swept
from myna_sdk.store.notes import note
from myna_sdk.store.sealing import Place, as_written
from myna_sdk.store.tables import data_keys as key_table
from myna_sdk.store.tables import pendings as pending_table
from myna_sdk.store.tables import people, person_refs, records
from myna_sdk.store.transaction import Transaction

_ROWS = (
    select(records.c.id, records.c.kind, records.c.content, records.c.delete_after)
    .where(records.c.person == bindparam("whose"), records.c.record_class == bindparam("which"))
    .with_for_update()
)
_DUE = (
    select(records.c.person, records.c.record_class)
    .where(records.c.delete_after < bindparam("today"))
    .distinct()
)
_RESEAL = update(records).where(records.c.id == bindparam("record"))
_DELETE = delete(records).where(records.c.id == bindparam("record"))
_LEFT = select(func.count()).select_from(records).where(records.c.person == bindparam("whose"))
_PENDINGS = delete(pending_table).where(pending_table.c.person == bindparam("whose"))
_REFS = delete(person_refs).where(person_refs.c.person == bindparam("whose"))
_KEYS = delete(key_table).where(key_table.c.person == bindparam("whose"))
_PERSON = delete(people).where(people.c.id == bindparam("whose"))


def erase(
    tx: Transaction,
    person: PersonId,
    classes: Iterable[RecordClass],
    *,
    today: date,
    at: Instant,
) -> Erasure:
    """Return which of ``classes`` are erased for ``person``, and which the law still holds.

    Args:
        tx: A writing transaction.
        person: Whose records. Of an unknown person nothing is held.
        classes: What is to go.
        today: The day in Japan; a record's ``delete_after`` must lie before it.
        at: The present instant.
    """
    asked = [one for one in RecordClass if one in frozenset(classes)]
    held = [found for one in asked if (found := _erase_class(tx, person, one, today)) is not None]
    if RecordClass.IDENTITY in asked:
        tx.write(_PENDINGS, {"whose": person})
        _forget_if_free(tx, person)
    tx.scrub()
    kept = {one.record_class for one in held}
    done = Erasure(erased=tuple(one for one in asked if one not in kept), held=tuple(held))
    told = (("erased", " ".join(done.erased)), ("held", " ".join(sorted(kept))))
    note(tx, event="erased", person=person, subject_row=None, data=told, at=at)  # 5
    return done


def _erase_class(
    tx: Transaction, person: PersonId, record_class: RecordClass, today: date
) -> HeldByLaw | None:
    rows = _rows(tx, person, record_class)
    held = [row for row in rows if record_class.held_by_law and not _is_over(row, today)]  # 1
    _keep_only(tx, person, record_class, rows, held)
    if not held:
        return None
    days = [last_day(row) for row in held]
    return HeldByLaw(record_class, None if None in days else max(filter(None, days)))


def sweep(tx: Transaction, *, today: date, at: Instant, logins_before: Instant) -> Swept:
    """Return how much had its last day and is gone.

    Args:
        tx: A writing transaction.
        today: The day in Japan; a record's ``delete_after`` must lie before it.
        at: The present instant: logins whose person did not come back by then go.
        logins_before: Logins that started before this instant go, however they ended.
    """
    gone = 0
    for due in tx.read(_DUE, {"today": today.isoformat()}).all():
        person, record_class = PersonId(due.person), _class_of(due)
        rows = _rows(tx, person, record_class)
        kept = [row for row in rows if not _is_over(row, today)]
        _keep_only(tx, person, record_class, rows, kept)
        gone += len(rows) - len(kept)
    swept = Swept(records=gone, logins=pendings.purge(tx, at, started_before=logins_before))
    tx.scrub()
    told = (("records", str(swept.records)), ("logins", str(swept.logins)))
    note(tx, event="swept", person=None, subject_row=None, data=told, at=at)
    return swept


def _rows(tx: Transaction, person: PersonId, record_class: RecordClass) -> list[Any]:
    return tx.read(_ROWS, {"whose": person, "which": record_class.value}).all()


def _is_over(row: Any, today: date) -> bool:
    last = last_day(row)
    return last is not None and last < today


def content_place(id: str, kind: str) -> Place:
    """Return where the content of the record ``id`` belongs, which is of this ``kind``."""
    return Place("records", id, "content", (kind,))


def last_day(row: Any) -> date | None:
    """Return the last day on which a record is kept, ``None`` while that is not known."""
    day = row.delete_after
    if day is None:
        return None
    return as_written(Place("records", row.id, "delete_after"), lambda: date.fromisoformat(day))


def _class_of(row: Any) -> RecordClass:
    place = Place("records", "", "record_class")
    return as_written(place, lambda: RecordClass(row.record_class))


def _keep_only(
    tx: Transaction, person: PersonId, record_class: RecordClass, rows: list[Any], kept: list[Any]
) -> None:
    for row in rows:  # 2
        if row not in kept:
            tx.write(_DELETE, {"record": row.id})
    if not kept:  # 3
        data_keys.destroy(tx, person, record_class)
    elif len(kept) < len(rows):
        _seal_anew(tx, person, record_class, kept)


def _seal_anew(
    tx: Transaction, person: PersonId, record_class: RecordClass, rows: list[Any]
) -> None:
    old = data_keys.retire(tx, person, record_class)
    new = data_keys.for_sealing(tx, person, record_class)
    for row in rows:
        place = content_place(row.id, row.kind)
        content = new.seal(old.open(row.content, place), place)
        tx.write(_RESEAL, {"record": row.id, "content": content, "key": new.id})
    data_keys.drop(tx, old)


def _forget_if_free(tx: Transaction, person: PersonId) -> None:  # 4
    if tx.read(_LEFT, {"whose": person}).scalar_one():
        return
    for statement in (_REFS, _KEYS, _PERSON):
        tx.write(statement, {"whose": person})
