"""The hash chain over audit notes, and the checkpoints that sign it.

With ``framed`` as in `myna_sdk.store.encoding`::

    link(0)      32 zero bytes
    link(n)      SHA-256 over framed("link", n, link(n - 1), note id, note MAC)
    signature    Ed25519 over framed("checkpoint", environment, number, count, head, at, the
                 signature before it), at in microseconds since 1970

Notes wait in ``audit_notes`` and are moved to ``audit_chain``, whose positions order the links. A
checkpoint keeps the last link of its batch, the head; those between are computed again.
"""

import hashlib
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from sqlalchemy import BigInteger, bindparam, delete, func, insert, select, text

from myna_sdk.effects import Write
from myna_sdk.store.encoding import framed, stamp
from myna_sdk.store.sealing import Place, as_written
from myna_sdk.store.tables import audit_chain, audit_checkpoints, audit_notes
from myna_sdk.store.transaction import Transaction
from myna_sdk.store.vault import Vault

if TYPE_CHECKING:
    from myna_sdk.store.store import Store

BATCH = 1000
"""Notes linked in one transaction."""
GENESIS = bytes(32)
"""The link before the first."""

_WAITING = (
    select(audit_notes.c.id, audit_notes.c.mac).order_by(audit_notes.c.id).limit(bindparam("most"))
)
_LENGTH = select(func.coalesce(func.max(audit_chain.c.position), 0))
# The transaction has one view of the data: up to ``last`` it sees here what it saw waiting.
_TAKEN = audit_notes.c.id <= bindparam("last")
_PLACE = bindparam("before", type_=BigInteger) + func.row_number().over(order_by=audit_notes.c.id)
_COPY = insert(audit_chain).from_select(
    ["position", *audit_notes.c.keys()], select(_PLACE, *audit_notes.c).where(_TAKEN)
)
_CLEAR = delete(audit_notes).where(_TAKEN)
# Unlike the function for advisory locks, this is no query yet: the transaction's view of the data
# begins after the wait, with what the sealer before it has linked.
_ALONE = text("LOCK TABLE audit_checkpoints IN SHARE ROW EXCLUSIVE MODE")
_LAST = select(audit_checkpoints).order_by(audit_checkpoints.c.number.desc()).limit(1)
_SIGN = insert(audit_checkpoints)
_END = Place("audit_checkpoints", "", "count")


class Sealer:
    """Links what was committed into the chain. Any number may run; one works at a time."""

    def __init__(self, store: "Store", *, batch: int = BATCH) -> None:
        """Seal the notes of ``store``, at most ``batch`` of them in one transaction."""
        self._store = store
        self._batch = batch

    def seal(self) -> int:
        """Return how many notes were linked; those committed before the call are all sealed.

        Notes take their place in the chain when they are found, whatever their ids: one whose
        transaction commits late follows later and is never passed over.

        Raises:
            StoreError: The store cannot be opened, read or written.
        """
        total = 0
        while True:
            linked = self._store.perform(Write(seal_batch, self._batch))
            total += linked
            if linked < self._batch:
                return total


def next_link(position: int, before: bytes, id: str, mac: bytes) -> bytes:
    """Return the link at ``position``."""
    return hashlib.sha256(framed("link", position, before, id, mac)).digest()


def signature_holds(vault: Vault, row: Any, before: bytes) -> bool:
    """Tell whether a checkpoint's row was signed by this store, after the signature ``before``."""
    signed = _statement(vault, row.number, row.count, row.head, row.at, before)
    try:
        vault.checkpoint_key.public_key().verify(row.signature, signed)
    except (InvalidSignature, TypeError):  # the last: it is not even bytes
        return False
    return True


def _statement(vault: Vault, number: int, count: int, head: bytes, at: int, before: bytes) -> bytes:
    return framed("checkpoint", vault.environment, number, count, head, at, before)


def seal_batch(tx: Transaction, most: int = BATCH) -> int:
    """Return how many notes, at most ``most``, were linked and signed in this transaction.

    Raises:
        StoreError: ``store-damaged``: where the chain ends is no number.
    """
    if not tx.on_sqlite:  # where a writer is alone as it is
        tx.write(_ALONE)
    notes = tx.read(_WAITING, {"most": most}).all()
    if not notes:
        return 0
    last = tx.read(_LAST).one_or_none()
    length: int = tx.read(_LENGTH).scalar_one()
    number, first, head, signature = as_written(_END, lambda: _going_on(length, last))
    for position, note in enumerate(notes, start=first):
        head = next_link(position, head, note.id, note.mac)
    tx.write(_COPY, {"before": first - 1, "last": notes[-1].id})
    tx.write(_CLEAR, {"last": notes[-1].id})
    _sign(tx, number, first - 1 + len(notes), head, signature)
    return len(notes)


def _going_on(length: int, last: Any) -> tuple[int, int, bytes, bytes]:
    """Return the next checkpoint's number, the next position, and head and signature before it."""
    if last is None:
        return 1, length + 1, GENESIS, b""
    # They differ only where somebody took notes or checkpoints away, which `verify` tells.
    return last.number + 1, max(length, last.count) + 1, last.head, last.signature


def _sign(tx: Transaction, number: int, count: int, head: bytes, before: bytes) -> None:
    at = stamp(tx.clock.now())
    signed = _statement(tx.vault, number, count, head, at, before)
    signature = tx.vault.checkpoint_key.sign(signed)
    tx.write(
        _SIGN, {"number": number, "count": count, "head": head, "at": at, "signature": signature}
    )
