"""Data keys: one for each person and slot, wrapped by the master key."""

from sqlalchemy import bindparam, delete, insert, select, update

from myna_sdk.model.person import PersonId
from myna_sdk.store.holdings import RecordClass
from myna_sdk.store.sealing import DataKey, Place
from myna_sdk.store.tables import data_keys
from myna_sdk.store.transaction import Transaction

NAMING = "naming"
"""The slot that seals a person's subject and references, beside one slot a record class."""

_FIND = (
    select(data_keys.c.id, data_keys.c.wrapped)
    .where(data_keys.c.person == bindparam("whose"), data_keys.c.slot == bindparam("which"))
    # An erasure changes the key: until we have committed what we seal, it has to wait.
    .with_for_update(read=True)
)
_FIND_TO_OPEN = select(data_keys.c.id, data_keys.c.wrapped).where(
    data_keys.c.person == bindparam("whose"), data_keys.c.slot == bindparam("which")
)
_OPEN = select(data_keys.c.wrapped).where(data_keys.c.id == bindparam("key"))
_LOCK = _FIND_TO_OPEN.with_for_update()
_REPLACE = update(data_keys).where(data_keys.c.id == bindparam("key"))
_MAKE = insert(data_keys)
_DESTROY = delete(data_keys).where(
    data_keys.c.person == bindparam("whose"), data_keys.c.slot == bindparam("which")
)


def for_sealing(tx: Transaction, person: PersonId, slot: RecordClass | str) -> DataKey:
    """Return the key of ``person`` and ``slot``, made if there is none."""
    masters = tx.vault.masters
    row = tx.read(_FIND, {"whose": person, "which": str(slot)}).one_or_none()
    if row is not None:
        return masters.unwrapped(row.wrapped, Place("data_keys", row.id, "wrapped"))
    id = masters.random.bytes(16).hex()
    key, wrapped = masters.fresh_key(Place("data_keys", id, "wrapped"))
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


def for_opening(tx: Transaction, id: str) -> DataKey:
    """Return the key ``id``, which a row refers to."""
    wrapped: bytes = tx.read(_OPEN, {"key": id}).scalar_one()
    return tx.vault.masters.unwrapped(wrapped, Place("data_keys", id, "wrapped"))


def for_opening_of(tx: Transaction, person: PersonId, slot: RecordClass | str) -> DataKey:
    """Return the key of ``person`` and ``slot``, under which something is sealed."""
    row = tx.read(_FIND_TO_OPEN, {"whose": person, "which": str(slot)}).one()
    return tx.vault.masters.unwrapped(row.wrapped, Place("data_keys", row.id, "wrapped"))


def lock(tx: Transaction, person: PersonId, slot: RecordClass | str) -> None:
    """Wait until nobody is sealing with this key; nobody can before the transaction ends."""
    tx.read(_LOCK, {"whose": person, "which": str(slot)}).all()


def replace(tx: Transaction, person: PersonId, slot: RecordClass | str) -> tuple[DataKey, DataKey]:
    """Return the key that was, to open with, and the one that stands in its place, to seal with."""
    masters = tx.vault.masters
    old = for_opening_of(tx, person, slot)
    new, wrapped = masters.fresh_key(Place("data_keys", old.id, "wrapped"))
    tx.write(_REPLACE, {"key": old.id, "wrapped": wrapped, "generation": masters.current})
    return old, new


def destroy(tx: Transaction, person: PersonId, slot: RecordClass | str) -> None:
    """Leave nothing that could open what the key of ``person`` and ``slot`` sealed."""
    tx.write(_DESTROY, {"whose": person, "which": str(slot)})
