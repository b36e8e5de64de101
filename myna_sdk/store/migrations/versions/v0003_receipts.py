"""Receipts, and the public keys that signed them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of receipts and of their keys."""
    op.create_table(
        "receipt_keys",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("jwk", sa.Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("retired_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("kid", name="pk_receipt_keys"),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("original", sa.Text),
        sa.Column("about_mac", sa.LargeBinary),
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("told", sa.Text),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("issued_at", sa.BigInteger, nullable=False),
        sa.Column("voided_at", sa.BigInteger),
        sa.Column("void_reason", sa.Text),
        sa.Column("superseded_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
        sa.ForeignKeyConstraint(["original"], ["receipts.id"], name="fk_receipts_original"),
        sa.ForeignKeyConstraint(["kid"], ["receipt_keys.kid"], name="fk_receipts_kid"),
    )
    op.create_index("ix_receipts_generation", "receipts", ["generation"])
    op.create_index(
        "uq_receipts_standing",
        "receipts",
        ["about_mac"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
