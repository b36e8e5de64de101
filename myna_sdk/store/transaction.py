"""The transaction that every function of the store takes first."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from myna_sdk.errors import UsageError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.store.encoding import stamp

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult
    from sqlalchemy.sql import Executable

    from myna_sdk.drive.clock import Clock
    from myna_sdk.store.vault import Vault


class Transaction(Masked):
    """One open transaction. It is over when the work that was given it returns.

    Work is a function of the transaction only: it may be run again after a serialisation failure.
    """

    __slots__ = ("_connection", "_ids", "clock", "scrubs", "vault", "writing")

    def __init__(
        self, connection: "Connection", vault: "Vault", clock: "Clock", *, writing: bool
    ) -> None:
        self._connection: Connection | None = connection
        self._ids = 0
        self.scrubs = False
        self.vault = vault
        self.clock = clock
        self.writing = writing

    def _shown(self) -> str:
        return "writing" if self.writing else "reading"

    def scrub(self) -> None:
        """Leave no copies of what this transaction deletes, as far as the database can."""
        self.scrubs = True

    def end(self) -> None:
        """Refuse everything from now on."""
        self._connection = None

    @property
    def on_sqlite(self) -> bool:
        """Whether the store is SQLite, where a writer has the database to itself."""
        return self._open().dialect.name == "sqlite"

    def read(
        self, statement: "Executable", values: Mapping[str, Any] | None = None
    ) -> "CursorResult[Any]":
        """Return the rows of ``statement``.

        Raises:
            UsageError: ``store-transaction-over``.
        """
        return self._open().execute(statement, values)

    def write(
        self,
        statement: "Executable",
        values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> int:
        """Return how many rows ``statement`` changed.

        Raises:
            UsageError: ``store-read-only``: the work was given as a ``Read``, or
                ``store-transaction-over``.
        """
        if not self.writing:
            raise UsageError("store-read-only", "work that changes the store is a Write")
        return self._open().execute(statement, values).rowcount

    def fresh_id(self, at: Instant) -> str:
        """Return a new id that sorts by ``at``, and in order of making within the transaction."""
        self._ids += 1
        milliseconds = max(0, stamp(at)) // 1000
        random = self.vault.masters.random.bytes(8).hex()
        return f"{milliseconds:012x}{self._ids & 0xFFFF:04x}{random}"

    def _open(self) -> "Connection":
        if self._connection is None:
            raise UsageError("store-transaction-over", "this transaction is over")
        return self._connection
