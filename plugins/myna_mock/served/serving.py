"""Serving from beginning to end: checked, bound, ready, ended by a signal."""

import socket
from collections.abc import Callable
from typing import Any

import attrs

from myna_mock.served.app import application
from myna_mock.served.exposure import public_root, refuse_exposure
from myna_mock.served.hosting import Beginning, Hosting
from myna_mock.served.listening import bound, serve


@attrs.frozen(kw_only=True)
class Plan:
    """How a server is asked to be.

    Attributes:
        host: What it listens on.
        port: The port, 0 for any free one.
        exposed: The caller wants it to listen beyond loopback.
        public_url: Its root URL as browsers elsewhere know it; its own address when ``None``.
        world: A world that is there from the beginning.
        beginning: How every world begins.
    """

    host: str = "127.0.0.1"
    port: int = 0
    exposed: bool = False
    public_url: str | None = None
    world: str = "main"
    beginning: Beginning = attrs.field(factory=Beginning)


@attrs.frozen(kw_only=True)
class Ready:
    """A server that accepts connections.

    Attributes:
        root: Its root URL.
        world: The root URL of its first world.
        issuer: That world's issuer.
        host: What it listens on.
        port: The port.
        people: How many people live in the first world.
    """

    root: str
    world: str
    issuer: str
    host: str
    port: int
    people: int

    def document(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        return {"ready": True, "mock": True, **attrs.asdict(self)}


def run(plan: Plan, ready: Callable[[Ready], None]) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        plan: How.
        ready: Called once, when connections are accepted.

    Raises:
        UsageError: ``mock-not-loopback``, ``mock-real-host``, ``mock-public-url-invalid``,
            ``mock-port-taken`` or ``world-name-invalid``.
    """
    refuse_exposure(plan.host, exposed=plan.exposed)
    given = None if plan.public_url is None else public_root(plan.public_url)
    listener = bound(plan.host, plan.port)
    try:
        hosting = Hosting(given or _own_root(plan.host, listener), plan.beginning)
        first = hosting.world(plan.world)
        port: int = listener.getsockname()[1]
        told = Ready(
            root=hosting.root,
            world=first.base_url,
            issuer=first.world.issuer,
            host=plan.host,
            port=port,
            people=len(first.world.people),
        )
        serve(application(hosting), listener, lambda: ready(told))
    finally:
        listener.close()


def _own_root(host: str, listener: socket.socket) -> str:
    """Return the address as a URL; who listens everywhere is reached on loopback."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{listener.getsockname()[1]}"
