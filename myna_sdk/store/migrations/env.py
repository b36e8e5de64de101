"""Runs the migrations on the connection, and inside the transaction, of the store."""

from alembic import context

from myna_sdk.store.tables import metadata, schema_version

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=schema_version.name,
    transactional_ddl=True,  # SQLite's is too: the store begins its transactions itself
)
with context.begin_transaction():
    context.run_migrations()
