"""The schema's version: made on first use, moved up when older, refused when newer."""

from sqlalchemy import Connection, insert, inspect, select, text

from myna_sdk.errors import StoreError
from myna_sdk.store.session import Session
from myna_sdk.store.tables import metadata, schema_version

VERSIONS = ("0001", "0002", "0003", "0004")
"""Every version there has been, oldest first: the migrations' revision ids."""
HEAD = VERSIONS[-1]

_VERSION = select(schema_version.c.version_num)
_THERE_SQLITE = text("SELECT name FROM sqlite_master WHERE type = 'table' AND name = :name")
_THERE_POSTGRESQL = text("SELECT to_regclass(:name)")

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def version_of(session: Session) -> str | None:
    """Return the version of the schema that is there; ``None`` for an empty database."""
    there = _THERE_SQLITE if session.on_sqlite else _THERE_POSTGRESQL
    if session.read(there, {"name": schema_version.name}).scalar_one_or_none() is None:
        return None
    version: str | None = session.read(_VERSION, {}).scalar_one_or_none()
    return version


def bring_up(connection: Connection) -> bool:
    """Return whether the schema was made or moved; afterwards it is of version `HEAD`.

    The caller holds the lock that keeps others from doing the same.

    Raises:
        StoreError: ``store-schema-newer`` or ``store-not-ours``.
    """
    version = _version_met(connection)
    if version == HEAD:
        return False
    if version is None:
        _make(connection)
        return True
    refuse_newer(version)
    migrate(connection, HEAD)
    return True


def _version_met(connection: Connection) -> str | None:
    if not inspect(connection).has_table(schema_version.name):
        return None
    return connection.execute(_VERSION).scalar_one_or_none()


def _make(connection: Connection) -> None:
    """Make the tables of `HEAD` at once; the migrations lead to the same, which a test proves."""
    taken = sorted(metadata.tables.keys() & set(inspect(connection).get_table_names()))
    if taken:
        raise StoreError(
            "store-not-ours",
            f"the database has other tables of the same names: {', '.join(taken)};"
            " give the store a database of its own",
            tables=tuple(taken),
        )
    metadata.create_all(connection)
    schema_version.create(connection, checkfirst=True)
    connection.execute(insert(schema_version).values(version_num=HEAD))


def refuse_newer(version: str) -> None:
    """Return if ``version`` is one of ours.

    Raises:
        StoreError: ``store-schema-newer``.
    """
    if version not in VERSIONS:
        raise StoreError(
            "store-schema-newer",
            f"the store has schema version {version}; this SDK knows {HEAD}: update the SDK",
            found=version,
            known=HEAD,
        )


def migrate(connection: Connection, to: str) -> None:
    """Run Alembic's migrations up to ``to`` inside the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - slow, and needed only for an older schema
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", "myna_sdk.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def lock(connection: Connection) -> None:
    """Wait until no other process makes or moves this schema; held to the transaction's end."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"name": "myna-sdk/schema"})
