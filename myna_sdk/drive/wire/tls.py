"""One TLS layer without I/O: the records to send and to receive are asked for, not fetched."""

import ssl
from collections.abc import Callable, Generator
from typing import TypeAlias, TypeVar

import httpcore

T = TypeVar("T")

Steps: TypeAlias = Generator[bytes | None, bytes | None, T]
"""Yields bytes to send, or ``None`` to be sent what was received (empty at the end)."""

RECORD = 65_536
"""How many bytes to receive at a time."""


class TlsLayer:
    """The client's side of one TLS connection, on whatever carries its records."""

    def __init__(self, context: ssl.SSLContext, server_hostname: str | None) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self.object = context.wrap_bio(
            self._incoming, self._outgoing, server_hostname=server_hostname
        )

    def handshake(self) -> Steps[None]:
        """Agree on keys and verify the server's certificate and name."""
        return self._until_done(self.object.do_handshake)

    def read(self, size: int) -> Steps[bytes]:
        """Return at most ``size`` bytes of plain text, or none at the peer's goodbye."""

        def some() -> bytes:
            try:
                return self.object.read(size)
            except ssl.SSLZeroReturnError:
                return b""

        return self._until_done(some)

    def write(self, plain: bytes) -> Steps[int]:
        """Send all of ``plain``."""
        return self._until_done(lambda: self.object.write(plain))

    def alert(self) -> bytes:
        """Return what a failed handshake still has to tell the peer."""
        return self._outgoing.read()

    def _until_done(self, action: Callable[[], T]) -> Steps[T]:
        while True:
            try:
                result = action()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                yield from self._flush()
                received = yield None
                if received:
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            except ssl.SSLEOFError as error:
                # A connection cut without goodbye may hide the rest of the message.
                raise httpcore.ReadError("cut without a TLS goodbye") from error
            else:
                yield from self._flush()
                return result

    def _flush(self) -> Generator[bytes, bytes | None, None]:
        pending = self._outgoing.read()
        if pending:
            yield pending
