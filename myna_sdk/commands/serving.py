"""One uvicorn server for a command: it writes no log, and says when it accepts connections."""

import socket
from collections.abc import Callable
from typing import Any, Final

import uvicorn

__all__ = ["QuietServer"]

_GRACE: Final = 1
"""Seconds that requests in flight are given when the server ends."""


class QuietServer(uvicorn.Server):
    """A server that writes no log: a request's path may hold what is nobody's business."""

    def __init__(self, app: Any, ready: Callable[[], None], **settings: Any) -> None:
        """Serve ``app``.

        Args:
            app: The ASGI application.
            ready: Called once connections are accepted.
            settings: More of what ``uvicorn.Config`` takes.
        """
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_GRACE,
                **settings,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, then say so."""
        await super().startup(sockets)
        self._ready()
