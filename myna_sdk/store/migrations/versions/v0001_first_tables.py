"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table of the first version."""
    op.create_table(
        "store_identity",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("environment", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_store_identity"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.LargeBinary),
        sa.Column("subject_mac", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("subject_mac", name="uq_people_subject_mac"),
    )
    op.create_table(
        "data_keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_keys"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_data_keys_person"),
        sa.UniqueConstraint("person", "slot", name="uq_data_keys_person_slot"),
    )
    op.create_index("ix_data_keys_generation", "data_keys", ["generation"])
    _make_holdings()
    _make_passing()
    _make_audit()


def _make_holdings() -> None:
    op.create_table(
        "person_refs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ref_mac", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("linked_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_person_refs"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_person_refs_person"),
        sa.ForeignKeyConstraint(["key"], ["data_keys.id"], name="fk_person_refs_key"),
    )
    op.create_index("ix_person_refs_person", "person_refs", ["person"])
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_person_refs_live",
        "person_refs",
        ["ref_mac"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_table(
        "records",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("record_class", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.Column("delete_after", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_records_person"),
        sa.ForeignKeyConstraint(["key"], ["data_keys.id"], name="fk_records_key"),
    )
    op.create_index("ix_records_person_record_class", "records", ["person", "record_class"])


def _make_passing() -> None:
    op.create_table(
        "pendings",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("state_mac", sa.LargeBinary, nullable=False),
        sa.Column("session_mac", sa.LargeBinary, nullable=False),
        sa.Column("callback_mac", sa.LargeBinary),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("callback", sa.LargeBinary),
        sa.Column("outcome", sa.LargeBinary),
        sa.Column("person", sa.Text),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("lease_until", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_pendings"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_pendings_person"),
        sa.UniqueConstraint("state_mac", name="uq_pendings_state_mac"),
    )
    op.create_index("ix_pendings_person", "pendings", ["person"])
    op.create_index("ix_pendings_expires_at", "pendings", ["expires_at"])
    op.create_table(
        "cache",
        sa.Column("slot_mac", sa.LargeBinary, nullable=False),
        sa.Column("instance", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("slot_mac", name="pk_cache"),
    )
    op.create_index("ix_cache_until", "cache", ["until"])


def _make_audit() -> None:
    op.create_table(
        "audit_notes",
        sa.Column("id", sa.Text, nullable=False),
        *_note_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_audit_notes"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_chain",
        sa.Column("position", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        *_note_columns(),
        sa.PrimaryKeyConstraint("position", name="pk_audit_chain"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_checkpoints"),
    )


def _note_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("subject_row", sa.Text),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
