"""Audit notes, each with a keyed MAC, written inside the transaction they tell of."""

from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import insert

from myna_sdk.model.instants import Instant
from myna_sdk.model.person import PersonId
from myna_sdk.store.encoding import stamp
from myna_sdk.store.tables import audit_notes
from myna_sdk.store.transaction import Transaction
from myna_sdk.store.vault import Vault

_NOTE = insert(audit_notes)
_MACED = ("id", "at", "event", "person", "subject_row", "data")


def note(
    tx: Transaction,
    *,
    event: str,
    person: PersonId | None,
    subject_row: str | None,
    data: tuple[tuple[str, str], ...],
    at: Instant,
) -> None:
    """Write one note; it stands if and only if the transaction commits.

    Notes outlive an erasure, so nothing in one may be personal.

    Args:
        tx: A writing transaction.
        event: What happened, a kebab-case word.
        person: Our id of the person concerned.
        subject_row: The id of the row concerned.
        data: Names and values: codes, versions, counts.
        at: The instant at which it happened.
    """
    row: dict[str, Any] = {
        "id": tx.fresh_id(at),
        "at": stamp(at),
        "event": event,
        "person": person,
        "subject_row": subject_row,
        "data": _written(data),
    }
    row["mac"] = tx.vault.audit_mac(*row.values())  # in the order of _MACED
    tx.write(_NOTE, row)


def _written(data: tuple[tuple[str, str], ...]) -> str:
    pairs = [f"[{encode_basestring(name)},{encode_basestring(value)}]" for name, value in data]
    return f"[{','.join(pairs)}]"


def note_mac(vault: Vault, **row: Any) -> bytes:
    """Return the MAC of a note: over every field that it was written with."""
    return vault.audit_mac(*(row[name] for name in _MACED))
