"""Rotation: every key and cache entry is wrapped by the current generation of the master key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import Table, bindparam, select, update

from myna_sdk.effects import Write
from myna_sdk.store import cache as cache_entries
from myna_sdk.store.sealing import Place
from myna_sdk.store.tables import cache, data_keys, pendings, receipts, store_identity
from myna_sdk.store.transaction import Transaction

if TYPE_CHECKING:
    from myna_sdk.store.store import Store

BATCH = 500
"""Keys wrapped anew in one transaction, so that no writer waits long."""


@attrs.frozen
class _Wrapped:
    """A column of values wrapped by the master key."""

    table: Table
    id: str
    column: str
    purpose: str = "wrap"
    whose: tuple[str, ...] = ()
    """Other columns that the value is bound to."""

    def place(self, id: Any, whose: Sequence[str]) -> Place:
        if self.table is cache:
            return cache_entries.place(id)
        return Place(self.table.name, str(id), self.column, tuple(whose))


_COLUMNS = (
    _Wrapped(store_identity, "id", "root"),
    _Wrapped(data_keys, "id", "wrapped", whose=("person", "slot")),
    _Wrapped(pendings, "id", "wrapped"),
    _Wrapped(receipts, "id", "wrapped"),
    _Wrapped(cache, "slot_mac", "sealed", "cache"),
)


def rotate(store: "Store") -> int:
    """Return how many values were wrapped anew, in transactions of `BATCH` each."""
    total = 0
    for column in _COLUMNS:
        while done := store.perform(Write(_rewrap, column)):
            total += done
    return total


def _rewrap(tx: Transaction, what: _Wrapped) -> int:
    masters, table = tx.vault.masters, what.table
    id, column = table.c[what.id], table.c[what.column]
    whose = [table.c[name] for name in what.whose]
    old = select(id, column, *whose).where(table.c.generation < masters.current).limit(BATCH)
    rows: Sequence[Any] = tx.read(old.with_for_update()).all()
    renew = update(table).where(id == bindparam("which"))
    for row_id, wrapped, *bound in rows:
        place = what.place(row_id, bound)
        clear = masters.unwrap(wrapped, place, purpose=what.purpose)
        fresh = masters.wrap(clear, place, purpose=what.purpose)
        values = {"which": row_id, what.column: fresh, "generation": masters.current}
        tx.write(renew, values)
    return len(rows)
