"""What the drivers need from other rooms, as protocols."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from myna_sdk.card.connections import CardConnection, ChipReader
from myna_sdk.effects import Read, Write
from myna_sdk.model.event import Event
from myna_sdk.model.instants import Instant

if TYPE_CHECKING:
    import httpx


__all__ = ["CardConnection", "CardSource"]


class StorePort(Protocol):
    """A store as the drivers see it: blocking, safe to call from several threads."""

    def perform(self, effect: Read[Any] | Write[Any]) -> Any:
        """Return what the effect's work returned, inside one transaction of its own."""
        ...

    def cache_get(self, instance: str, key: str, at: Instant) -> bytes | None:
        """Return what ``instance`` keeps under ``key`` at ``at``, or ``None``."""
        ...

    def cache_put(self, instance: str, key: str, value: bytes, until: Instant) -> None:
        """Keep ``value`` for ``instance`` under ``key`` until ``until``."""
        ...


class InProcess(Protocol):
    """A transport that answers without sockets, such as a mock world in the same process.

    Any class that is both `httpx.BaseTransport` and `httpx.AsyncBaseTransport` will do. Host
    rules, caps, repeats and events apply as on a real socket; a blocking one must keep the
    deadline itself (``request.extensions["timeout"]``), since nobody can interrupt it.
    """

    def handle_request(self, request: "httpx.Request") -> "httpx.Response":
        """Return the reply to ``request``, blocking."""
        ...

    async def handle_async_request(self, request: "httpx.Request") -> "httpx.Response":
        """Return the reply to ``request``."""
        ...


CardSource: TypeAlias = CardConnection | Callable[[], CardConnection]
"""A connection, or what gives one at the beginning of each transaction."""

ReadersSource: TypeAlias = Callable[[str], ChipReader]
"""Returns the readers of a provider instance; an empty name is the one for new business."""

StoreSource: TypeAlias = StorePort | Callable[[], StorePort]
"""A store, or what gives it at each use and keeps what it opened."""

Sink: TypeAlias = Callable[[Event], None]
"""Takes note of an event. What it raises is logged and forgotten."""

Resolve: TypeAlias = Callable[[str], Sequence[str]]
"""Returns the IP addresses of a host name, blocking; raises `OSError` when it has none."""

Timer: TypeAlias = Callable[[], float]
"""Seconds on a timer that never goes back."""

Sleep: TypeAlias = Callable[[float], None]
"""Returns after that many seconds."""

AsyncSleep: TypeAlias = Callable[[float], Awaitable[None]]
"""Is done after that many seconds."""
