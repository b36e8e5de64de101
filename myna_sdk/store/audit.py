"""The audit trail: notes written with the work they tell of, chained afterwards, and checked.

A note is unchained when it is written; the `Sealer` links committed notes into a hash chain in
batches, so that no writer ever waits for another one's chain.
"""

from myna_sdk.store.chain import Sealer
from myna_sdk.store.notes import note
from myna_sdk.store.reports import AuditFault, AuditReport, Checkpoint
from myna_sdk.store.verification import checkpoint_at, latest_checkpoint, verify

__all__ = [
    "AuditFault",
    "AuditReport",
    "Checkpoint",
    "Sealer",
    "checkpoint_at",
    "latest_checkpoint",
    "note",
    "verify",
]
