"""Performers: everything a driver needs to answer effects, handed in and nothing else."""

import logging
import socket
import time
from typing import TYPE_CHECKING, Any

import attrs

from myna_sdk.drive.clock import Clock, SystemClock
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.drive.files import Folders
from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.drive.ports import (
    AsyncSleep,
    CardSource,
    InProcess,
    ReadersSource,
    Resolve,
    Sink,
    Sleep,
    StorePort,
    StoreSource,
    Timer,
)
from myna_sdk.effects import CacheGet, CachePut, Effect, Read, Write
from myna_sdk.errors import StoreError, UsageError
from myna_sdk.model.event import Event
from myna_sdk.model.instants import Instant

if TYPE_CHECKING:
    from myna_sdk.card.profile import ChipProfile

__all__ = ["Performers"]

_log = logging.getLogger("myna_sdk.drive")


def system_resolve(host: str) -> tuple[str, ...]:
    """Return the addresses of ``host`` by the machine's resolver, in its order, each once."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


async def _async_sleep(seconds: float) -> None:
    import asyncio  # noqa: PLC0415 - a blocking driver never needs it

    await asyncio.sleep(seconds)


def _no_sink(_event: Event) -> None:
    """Take note of nothing."""


@attrs.frozen(kw_only=True)
class Performers:
    """What one driver performs effects with.

    Attributes:
        http: The policies of the provider instances. Requests of any other are refused.
        folders: Where files may be read, by provider instance.
        clock: Answers ``Now()``. One with a true attribute ``blocking`` does I/O itself; the
            async driver asks it in a thread.
        random: Answers ``Entropy()`` and spreads the pauses between repeats.
        store: The store, or what gives it: called at each use, so that it opens at the first
            and belongs to the process that uses it.
        sink: Takes note of events, in the thread that performed.
        transport: Answers HTTP without sockets, for worlds in the same process.
        card: The card in a reader, or what gives the connection to it; ``None`` where no flow
            speaks to a card.
        readers: Returns the readers of a provider instance, for flows that look at readers or
            name one; ``None`` where none does.
        card_profiles: Kinds of card beside today's, each by its name.
        card_seconds: Seconds that one command may take before the card counts as mute.
        resolve: Resolves host names.
        sleep: Waits, in the blocking driver.
        async_sleep: Waits, in the other.
        timer: Measures deadlines and durations, in seconds.
    """

    http: tuple[HttpPolicy, ...] = ()
    folders: Folders = attrs.field(factory=dict)
    clock: Clock
    random: RandomSource
    store: StoreSource | None = None
    sink: Sink = _no_sink
    transport: InProcess | None = None
    card: CardSource | None = None
    readers: ReadersSource | None = None
    card_profiles: "tuple[ChipProfile, ...]" = ()
    card_seconds: float = 10.0
    resolve: Resolve = system_resolve
    sleep: Sleep = time.sleep
    async_sleep: AsyncSleep = _async_sleep
    timer: Timer = time.monotonic

    def policy(self, instance: str) -> HttpPolicy:
        """Return the policy of ``instance``.

        Raises:
            UsageError: ``instance-unknown``, no such provider instance is configured.
        """
        for policy in self.http:
            if policy.instance == instance:
                return policy
        raise UsageError(
            "instance-unknown", f"no provider instance {instance!r}", instance=instance
        )

    def perform_in_store(self, effect: Effect[Any]) -> Any:
        """Return the store's answer to a store or cache effect, in one transaction.

        Raises:
            StoreError: ``store-missing``, or whatever the store raises.
        """
        store = self._opened()
        match effect:
            case CacheGet():
                return store.cache_get(effect.instance, effect.key, self.clock.now())
            case CachePut():
                return store.cache_put(effect.instance, effect.key, effect.value, effect.until)
            case Read() | Write():
                return store.perform(effect)
        raise UsageError("effect-unknown", f"{type(effect).__name__} is no store effect")

    def _opened(self) -> StorePort:
        if self.store is None:
            raise StoreError("store-missing", "this operation needs a store; none is configured")
        return self.store() if callable(self.store) else self.store

    def clock_blocks(self) -> bool:
        """Return whether asking the clock may take I/O."""
        return bool(getattr(self.clock, "blocking", False))

    def noted_at(self) -> Instant:
        """Return the instant for an event: the clock's, or the machine's if asking takes I/O."""
        return SystemClock().now() if self.clock_blocks() else self.clock.now()

    def note(self, name: str, **data: str | float | bool | None) -> None:
        """Tell the sink of an event; it can never change an outcome."""
        try:
            self.sink(Event(name=name, at=self.noted_at(), data=tuple(data.items())))
        except Exception as error:  # noqa: BLE001 - a sink's faults stop here
            # The type only: its text may quote what it was told or knows of its own.
            _log.warning("an event sink failed on %s: %s", name, type(error).__name__)

    def note_stuck(self) -> None:
        """Tell log and sink that a flow went on awaiting after its end was thrown in."""
        _log.error("a flow stayed suspended after its deadline or cancellation; it was let go")
        self.note("flow.stuck")
