"""Intents of billed calls, and how far a pending redirect has come after its callback."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of intents, and give pending redirects a place for their progress."""
    op.create_table(
        "intents",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("lease_until", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("fate", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_intents"),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_intents_open",
        "intents",
        ["operation", "about"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.add_column("pendings", sa.Column("progress", sa.LargeBinary))
