"""One process's share of a store: its connections and its keys."""

import threading
from functools import partial
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from myna_sdk.effects import Read, Write
from myna_sdk.errors import StoreError, UsageError
from myna_sdk.model.masking import Concealed, Masked, Secret
from myna_sdk.store import schema
from myna_sdk.store.encoding import stamp
from myna_sdk.store.keys import KeyProvider
from myna_sdk.store.sealing import Masters, Place
from myna_sdk.store.session import Session
from myna_sdk.store.tables import store_identity
from myna_sdk.store.transacting import Connections
from myna_sdk.store.transaction import Transaction
from myna_sdk.store.vault import Vault

if TYPE_CHECKING:
    from myna_sdk.drive.clock import Clock
    from myna_sdk.drive.entropy import RandomSource

_ROOT = Place("store_identity", "1", "root")


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
        self._connections = Connections(url)
        self._masters = Masters(keys, environment=environment, random=random)
        self._vault: Vault | None = None
        self._opening = threading.Lock()
        self._thread = threading.local()

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._connections.close()

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
        vault = self._ready() if self._vault is None else self._vault
        writing = isinstance(effect, Write)
        self._thread.busy = True
        try:
            return self._connections.transact(partial(self._done, effect, vault), writing=writing)
        finally:
            self._thread.busy = False

    def _done(self, effect: "Read[Any] | Write[Any]", vault: Vault, session: Session) -> Any:
        writing = isinstance(effect, Write)
        transaction = Transaction(session, vault, self._clock, writing=writing)
        try:
            answer = effect.work(transaction, *effect.args, **effect.kwargs)
        finally:
            transaction.end()
        if isinstance(answer, CoroutineType):
            answer.close()
            raise UsageError("store-work-suspends", "work is a plain function, not async")
        if writing:
            session.commit()
        if transaction.scrubs:
            session.scrub()
        return answer

    def _ready(self) -> Vault:
        with self._opening:
            if self._vault is None:
                self._vault = self._open()
        return self._vault

    def _open(self) -> Vault:
        """Bring the schema up if need be, and open the root key."""
        row = self._connections.transact(_identity, writing=False)
        if row is None:
            self._connections.lay_out(self._make)
            row = self._connections.transact(_identity, writing=False)
        return self._unlocked(row)

    def _make(self, connection: Connection) -> None:
        """Make or move the schema; of several processes that come together, one does."""
        schema.lock(connection)
        schema.bring_up(connection)
        if connection.execute(select(store_identity)).one_or_none() is None:
            connection.execute(insert(store_identity), self._new_identity())

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


def _identity(session: Session) -> Any:
    """Return the row that says whose store it is; ``None`` in a database to be laid out."""
    if schema.version_of(session) != schema.HEAD:
        return None
    return session.read(select(store_identity), {}).one_or_none()
