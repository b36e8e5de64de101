"""The check of the audit trail.

1. The positions in the chain run from 1 on, without a gap.
2. The MAC of every note in the chain holds: no field of it was altered, none was put in.
3. No note stands in the trail twice.
4. The checkpoints are numbered from 1 on, and each is signed by this store after its predecessor.
5. The chain is as long as each checkpoint counts, and its links lead to the head there: every note
   is in the place that was signed.
6. The chain ends at a checkpoint.
7. The MAC of every note that waits for the sealer holds.
8. The checkpoint that the caller kept is still one of the store's.

Not detected without 8: a trail put back, as a whole, to what it was at an earlier checkpoint; and
a note deleted before it was sealed.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, union_all

from myna_sdk.effects import Read
from myna_sdk.store.chain import GENESIS, next_link, signature_holds
from myna_sdk.store.encoding import instant, stamp
from myna_sdk.store.notes import note_mac
from myna_sdk.store.reports import AuditFault, AuditReport, Checkpoint
from myna_sdk.store.sealing import Place, as_written
from myna_sdk.store.tables import audit_chain, audit_checkpoints, audit_notes
from myna_sdk.store.transaction import Transaction
from myna_sdk.store.vault import Vault

if TYPE_CHECKING:
    from myna_sdk.store.store import Store

_CHAIN = select(audit_chain).order_by(audit_chain.c.position)
_WAITING = select(audit_notes).order_by(audit_notes.c.id)
_ids = union_all(select(audit_chain.c.id), select(audit_notes.c.id)).subquery()
_TWICE = select(_ids.c.id).group_by(_ids.c.id).having(func.count() > 1).order_by(_ids.c.id)
_CHECKPOINTS = select(audit_checkpoints).order_by(audit_checkpoints.c.number)
_LATEST = select(audit_checkpoints).order_by(audit_checkpoints.c.number.desc()).limit(1)
_NEAR = select(audit_checkpoints).where(
    audit_checkpoints.c.number.between(bindparam("from"), bindparam("to"))
)


def verify(store: "Store", *, kept: Checkpoint | None = None) -> AuditReport:
    """Return whether the audit trail of ``store`` holds, check by check (see the module).

    Args:
        store: Any store; nothing is changed.
        kept: A checkpoint that the caller kept outside the store, such as a receipt's.
    """
    return store.perform(Read(report, kept))


def latest_checkpoint(tx: Transaction) -> Checkpoint | None:
    """Return the last checkpoint, for keeping outside the store; its signature is not checked.

    Raises:
        StoreError: ``store-damaged``: nobody of ours writes a checkpoint so.
    """
    row = tx.read(_LATEST).one_or_none()
    return None if row is None else _checkpoint(row)


def checkpoint_at(tx: Transaction, number: int) -> Checkpoint | None:
    """Return checkpoint ``number`` if this store signed it after the one before, else ``None``."""
    rows = {row.number: row for row in tx.read(_NEAR, {"to": number, "from": number - 1}).all()}
    row, before = rows.get(number), rows.get(number - 1)
    if row is None or (before is None and number > 1):
        return None
    signed = signature_holds(tx.vault, row, b"" if before is None else before.signature)
    return _checkpoint(row) if signed else None


def report(tx: Transaction, kept: Checkpoint | None = None) -> AuditReport:
    """Return whether the audit trail holds, as seen by one transaction; see `verify`."""
    checkpoints = tx.read(_CHECKPOINTS).all()
    forged = _forged(tx.vault, checkpoints)
    chain = _Chain(tx.vault, checkpoints, forged)
    for row in tx.stream(_CHAIN):
        chain.follow(row)
    waiting = _Waiting(tx.vault)
    for row in tx.stream(_WAITING):
        waiting.look_at(row)
    return AuditReport(
        sealed=chain.length,
        pending=waiting.count,
        checkpoints=len(checkpoints),
        head=chain.head.hex(),
        faults=(
            *chain.faults,
            *_twice(tx),
            *_signatures(forged),
            *_coverage(chain, checkpoints),
            *waiting.faults,
            *_still_there(checkpoints, kept),
        ),
    )


class _Chain:
    """Follows the chain from its first note, and computes its links at the checkpoints."""

    def __init__(self, vault: Vault, checkpoints: Sequence[Any], forged: Collection[Any]) -> None:
        self.faults: list[AuditFault] = []
        self.heads: dict[int, bytes] = {}
        self.length = 0
        self.head = GENESIS
        self._vault = vault
        self._counts = frozenset(row.count for row in checkpoints)
        self._signed = {row.count: row.head for row in checkpoints if row not in forged}
        self._position = 0
        self._before = GENESIS

    def follow(self, row: Any) -> None:
        due = self._position + 1
        if row.position != due:  # 1
            where = f"position {due}"
            self.faults.append(AuditFault(check=1, rule="no note is missing", where=where))
        if not _mac_holds(self._vault, row):  # 2
            self.faults.append(AuditFault(check=2, rule="no note was altered", where=str(row.id)))
        self.head = next_link(row.position, self._before, row.id, row.mac)
        self._position = _number(row.position, due)
        self.length += 1
        if row.position in self._counts:
            self.heads[row.position] = self.head
        # Goes on from what was signed: one note out of place is not a fault in all that follow.
        self._before = self._signed.get(row.position, self.head)


class _Waiting:
    """Looks at the notes that wait for the sealer."""

    def __init__(self, vault: Vault) -> None:
        self.faults: list[AuditFault] = []
        self.count = 0
        self._vault = vault

    def look_at(self, row: Any) -> None:
        self.count += 1
        if not _mac_holds(self._vault, row):  # 7
            self.faults.append(AuditFault(check=7, rule="no note was altered", where=str(row.id)))


def _mac_holds(vault: Vault, row: Any) -> bool:
    return bool(note_mac(vault, **row._asdict()) == row.mac)


def _twice(tx: Transaction) -> Iterator[AuditFault]:  # 3
    for row in tx.stream(_TWICE):
        yield AuditFault(check=3, rule="no note stands twice", where=str(row.id))


def _forged(vault: Vault, checkpoints: Sequence[Any]) -> list[Any]:
    """Return those of ``checkpoints`` that the store did not sign after the one before."""
    number, before, forged = 0, b"", []
    for row in checkpoints:
        if row.number != number + 1 or not signature_holds(vault, row, before):
            forged.append(row)
        number, before = _number(row.number, number + 1), row.signature
    return forged


def _number(found: Any, due: int) -> int:
    """Return ``found`` if it is a number, else ``due``: SQLite keeps whatever is written."""
    return found if isinstance(found, int) else due


def _signatures(forged: Sequence[Any]) -> Iterator[AuditFault]:  # 4
    for row in forged:
        rule = "checkpoints are signed in their order"
        yield AuditFault(check=4, rule=rule, where=f"checkpoint {row.number}")


def _coverage(chain: _Chain, checkpoints: Any) -> Iterator[AuditFault]:
    for row in checkpoints:  # 5
        if chain.heads.get(row.count) != row.head:
            rule = f"the chain has {row.count} notes and the head that was signed"
            yield AuditFault(check=5, rule=rule, where=f"checkpoint {row.number}")
    signed = _number(checkpoints[-1].count, 0) if checkpoints else 0
    if chain.length > signed:  # 6
        rule = "the chain ends at a checkpoint"
        yield AuditFault(check=6, rule=rule, where=f"position {signed + 1}")


def _still_there(checkpoints: Any, kept: Checkpoint | None) -> Iterator[AuditFault]:  # 8
    if kept is not None and not any(_is(row, kept) for row in checkpoints):
        rule = "the checkpoint kept outside is in the store"
        yield AuditFault(check=8, rule=rule, where=f"checkpoint {kept.number}")


def _is(row: Any, kept: Checkpoint) -> bool:
    told = (kept.number, kept.count, kept.head, stamp(kept.at), kept.signature)
    return bool((row.number, row.count, row.head, row.at, row.signature) == told)


def _checkpoint(row: Any) -> Checkpoint:
    return Checkpoint(
        number=row.number,
        count=row.count,
        head=row.head,
        at=as_written(Place("audit_checkpoints", str(row.number), "at"), lambda: instant(row.at)),
        signature=row.signature,
    )
