"""Intents: what is written immediately before a billed call, so that nothing is charged twice.

An intent is open until its call has an answer; a refusal is an answer, and so is the certainty that
nothing was sent. One that stays open after its lease is a call whose fate is unknown: it is never
repeated unless somebody insists. There is at most one open intent an operation and thing.
"""

from datetime import timedelta
from typing import Any, NewType

import attrs
from sqlalchemy import bindparam, insert, select, update

from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.store.encoding import instant, stamp
from myna_sdk.store.sealing import Place, as_written
from myna_sdk.store.tables import intents
from myna_sdk.store.transaction import Transaction

__all__ = ["Intent", "IntentId", "close", "open_", "standing"]

IntentId = NewType("IntentId", str)
"""The id of one intent, made by the store."""


@attrs.frozen(kw_only=True)
class Intent:
    """An open intent.

    Attributes:
        id: The store's.
        opened_at: When it was written.
        in_flight: Whether its call may still be under way; if not, its fate is unknown.
    """

    id: IntentId
    opened_at: Instant
    in_flight: bool


_OPEN = insert(intents)
_FIND = select(intents).where(
    intents.c.operation == bindparam("what"),
    intents.c.about == bindparam("which"),
    intents.c.closed_at.is_(None),
)
_CLOSE = (
    update(intents)
    .where(intents.c.id == bindparam("intent"), intents.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"), fate=bindparam("how"))
)


def open_(
    tx: Transaction,
    *,
    operation: str,
    about: str,
    at: Instant,
    lease: timedelta,
    again: bool = False,
) -> IntentId | Intent:
    """Return the id of an intent that is now open, or the older one that still is.

    Args:
        tx: A writing transaction.
        operation: What is to be called, a word that is not personal.
        about: The id of what the call is about: a person, a pending redirect, a consent.
        at: The present instant.
        lease: For how long the call may be under way.
        again: Whether an older one of unknown fate is closed as such and a new one opened. One
            that is in flight never is.
    """
    found = standing(tx, operation=operation, about=about, at=at)
    if found is not None and (found.in_flight or not again):
        return found
    if found is not None:
        close(tx, found.id, fate=Fate.UNKNOWN, at=at)
    id = tx.fresh_id(at)
    tx.write(
        _OPEN,
        {
            "id": id,
            "operation": operation,
            "about": about,
            "opened_at": stamp(at),
            "lease_until": stamp(at + lease),
        },
    )
    return IntentId(id)


def close(tx: Transaction, id: IntentId, *, fate: Fate, at: Instant) -> bool:
    """Return whether the intent was still open; it is closed now."""
    return tx.write(_CLOSE, {"intent": id, "at": stamp(at), "how": fate.value}) > 0


def standing(tx: Transaction, *, operation: str, about: str, at: Instant) -> Intent | None:
    """Return the open intent of ``operation`` on ``about``, if there is one.

    Raises:
        StoreError: ``store-damaged``: nobody of ours writes an open intent so.
    """
    row: Any = tx.read(_FIND, {"what": operation, "which": about}).one_or_none()
    if row is None:
        return None
    return as_written(Place("intents", row.id, "opened_at"), lambda: _as_it_stands(row, at))


def _as_it_stands(row: Any, at: Instant) -> Intent:
    opened_at, lease_until = instant(row.opened_at), instant(row.lease_until)
    if lease_until < opened_at or row.fate is not None:
        raise ValueError
    return Intent(id=IntentId(row.id), opened_at=opened_at, in_flight=lease_until > at)
