"""The condition of an open store, in numbers."""

from sqlalchemy import func, select

from myna_sdk.store import schema
from myna_sdk.store.reports import StoreCheck
from myna_sdk.store.tables import metadata
from myna_sdk.store.transaction import Transaction


def condition(tx: Transaction) -> StoreCheck:
    """Return what the store is and how much is in it."""
    counts = tuple(
        (name, int(tx.read(select(func.count()).select_from(table)).scalar_one()))
        for name, table in sorted(metadata.tables.items())
    )
    return StoreCheck(
        backend="sqlite" if tx.on_sqlite else "postgresql",
        schema=schema.HEAD,
        generation=tx.vault.masters.current,
        counts=counts,
    )
