"""One process's share of a store: its connections, its keys, and the loop that runs work."""

import contextlib
import inspect
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import SQLAlchemyError

from myna_sdk.effects import Read, Write
from myna_sdk.errors import MynaError, StoreError, UsageError
from myna_sdk.model.masking import Concealed, Masked, Secret
from myna_sdk.store import schema
from myna_sdk.store.encoding import stamp
from myna_sdk.store.engines import in_memory, open_engine
from myna_sdk.store.faults import Fault, Retry, fault_of
from myna_sdk.store.keys import KeyProvider
from myna_sdk.store.sealing import Masters, Place
from myna_sdk.store.tables import store_identity
from myna_sdk.store.transaction import Transaction
from myna_sdk.store.vault import Vault

if TYPE_CHECKING:
    from myna_sdk.drive.clock import Clock
    from myna_sdk.drive.entropy import RandomSource

ATTEMPTS = 8
"""How often one piece of work is run when other transactions keep coming first."""

_ROOT = Place("store_identity", "1", "root")


class _Done:
    """The answer of work that was committed."""

    __slots__ = ("answer",)

    def __init__(self, answer: Any) -> None:
        self.answer = answer


class Process(Masked):
    """What one process holds of a store. It is never used by another process."""

    def __init__(
        self,
        *,
        url: Secret,
        keys: KeyProvider,
        environment: str,
        clock: "Clock",
        random: "RandomSource",
    ) -> None:
        self._clock = clock
        self._engine = open_engine(url)
        self.backend = self._engine.dialect.name
        self._memory = self.backend == "sqlite" and in_memory(self._engine.url)
        self._masters = Masters(keys, environment=environment, random=random)
        self._vault: Vault | None = None
        self._opening = threading.Lock()
        self._writer = threading.Lock()  # SQLite's own queue of writers is unfair and sleeps
        self._thread = threading.local()

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    def refresh_keys(self) -> None:
        """Take up the master keys that the provider knows now."""
        self._masters.refresh()

    def perform(self, effect: "Read[Any] | Write[Any]") -> Any:
        """Return what the effect's work returned, after its transaction ended.

        Raises:
            StoreError: The database failed, or stayed busy.
            UsageError: ``store-nested``, or ``store-work-suspends``.
        """
        if getattr(self._thread, "busy", False):
            raise UsageError("store-nested", "work cannot start a transaction inside its own")
        vault = self._ready()
        self._thread.busy = True
        try:
            return self._repeat(lambda: self._once(effect, vault))
        finally:
            self._thread.busy = False

    def _ready(self) -> Vault:
        if self._vault is None:
            with self._opening:
                if self._vault is None:
                    self._vault = self._repeat(self._open)
        return self._vault

    def _repeat(self, attempt: Callable[[], Any]) -> Any:
        """Run ``attempt`` until it is done, for as long as its faults say that it may be."""
        for left in reversed(range(ATTEMPTS)):
            ended = self._attempt(attempt)
            if isinstance(ended, _Done):
                return ended.answer
            # Raised outside the except, so that no traceback leads to a statement's parameters.
            if ended.retry is Retry.NO or not left:
                raise ended.error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _attempt(self, attempt: Callable[[], Any]) -> _Done | Fault:
        try:
            return _Done(attempt())
        except _CommitFailedError as error:
            return error.fault
        except SQLAlchemyError as error:
            return fault_of(error)

    def _once(self, effect: "Read[Any] | Write[Any]", vault: Vault) -> Any:
        writing = isinstance(effect, Write)
        with self._begun(writing=writing) as connection:
            transaction = Transaction(connection, vault, self._clock, writing=writing)
            try:
                answer = effect.work(transaction, *effect.args, **effect.kwargs)
            finally:
                transaction.end()
            if inspect.iscoroutine(answer):
                answer.close()
                raise UsageError("store-work-suspends", "work is a plain function, not async")
            if writing:
                _commit(connection)
        return answer

    @contextlib.contextmanager
    def _begun(self, *, writing: bool) -> Iterator[Connection]:
        """Yield a connection inside a transaction; it is rolled back unless it was committed."""
        alone = self.backend == "sqlite" and (writing or self._memory)
        with self._writer if alone else contextlib.nullcontext(), self._engine.connect() as fresh:
            connection = fresh
            if self.backend == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
            elif not writing:
                connection = fresh.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield connection

    def _open(self) -> Vault:
        """Bring the schema up if need be, and open the root key."""
        with self._begun(writing=False) as connection:
            version = schema.version_of(connection)
            row = _identity(connection) if version == schema.HEAD else None
        if row is None:
            row = self._make()
        return self._unlocked(row)

    def _make(self) -> Any:
        with self._begun(writing=True) as connection:
            schema.lock(connection)
            schema.bring_up(connection)
            row = _identity(connection)
            if row is None:
                connection.execute(insert(store_identity).values(**self._new_identity()))
                row = _identity(connection)
            _commit(connection)
        return row

    def _new_identity(self) -> dict[str, Any]:
        root = Concealed(self._masters.random.bytes(32))
        return {
            "id": 1,
            "environment": self._masters.environment,
            "made_at": stamp(self._clock.now()),
            "generation": self._masters.current,
            "root": self._masters.wrap(root, _ROOT),
        }

    def _unlocked(self, row: Any) -> Vault:
        if row.environment != self._masters.environment:
            raise StoreError(
                "store-environment-other",
                f"the store was made for {row.environment}, not for {self._masters.environment}",
                found=row.environment,
                asked=self._masters.environment,
            )
        return Vault(self._masters, self._masters.unwrap_root(row.root, _ROOT))


class _CommitFailedError(MynaError):
    """A commit failed: unlike any other step, it may have been done all the same."""

    def __init__(self, fault: Fault) -> None:
        super().__init__("store-failed", "the commit failed")
        self.fault = fault


def _commit(connection: Connection) -> None:
    fault: Fault | None = None
    try:
        connection.commit()
    except SQLAlchemyError as error:
        fault = fault_of(error)
    if fault is None:
        return
    if fault.retry is not Retry.RECONNECT:
        raise _CommitFailedError(fault)  # the database answered: it was rolled back
    unknown = StoreError(
        "store-commit-unknown", "the connection was lost in the commit: it may have been done"
    )
    raise _CommitFailedError(Fault(unknown, Retry.NO))


def _identity(connection: Connection) -> Any:
    return connection.execute(select(store_identity)).one_or_none()
