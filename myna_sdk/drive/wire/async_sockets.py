"""The sockets of an event loop for httpcore. The exchange's timeout caps all of it at once."""

import asyncio
import contextlib
import socket
import ssl
import weakref
from collections.abc import Iterable
from typing import Any

import httpcore

from myna_sdk.drive.wire.exchange import under_way
from myna_sdk.drive.wire.resolution import Resolver, connect_timeout, permitted, resolution_failed
from myna_sdk.drive.wire.sockets import is_readable, tls_failed
from myna_sdk.drive.wire.tls import RECORD, Steps, T, TlsLayer
from myna_sdk.errors import TransportError


class AsyncStream(httpcore.AsyncNetworkStream):
    """Plain bytes on one socket.

    A bare socket and no asyncio transport: nothing is registered with the loop between two
    calls, so that a socket whose loop is gone can still be closed, and after a fork nothing of
    ours is in the epoll set that both processes share.
    """

    layer = 0

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Return at most ``max_bytes`` bytes, or none at the end."""
        exchange = under_way()
        # What is there already comes without a turn of the loop: a peer that sends without end
        # would keep every other task, and the deadline too, from ever running.
        await asyncio.sleep(0)
        try:
            data = await asyncio.get_running_loop().sock_recv(self._sock, max_bytes)
        except OSError as error:
            raise httpcore.ReadError("the connection broke while reading") from error
        exchange.heard_from(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send all of ``buffer``."""
        under_way().writing(self.layer)
        try:
            await asyncio.get_running_loop().sock_sendall(self._sock, buffer)
        except OSError as error:
            raise httpcore.WriteError("the connection broke while writing") from error

    async def aclose(self) -> None:
        """Close the socket."""
        self._sock.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> "AsyncTlsStream":
        """Return this connection with TLS on it, the server's certificate and name verified."""
        return await AsyncTlsStream.over(self, TlsLayer(ssl_context, server_hostname))

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the connection."""
        if info == "is_readable":
            return is_readable(self._sock)
        return self._sock if info == "socket" else None


class AsyncTlsStream(AsyncStream):
    """Plain text inside TLS on another stream."""

    def __init__(self, below: AsyncStream, tls: TlsLayer) -> None:
        super().__init__(below._sock)
        self._below = below
        self._tls = tls
        self.layer = below.layer + 1

    @classmethod
    async def over(cls, below: AsyncStream, tls: TlsLayer) -> "AsyncTlsStream":
        """Return the stream after the handshake; a failed one closes the connection."""
        stream = cls(below, tls)
        try:
            await stream._run(tls.handshake())
        except TransportError:
            with contextlib.suppress(httpcore.WriteError):
                await below.write(tls.alert())
            await stream.aclose()
            raise
        except BaseException:
            await stream.aclose()
            raise
        return stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Return at most ``max_bytes`` bytes of plain text, or none at the end."""
        data = await self._run(self._tls.read(max_bytes))
        exchange = under_way()
        exchange.ended = exchange.ended or not data
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send all of ``buffer``."""
        if buffer:
            under_way().writing(self.layer)
            await self._run(self._tls.write(buffer))

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the connection."""
        return self._tls.object if info == "ssl_object" else super().get_extra_info(info)

    async def _run(self, steps: Steps[T]) -> T:
        try:
            wanted = next(steps)
            while True:
                if wanted is None:
                    wanted = steps.send(await self._below.read(RECORD))
                else:
                    await self._below.write(wanted)
                    wanted = next(steps)
        except StopIteration as done:
            result: T = done.value
            return result
        except ssl.SSLError as error:
            raise tls_failed(error) from error


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Connects within the deadline of the exchange under way."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncStream:
        """Return a connection to the first address of ``host`` that accepts one."""
        exchange = under_way()
        try:
            addresses = await asyncio.wrap_future(self._resolver.ask(host))
        except (OSError, UnicodeError):
            raise resolution_failed() from None
        addresses = permitted(addresses, exchange)
        broken: Exception = connect_timeout()
        for ahead, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                async with asyncio.timeout(exchange.deadline.left() / ahead):
                    return AsyncStream(await self._connected(address, port))
            except TimeoutError:
                broken = connect_timeout()
            except OSError:
                broken = httpcore.ConnectError("no address of the host accepts connections")
        raise broken

    def close_sockets(self) -> None:
        """Close what is left when the loop is gone and can close nothing any more."""
        for sock in list(self._sockets):
            sock.close()

    async def _connected(self, address: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().sock_connect(sock, (address, port))
        except BaseException:
            sock.close()
            raise
        self._sockets.add(sock)
        return sock
