"""Blocking sockets for httpcore whose every step is capped by the time left."""

import contextlib
import select
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from myna_sdk.drive.wire.exchange import under_way
from myna_sdk.drive.wire.resolution import Resolver, connect_timeout, permitted, resolution_failed
from myna_sdk.drive.wire.tls import RECORD, Steps, T, TlsLayer
from myna_sdk.errors import TransportError


def is_readable(sock: socket.socket) -> bool:
    """Return whether an idle ``sock`` has bytes or an end waiting, or is closed."""
    if sock.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def tls_failed(error: ssl.SSLError) -> TransportError:
    """Return the fault of a TLS handshake or record that the library refused."""
    reason = getattr(error, "verify_message", None) or error.reason or type(error).__name__
    return TransportError("tls-failed", f"TLS failed: {reason}")


class Stream(httpcore.NetworkStream):
    """Plain bytes on one socket."""

    layer = 0

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return at most ``max_bytes`` bytes, or none at the end."""
        exchange = under_way()
        left = exchange.deadline.left()
        if left == 0:
            raise httpcore.ReadTimeout("no time left to read")
        try:
            self._sock.settimeout(left)
            data = self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout("nothing came within the deadline") from error
        except OSError as error:
            raise httpcore.ReadError("the connection broke while reading") from error
        exchange.heard_from(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of ``buffer``."""
        exchange = under_way()
        exchange.writing(self.layer)
        rest = memoryview(buffer)
        while rest:
            left = exchange.deadline.left()
            if left == 0:
                raise httpcore.WriteTimeout("no time left to write")
            try:
                self._sock.settimeout(left)
                rest = rest[self._sock.send(rest) :]
            except TimeoutError as error:
                raise httpcore.WriteTimeout("not taken within the deadline") from error
            except OSError as error:
                raise httpcore.WriteError("the connection broke while writing") from error

    def close(self) -> None:
        """Close the socket."""
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "TlsStream":
        """Return this connection with TLS on it, the server's certificate and name verified."""
        return TlsStream.over(self, TlsLayer(ssl_context, server_hostname))

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the connection."""
        if info == "is_readable":
            return is_readable(self._sock)
        return self._sock if info == "socket" else None


class TlsStream(Stream):
    """Plain text inside TLS on another stream."""

    def __init__(self, below: Stream, tls: TlsLayer) -> None:
        super().__init__(below._sock)
        self._below = below
        self._tls = tls
        self.layer = below.layer + 1

    @classmethod
    def over(cls, below: Stream, tls: TlsLayer) -> "TlsStream":
        """Return the stream after the handshake; a failed one closes the connection."""
        stream = cls(below, tls)
        try:
            stream._run(tls.handshake())
        except TransportError:
            with contextlib.suppress(httpcore.WriteError, httpcore.WriteTimeout):
                below.write(tls.alert())
            stream.close()
            raise
        except BaseException:
            stream.close()
            raise
        return stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return at most ``max_bytes`` bytes of plain text, or none at the end."""
        data = self._run(self._tls.read(max_bytes))
        exchange = under_way()
        exchange.ended = exchange.ended or not data
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of ``buffer``."""
        if buffer:
            under_way().writing(self.layer)
            self._run(self._tls.write(buffer))

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the connection."""
        return self._tls.object if info == "ssl_object" else super().get_extra_info(info)

    def _run(self, steps: Steps[T]) -> T:
        try:
            wanted = next(steps)
            while True:
                if wanted is None:
                    wanted = steps.send(self._below.read(RECORD))
                else:
                    self._below.write(wanted)
                    wanted = next(steps)
        except StopIteration as done:
            result: T = done.value
            return result
        except ssl.SSLError as error:
            raise tls_failed(error) from error


class Backend(httpcore.NetworkBackend):
    """Connects within the deadline of the exchange under way."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Stream:
        """Return a connection to the first address of ``host`` that accepts one."""
        exchange = under_way()
        try:
            addresses = self._resolver.ask(host).result(exchange.deadline.left())
        except TimeoutError:
            raise connect_timeout() from None
        except (OSError, UnicodeError):
            raise resolution_failed() from None
        addresses = permitted(addresses, exchange)
        broken: Exception = connect_timeout()
        for ahead, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            # An address that swallows packets must leave time for the others.
            left = exchange.deadline.left() / ahead
            if left == 0:
                break
            try:
                return Stream(_connected(address, port, left))
            except TimeoutError:
                broken = connect_timeout()
            except OSError:
                broken = httpcore.ConnectError("no address of the host accepts connections")
        raise broken


def _connected(address: str, port: int, seconds: float) -> socket.socket:
    sock = socket.create_connection((address, port), seconds)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
