"""An ASGI extension through which an application drops the connection it was asked on."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

EXTENSION = "myna_mock.drop"


def with_drop(app: ASGIApp, drop: Callable[[], None]) -> ASGIApp:
    """Return ``app`` called with ``drop`` among the extensions of its scope."""

    async def dropping(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {**scope.get("extensions", {}), EXTENSION: drop}
        await app({**scope, "extensions": extensions}, receive, send)

    return dropping


def drop_of(scope: Scope) -> Callable[[], None] | None:
    """Return what drops the connection of ``scope``, if its server offers that."""
    found: Callable[[], None] | None = scope.get("extensions", {}).get(EXTENSION)
    return found
