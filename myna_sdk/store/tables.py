"""The tables, as SQLAlchemy Core sees them. The migrations say the same; a test compares them.

Instants are whole microseconds since 1970 in UTC (`myna_sdk.store.encoding.stamp`); ``*_mac`` are
keyed hashes; days are written YYYY-MM-DD; ``wrapped`` and ``root`` are keys under a master key;
other bytes are sealed. The types are plain: their values reach the driver as they are.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

schema_version = Table(
    "myna_schema_version",
    MetaData(),  # Alembic's table under a name of ours: a firm's own may stand beside it
    Column("version_num", String(32)),
    PrimaryKeyConstraint("version_num", name="myna_schema_version_pkc"),
)

store_identity = Table(
    "store_identity",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("environment", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("root", LargeBinary, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("subject", LargeBinary),
    Column("subject_mac", LargeBinary, unique=True),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    Column("slot", Text, nullable=False),
    Column("generation", Integer, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    UniqueConstraint("person", "slot"),
)

person_refs = Table(
    "person_refs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("provider", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref_mac", LargeBinary, nullable=False),
    Column("key", Text, ForeignKey("data_keys.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("linked_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)
Index(
    "uq_person_refs_live",
    person_refs.c.ref_mac,
    unique=True,
    sqlite_where=person_refs.c.ended_at.is_(None),
    postgresql_where=person_refs.c.ended_at.is_(None),
)

records = Table(
    "records",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    Column("record_class", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, ForeignKey("data_keys.id"), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("delete_after", Text),
    Index(None, "person", "record_class"),
)

pendings = Table(
    "pendings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("state_mac", LargeBinary, nullable=False, unique=True),
    Column("session_mac", LargeBinary, nullable=False),
    Column("callback_mac", LargeBinary),
    Column("generation", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("callback", LargeBinary),
    Column("outcome", LargeBinary),
    Column("person", Text, ForeignKey("people.id"), index=True),
    Column("started_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("lease_until", BigInteger),
    Column("progress", LargeBinary),
)

intents = Table(
    "intents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("operation", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("fate", Text),
)
Index(
    "uq_intents_open",
    intents.c.operation,
    intents.c.about,
    unique=True,
    sqlite_where=intents.c.closed_at.is_(None),
    postgresql_where=intents.c.closed_at.is_(None),
)

receipt_keys = Table(
    "receipt_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("jwk", Text, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("retired_at", BigInteger),
)

# A receipt outlives its person's erasure: what it tells of the person is a record, this is not.
receipts = Table(
    "receipts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("original", Text, ForeignKey("receipts.id"), index=True),
    Column("about_mac", LargeBinary),
    Column("kid", Text, ForeignKey("receipt_keys.kid"), nullable=False),
    Column("told", Text),
    Column("generation", Integer, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("voided_at", BigInteger),
    Column("void_reason", Text),
    Column("superseded_by", Text),
    Column("check_mac", LargeBinary, index=True),
)
Index(
    "uq_receipts_standing",
    receipts.c.about_mac,
    unique=True,
    sqlite_where=receipts.c.voided_at.is_(None),
    postgresql_where=receipts.c.voided_at.is_(None),
)

cache = Table(
    "cache",
    metadata,
    Column("slot_mac", LargeBinary, primary_key=True),
    Column("instance", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
)


def _note_columns() -> tuple[Column[Any], ...]:
    return (
        Column("at", BigInteger, nullable=False),
        Column("event", Text, nullable=False),
        Column("person", Text),
        Column("subject_row", Text),
        Column("data", Text, nullable=False),
        Column("mac", LargeBinary, nullable=False),
    )


# Every row waits for the sealer, so that none can be passed over, and none is ever updated.
audit_notes = Table(
    "audit_notes",
    metadata,
    Column("id", Text, primary_key=True),
    *_note_columns(),
    sqlite_with_rowid=False,
)

# Where the sealer moves notes to. It only grows.
audit_chain = Table(
    "audit_chain",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    *_note_columns(),
    sqlite_with_rowid=False,
)

audit_checkpoints = Table(
    "audit_checkpoints",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("count", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
