"""The cache of provider instances: tokens and key sets, sealed, shared by processes."""

from typing import Any

from sqlalchemy import bindparam, delete, select

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.store.encoding import stamp
from myna_sdk.store.sealing import Place
from myna_sdk.store.tables import cache
from myna_sdk.store.transaction import Transaction

_FIND = select(cache.c.sealed).where(
    cache.c.slot_mac == bindparam("slot"), cache.c.until > bindparam("at")
)
_DROP = delete(cache).where(cache.c.slot_mac == bindparam("slot"))
_PURGE = delete(cache).where(cache.c.until <= bindparam("at"))


def get(tx: Transaction, *, instance: str, key: str, at: Instant) -> Concealed[bytes] | None:
    """Return what ``instance`` keeps under ``key``, or ``None`` if nothing or expired at ``at``."""
    return _get(tx, _slot(tx, instance, key), at)


def put(tx: Transaction, *, instance: str, key: str, value: bytes, until: Instant) -> None:
    """Keep ``value`` under ``key`` for ``instance`` until ``until``, in place of an older one."""
    purge(tx, tx.clock.now())
    _put(tx, _slot(tx, instance, key), instance, Concealed(value), until)


def purge(tx: Transaction, at: Instant) -> int:
    """Return how many entries had expired at ``at``; they are gone."""
    return tx.write(_PURGE, {"at": stamp(at)})


def get_redeemed(tx: Transaction, id: str, at: Instant) -> Concealed[bytes] | None:
    """Return what the code of the pending ``id`` was spent for, unless expired at ``at``."""
    return _get(tx, _redeemed(tx, id), at)


def put_redeemed(
    tx: Transaction, id: str, *, instance: str, tokens: Concealed[bytes], until: Instant
) -> None:
    """Keep what the code of the pending ``id`` was spent for."""
    _put(tx, _redeemed(tx, id), instance, tokens, until)


def drop_redeemed(tx: Transaction, id: str) -> None:
    """Forget what the code of the pending ``id`` was spent for."""
    tx.write(_DROP, {"slot": _redeemed(tx, id)})


def place(slot: bytes) -> Place:
    """Return the place that an entry is bound to."""
    return Place("cache", slot.hex(), "sealed")


def _slot(tx: Transaction, instance: str, key: str) -> bytes:
    return tx.vault.lookup("cache", instance, key)


def _redeemed(tx: Transaction, id: str) -> bytes:
    # A domain of its own: no key that a provider chooses leads here.
    return tx.vault.lookup("redeemed", id)


def _get(tx: Transaction, slot: bytes, at: Instant) -> Concealed[bytes] | None:
    sealed: Any = tx.read(_FIND, {"slot": slot, "at": stamp(at)}).scalar_one_or_none()
    if sealed is None:
        return None
    return tx.vault.masters.unwrap(sealed, place(slot), purpose="cache")


def _put(
    tx: Transaction, slot: bytes, instance: str, value: Concealed[bytes], until: Instant
) -> None:
    masters = tx.vault.masters
    tx.write(_DROP, {"slot": slot})
    tx.write(
        _KEEP,
        {
            "slot_mac": slot,
            "instance": instance,
            "generation": masters.current,
            "sealed": masters.wrap(value, place(slot), purpose="cache"),
            "until": stamp(until),
        },
    )


_KEEP = cache.insert()
