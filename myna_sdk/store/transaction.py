"""The transaction that every function of the store takes first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from myna_sdk.errors import UsageError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.store.encoding import stamp

if TYPE_CHECKING:
    from sqlalchemy.sql import Executable

    from myna_sdk.drive.clock import Clock
    from myna_sdk.store.sealing import DataKey, Place
    from myna_sdk.store.session import Session
    from myna_sdk.store.statements import Rows
    from myna_sdk.store.vault import Vault


_NOTHING: Mapping[str, Any] = {}


class Transaction(Masked):
    """One open transaction. It is over when the work that was given it returns.

    Work is a function of the transaction only: it may be run again after a serialisation failure.
    """

    __slots__ = ("_ids", "_keys", "_session", "clock", "scrubs", "vault", "writing")

    def __init__(
        self, session: "Session", vault: "Vault", clock: "Clock", *, writing: bool
    ) -> None:
        self._session: Session | _Over = session
        self._ids = 0
        self._keys: dict[tuple[bytes, Place], DataKey] = {}
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
        self._session = _Over()
        self._keys.clear()

    @property
    def on_sqlite(self) -> bool:
        """Whether the store is SQLite, where a writer has the database to itself."""
        return self._session.on_sqlite

    def read(self, statement: "Executable", values: Mapping[str, Any] = _NOTHING) -> "Rows":
        """Return the rows that ``statement`` finds.

        Raises:
            UsageError: ``store-transaction-over``.
        """
        return self._session.read(statement, values)

    def stream(self, statement: "Executable") -> Iterator[Any]:
        """Yield the rows that ``statement`` finds, however many; it raises as `read`."""
        return self._session.stream(statement)

    def write(self, statement: "Executable", values: Mapping[str, Any] = _NOTHING) -> int:
        """Return how many rows ``statement`` changed.

        Raises:
            UsageError: ``store-read-only``: the work was given as a ``Read``, or
                ``store-transaction-over``.
        """
        if not self.writing:
            raise _read_only()
        return self._session.write(statement, values)

    def write_many(self, statement: "Executable", values: Sequence[Mapping[str, Any]]) -> None:
        """Run ``statement`` once for each of ``values``; it raises as `write`."""
        if not self.writing:
            raise _read_only()
        self._session.write_many(statement, values)

    def data_key(self, wrapped: bytes, place: "Place") -> "DataKey":
        """Return the data key that was ``wrapped`` for ``place``, unwrapped once a transaction.

        Raises:
            StoreError: ``store-key-wrong`` or ``store-damaged``.
        """
        named = wrapped, place
        key = self._keys.get(named)
        if key is None:
            key = self._keys[named] = self.vault.masters.unwrapped(wrapped, place)
        return key

    def fresh_id(self, at: Instant) -> str:
        """Return a new id that sorts by ``at``, and in order of making within the transaction."""
        self._ids += 1
        milliseconds = max(0, stamp(at)) // 1000
        ordered = milliseconds << 16 | self._ids & 0xFFFF
        return (ordered.to_bytes(8, "big") + self.vault.masters.random.bytes(8)).hex()


class _Over:
    """Stands where the session was, and refuses everything."""

    def __getattr__(self, name: str) -> Any:
        raise UsageError("store-transaction-over", "this transaction is over")


def _read_only() -> UsageError:
    return UsageError("store-read-only", "work that changes the store is a Write")
