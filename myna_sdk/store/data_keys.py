"""Data keys: one for each person and slot, wrapped by the master key.

A key is wrapped for its person and slot, so that a row which somebody moved to another person or
record class does not open any more.
"""

from sqlalchemy import bindparam, delete, insert, select, update

from myna_sdk.model.person import PersonId
from myna_sdk.store.holdings import RecordClass
from myna_sdk.store.sealing import DataKey, Place
from myna_sdk.store.tables import data_keys
from myna_sdk.store.transaction import Transaction

NAMING = "naming"
"""The slot that seals a person's subject and references, beside one slot a record class."""

_FIND = select(data_keys.c.id, data_keys.c.wrapped).where(
    data_keys.c.person == bindparam("whose"), data_keys.c.slot == bindparam("which")
)
_OPEN = select(data_keys.c.wrapped).where(data_keys.c.id == bindparam("key"))
_RETIRE = (
    update(data_keys).where(data_keys.c.id == bindparam("key")).values(slot=bindparam("retired"))
)
_DROP = delete(data_keys).where(data_keys.c.id == bindparam("key"))
_MAKE = insert(data_keys)
_DESTROY = delete(data_keys).where(
    data_keys.c.person == bindparam("whose"), data_keys.c.slot == bindparam("which")
)


def for_sealing(tx: Transaction, person: PersonId, slot: RecordClass | str) -> DataKey:
    """Return the key of ``person`` and ``slot``, made if there is none."""
    row = tx.read(_FIND, {"whose": person, "which": str(slot)}).one_or_none()
    if row is not None:
        return tx.data_key(row.wrapped, place(row.id, person, slot))
    masters = tx.vault.masters
    id = masters.random.bytes(16).hex()
    key, wrapped = masters.fresh_key(place(id, person, slot))
    tx.write(
        _MAKE,
        {
            "id": id,
            "person": person,
            "slot": str(slot),
            "generation": masters.current,
            "wrapped": wrapped,
        },
    )
    return key


def for_opening(tx: Transaction, id: str, person: PersonId, slot: RecordClass | str) -> DataKey:
    """Return the key ``id``, to which a row of ``person`` and ``slot`` refers."""
    wrapped: bytes = tx.read(_OPEN, {"key": id}).scalar_one()
    return tx.data_key(wrapped, place(id, person, slot))


def for_opening_of(tx: Transaction, person: PersonId, slot: RecordClass | str) -> DataKey:
    """Return the key of ``person`` and ``slot``, under which something is sealed."""
    row = tx.read(_FIND, {"whose": person, "which": str(slot)}).one()
    return tx.data_key(row.wrapped, place(row.id, person, slot))


def retire(tx: Transaction, person: PersonId, slot: RecordClass | str) -> DataKey:
    """Return the key of ``person`` and ``slot``, to open with; the next `for_sealing` makes one."""
    old = for_opening_of(tx, person, slot)
    tx.write(_RETIRE, {"key": old.id, "retired": f"{slot}, retired"})
    return old


def drop(tx: Transaction, key: DataKey) -> None:
    """Leave nothing that could open what ``key`` sealed.

    Where somebody sealed with it in the meantime, the row that refers to it makes this fail, and
    the work is run again.
    """
    tx.write(_DROP, {"key": key.id})


def place(id: str, person: str, slot: str) -> Place:
    """Return where the key ``id`` of ``person`` and ``slot`` belongs."""
    return Place("data_keys", id, "wrapped", (person, str(slot)))


def destroy(tx: Transaction, person: PersonId, slot: RecordClass | str) -> None:
    """Leave nothing that could open what the key of ``person`` and ``slot`` sealed."""
    tx.write(_DESTROY, {"whose": person, "which": str(slot)})
