"""Alembic's room: how a schema moves from one version to the next. Run by the store itself."""
