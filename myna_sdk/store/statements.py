"""Statements, ready for the driver: compiled by SQLAlchemy once, then only filled in.

SQLAlchemy knows both databases' SQL; on the way of every single statement it costs more than SQLite
does. So a statement is compiled when it is first met, and the driver gets its text and its values.
The tables have plain types only, whose values pass through as they are.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import attrs
from sqlalchemy import Dialect
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

from myna_sdk.errors import StoreError, UsageError

_KEPT = 256
"""Compiled statements kept, beyond those that this SDK has."""


@attrs.frozen
class Ready:
    """One compiled statement."""

    sql: str
    _order: tuple[str, ...] | None
    _defaults: Mapping[str, Any]

    def filled(self, values: Mapping[str, Any]) -> Any:
        """Return ``values`` as the driver wants them: in order, or by name."""
        full = {**self._defaults, **values} if self._defaults else values
        return full if self._order is None else list(map(full.__getitem__, self._order))


class Compiler:
    """Compiles statements for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.ready = lru_cache(maxsize=_KEPT)(self._compiled)

    def _compiled(self, statement: Executable, *names: str) -> Ready:
        """Return ``statement`` compiled for values of these names."""
        compiled = statement.compile(dialect=self._dialect, column_keys=list(names))  # type: ignore[attr-defined]
        if not isinstance(compiled, SQLCompiler):
            raise UsageError("store-statement", "only statements on rows run in a transaction")
        missing = {bind.key for bind in compiled.binds.values() if bind.required} - set(names)
        if missing:
            raise UsageError("store-statement", f"no value was given for {', '.join(missing)}")
        order = compiled.positiontup if self._dialect.positional else None
        defaults = {name: at for name, at in compiled.params.items() if name not in names}
        return Ready(compiled.string, None if order is None else tuple(order), defaults)


@lru_cache(maxsize=_KEPT)
def row_type(names: tuple[str, ...]) -> Any:
    """Return the named tuple for rows of these columns."""
    return namedtuple("Row", names, rename=True)


class Rows:
    """The rows that a statement found. Each has its columns by name and by index."""

    def __init__(self, found: Iterable[Any]) -> None:
        self._found = found

    def __iter__(self) -> Iterator[Any]:
        return iter(self._found)

    def all(self) -> list[Any]:
        """Return every row."""
        return list(self._found)

    def one_or_none(self) -> Any:
        """Return the only row, or ``None`` if there is none."""
        rows = self.all()
        if len(rows) > 1:
            raise StoreError("store-damaged", "there are two rows where one can be")
        return rows[0] if rows else None

    def one(self) -> Any:
        """Return the only row, to which others refer.

        Raises:
            StoreError: ``store-damaged``: it is not there.
        """
        row = self.one_or_none()
        if row is None:
            raise StoreError("store-damaged", "a row is missing to which others refer")
        return row

    def scalar_one(self) -> Any:
        """Return the only value of the only row; it raises as `one`."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        """Return the only value of the only row, or ``None`` if there is none."""
        row = self.one_or_none()
        return None if row is None else row[0]
