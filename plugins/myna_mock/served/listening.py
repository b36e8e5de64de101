"""One uvicorn server on one socket: told ready when it accepts, ended cleanly by a signal."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from myna_mock.served.dropping import with_drop
from myna_sdk.commands.ending import ended_by_signals
from myna_sdk.commands.serving import QuietServer
from myna_sdk.errors import UsageError


class DroppableProtocol(H11Protocol):
    """HTTP/1.1 whose application can drop the connection, through an ASGI extension."""

    def connection_made(self, transport: Any) -> None:
        """Take the connection, and let the application end it."""
        super().connection_made(transport)
        self.app = with_drop(self.app, transport.abort)


def _server(app: ASGIApp, ready: Callable[[], None]) -> QuietServer:
    # A world's replies are dated by its own clock.
    return QuietServer(app, ready, http=DroppableProtocol, date_header=False)


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port``; port 0 takes any free one.

    Raises:
        UsageError: ``mock-port-taken``: the address cannot be bound.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as fault:
        raise _taken(host, port, fault) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as fault:
        listener.close()
        raise _taken(host, port, fault) from None
    return listener


def _taken(host: str, port: int, fault: OSError) -> UsageError:
    return UsageError(
        "mock-port-taken",
        f"cannot listen on {host} port {port}: {fault.strerror or 'no such address'}; "
        "choose another with --port, or --port 0 for any free one",
        host=host,
        port=port,
    )


def serve(app: ASGIApp, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve ``app`` until SIGTERM or SIGINT, then return.

    Args:
        app: The application.
        listener: A listening socket, which is closed at the end.
        ready: Called once connections are accepted.
    """
    server = _server(app, ready)
    with ended_by_signals(server):
        server.run([listener])


@contextmanager
def in_background(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """Serve ``app`` in a thread for the duration of the block."""
    started = threading.Event()
    server = _server(app, started.set)
    thread = threading.Thread(target=server.run, args=([listener],), name="myna-mock", daemon=True)
    thread.start()
    started.wait(timeout=10)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
