"""httpx transports over httpcore on our own sockets."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import cast

import httpcore
import httpx

from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.drive.wire.async_sockets import AsyncBackend
from myna_sdk.drive.wire.resolution import Resolver
from myna_sdk.drive.wire.sockets import Backend
from myna_sdk.drive.wire.trust import client_context
from myna_sdk.errors import ConfigError

KEEP_ALIVE_SECONDS = 5.0
"""How long an idle connection is kept; servers commonly close theirs after 5 s or more."""


class _Received(httpx.SyncByteStream):
    def __init__(self, parts: httpcore.Response) -> None:
        self._response = parts

    def __iter__(self) -> Iterator[bytes]:
        return iter(cast("Iterable[bytes]", self._response.stream))

    def close(self) -> None:
        self._response.close()


class _AsyncReceived(httpx.AsyncByteStream):
    def __init__(self, parts: httpcore.Response) -> None:
        self._response = parts

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(cast("AsyncIterable[bytes]", self._response.stream))

    async def aclose(self) -> None:
        await self._response.aclose()


class SocketTransport(httpx.BaseTransport):
    """Sends on pooled sockets of this process."""

    def __init__(self, policy: HttpPolicy, resolver: Resolver) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=client_context(policy),
            proxy=_proxy(policy),
            # How many may be under way is the performer's to limit, for each host.
            max_connections=None,
            max_keepalive_connections=policy.connections,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=Backend(resolver),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the reply, its body still to be read."""
        got = self._pool.handle_request(_downwards(request))
        return httpx.Response(got.status, headers=got.headers, stream=_Received(got))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class AsyncSocketTransport(httpx.AsyncBaseTransport):
    """Sends on pooled sockets of one event loop."""

    def __init__(self, policy: HttpPolicy, resolver: Resolver) -> None:
        self._backend = AsyncBackend(resolver)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=client_context(policy),
            proxy=_proxy(policy),
            max_connections=None,
            max_keepalive_connections=policy.connections,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=self._backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the reply, its body still to be read."""
        got = await self._pool.handle_async_request(_downwards(request))
        return httpx.Response(got.status, headers=got.headers, stream=_AsyncReceived(got))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    def close_sockets(self) -> None:
        """Close every connection without the loop, which is gone."""
        self._backend.close_sockets()


def _downwards(request: httpx.Request) -> httpcore.Request:
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        ),
        headers=request.headers.raw,
        content=request.stream,
    )


def proxy_layers(policy: HttpPolicy) -> int:
    """Return how many TLS layers there are on the way to the proxy."""
    return 1 if (policy.proxy or "").lower().startswith("https:") else 0


def _proxy(policy: HttpPolicy) -> httpcore.Proxy | None:
    """Return the policy's proxy, trusted like the instance's servers.

    Raises:
        ConfigError: ``proxy-unusable``, its URL is neither http nor https, or cannot be read.
    """
    if policy.proxy is None:
        return None
    try:
        url = httpx.URL(policy.proxy)
    except httpx.InvalidURL:
        url = None
    if url is None or url.scheme not in {"http", "https"} or not url.host:
        raise ConfigError(
            "proxy-unusable",
            f"{policy.instance}: the proxy needs an http:// or https:// URL",
            instance=policy.instance,
        )
    return httpcore.Proxy(
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
        auth=(url.username, url.password) if url.userinfo else None,
        ssl_context=client_context(policy) if url.scheme == "https" else None,
    )
