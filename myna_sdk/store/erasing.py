"""Erasure: what may go loses its key, what a law holds is named.

1. Of each class asked for, what the law still holds is found: statutory and transaction records
   whose last day is not over or not known.
2. Every other record of the class is deleted.
3. If nothing of the class is left, its data key is destroyed; else the held records are sealed
   anew, so that no copy of the old key opens what was deleted.
4. With the identity class go the person's pending redirects, and, once nothing else is kept on the
   person, the subject, the references and the person.
5. An audit note tells what was erased and what is held.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from myna_sdk.model.instants import Instant
from myna_sdk.model.person import PersonId
from myna_sdk.store import data_keys
from myna_sdk.store.holdings import Erasure, HeldByLaw, RecordClass
from myna_sdk.store.notes import note
from myna_sdk.store.sealing import Place
from myna_sdk.store.tables import data_keys as key_table
from myna_sdk.store.tables import pendings, people, person_refs, records
from myna_sdk.store.transaction import Transaction

_ROWS = (
    select(records.c.id, records.c.content, records.c.delete_after)
    .where(records.c.person == bindparam("whose"), records.c.record_class == bindparam("which"))
    .with_for_update()
)
_RESEAL = update(records).where(records.c.id == bindparam("record"))
_DELETE = delete(records).where(records.c.id == bindparam("record"))
_LEFT = select(func.count()).select_from(records).where(records.c.person == bindparam("whose"))
_PENDINGS = delete(pendings).where(pendings.c.person == bindparam("whose"))
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
    rows = tx.read(_ROWS, {"whose": person, "which": record_class.value}).all()
    held = [row for row in rows if _is_held(row, record_class, today)]  # 1
    for row in rows:  # 2
        if row not in held:
            tx.write(_DELETE, {"record": row.id})
    if not held:  # 3
        data_keys.destroy(tx, person, record_class)
        return None
    if len(held) < len(rows):
        _seal_anew(tx, person, record_class, held)
    days = [row.delete_after for row in held]
    until = None if None in days else date.fromisoformat(max(days))
    return HeldByLaw(record_class, until)


def _is_held(row: Any, record_class: RecordClass, today: date) -> bool:
    if not record_class.held_by_law:
        return False
    return row.delete_after is None or today.isoformat() <= row.delete_after


def _seal_anew(
    tx: Transaction, person: PersonId, record_class: RecordClass, rows: list[Any]
) -> None:
    old = data_keys.retire(tx, person, record_class)
    new = data_keys.for_sealing(tx, person, record_class)
    for row in rows:
        place = Place("records", row.id, "content")
        content = new.seal(old.open(row.content, place), place)
        tx.write(_RESEAL, {"record": row.id, "content": content, "key": new.id})
    data_keys.drop(tx, old)


def _forget_if_free(tx: Transaction, person: PersonId) -> None:  # 4
    if tx.read(_LEFT, {"whose": person}).scalar_one():
        return
    for statement in (_REFS, _KEYS, _PERSON):
        tx.write(statement, {"whose": person})
