"""`Store`: performs reads and writes, each in one transaction of its own."""

from typing import TYPE_CHECKING, TypeVar

from myna_sdk.effects import Read, Write
from myna_sdk.errors import UsageError
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked, Secret
from myna_sdk.per_process import PerProcess
from myna_sdk.store.keys import KeyProvider
from myna_sdk.store.reports import StoreCheck

if TYPE_CHECKING:
    from myna_sdk.drive.clock import Clock
    from myna_sdk.drive.entropy import RandomSource
    from myna_sdk.store.process import Process

R = TypeVar("R")


class Store(Masked):
    """One database. Nothing is opened before the first use.

    A store may be shared by threads. After a fork each process has connections of its own; those
    of the parent are left alone.
    """

    def __init__(
        self,
        url: Secret,
        *,
        keys: KeyProvider,
        environment: str,
        clock: "Clock",
        random: "RandomSource",
    ) -> None:
        self.clock = clock
        self._url = url
        self._keys = keys
        self._environment = environment
        self._random = random
        self._share: PerProcess[Process] = PerProcess(self._make_share)
        self._closed = False

    @classmethod
    def open(
        cls,
        url: str,
        *,
        keys: KeyProvider,
        environment: str,
        clock: "Clock",
        random: "RandomSource",
    ) -> "Store":
        """Return the store at ``url``; neither the database nor a key has been looked at yet.

        Args:
            url: ``sqlite:///PATH`` (``sqlite:///:memory:`` for tests) or ``postgresql://…``.
            keys: Where the master key comes from.
            environment: ``mock``, ``sandbox`` or ``production``; everything sealed is bound to it.
            clock: Tells the instants that no caller gives, such as a checkpoint's.
            random: Where keys, nonces and ids come from.
        """
        return cls(Secret(url), keys=keys, environment=environment, clock=clock, random=random)

    def perform(self, effect: Read[R] | Write[R]) -> R:
        """Return what the effect's work returned, its transaction committed.

        Work runs inside one transaction and may be run again when another one came first.

        Raises:
            StoreError: The store cannot be opened, read or written; `myna_sdk.errors`.
            UsageError: ``store-closed``, ``store-nested``, ``store-read-only`` or
                ``store-work-suspends``.
        """
        answer: R = self._own().perform(effect)
        return answer

    def cache_get(self, instance: str, key: str, at: Instant) -> bytes | None:
        """Return what the provider ``instance`` keeps under ``key``, unless expired at ``at``."""
        from myna_sdk.store import cache  # noqa: PLC0415 - it brings SQLAlchemy

        found = self.perform(Read(cache.get, instance=instance, key=key, at=at))
        return None if found is None else found.reveal()

    def cache_put(self, instance: str, key: str, value: bytes, until: Instant) -> None:
        """Keep ``value`` sealed under ``key`` for the provider ``instance`` until ``until``."""
        from myna_sdk.store import cache  # noqa: PLC0415 - it brings SQLAlchemy

        self.perform(Write(cache.put, instance=instance, key=key, value=value, until=until))

    def rotate(self) -> int:
        """Return how many keys were wrapped anew; all are of the current generation then."""
        from myna_sdk.store.rotation import rotate  # noqa: PLC0415 - it brings SQLAlchemy

        self._own().refresh_keys()
        return rotate(self)

    def check(self) -> StoreCheck:
        """Return the condition of the store.

        Raises:
            StoreError: It cannot be opened; the code says why.
        """
        from myna_sdk.store.condition import condition  # noqa: PLC0415 - it brings SQLAlchemy

        return self.perform(Read(condition))

    def close(self) -> None:
        """Close this process's connections. The store refuses everything from now on."""
        self._closed = True
        share = self._share.take()
        if share is not None:
            share.close()

    def _own(self) -> "Process":
        if self._closed:
            raise UsageError("store-closed", "the store was closed")
        return self._share.here()

    def _make_share(self) -> "Process":
        from myna_sdk.store.process import Process  # noqa: PLC0415 - it brings SQLAlchemy

        return Process(
            url=self._url,
            keys=self._keys,
            environment=self._environment,
            clock=self.clock,
            random=self._random,
        )
