"""Receipts are found by their check, and a shared edition ends with its original.

A key set listed the original alone, which every edition named; it lists the editions themselves.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_END_EDITIONS = """
UPDATE receipts
SET voided_at = (SELECT o.voided_at FROM receipts AS o WHERE o.id = receipts.original),
    void_reason = (SELECT o.void_reason FROM receipts AS o WHERE o.id = receipts.original)
WHERE voided_at IS NULL
  AND original IN (SELECT o.id FROM receipts AS o WHERE o.voided_at IS NOT NULL)
"""


def upgrade() -> None:
    """Give receipts a column for their check, and end the editions whose original has ended."""
    op.add_column("receipts", sa.Column("check_mac", sa.LargeBinary))
    op.create_index("ix_receipts_check_mac", "receipts", ["check_mac"])
    op.create_index("ix_receipts_original", "receipts", ["original"])
    op.execute(_END_EDITIONS)
