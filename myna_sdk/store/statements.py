"""Statements, ready for the driver: compiled by SQLAlchemy once, then only filled in.

SQLAlchemy knows both databases' SQL; on the way of every single statement it costs more than SQLite
does. So a statement is compiled when it is first met, and the driver gets its text and its values.
The tables have plain types only, whose values pass through as they are.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

import attrs
from sqlalchemy import Dialect
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler

from myna_sdk.errors import StoreError, UsageError

_KEPT = 256
"""Compiled statements kept, beyond those that this SDK has."""


@attrs.define
class Ready:
    """One compiled statement."""

    sql: str
    _in_order: Callable[[Mapping[str, Any]], Any] | None
    _defaults: Mapping[str, Any]
    _row: Callable[[tuple[Any, ...]], Any] | None = None

    def filled(self, values: Mapping[str, Any]) -> Any:
        """Return ``values`` as the driver wants them: in order, or by name."""
        full = {**self._defaults, **values} if self._defaults else values
        return full if self._in_order is None else self._in_order(full)

    def rows(self, cursor: Any, fetched: list[tuple[Any, ...]]) -> "Rows":
        """Return what ``cursor`` fetched for this statement."""
        if not fetched:
            return Rows()
        if self._row is None:
            self._row = _row_type([column[0] for column in cursor.description])
        return Rows(map(self._row, fetched))


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
        order = _in_order(compiled.positiontup or []) if self._dialect.positional else None
        defaults = {name: at for name, at in compiled.params.items() if name not in names}
        return Ready(compiled.string, order, defaults)


def _in_order(names: list[str]) -> Callable[[Mapping[str, Any]], Any]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _row_type(names: list[str]) -> Callable[[tuple[Any, ...]], Any]:
    return partial(tuple.__new__, namedtuple("Row", names, rename=True))


class Rows(list[Any]):
    """The rows that a statement found. Each has its columns by name and by index."""

    def all(self) -> list[Any]:
        """Return every row."""
        return self

    def one_or_none(self) -> Any:
        """Return the only row, or ``None`` if there is none."""
        if len(self) > 1:
            raise StoreError("store-damaged", "there are two rows where one can be")
        return self[0] if self else None

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
