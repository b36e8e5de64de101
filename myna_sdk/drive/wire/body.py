"""Reply bodies, decoded as they come and never larger than the cap, before or after."""

import zlib
from collections.abc import Callable

from myna_sdk.errors import TransportError

_GZIP = zlib.MAX_WBITS | 16


def too_large(cap: int) -> TransportError:
    """Return the fault of a body beyond the cap."""
    return TransportError("reply-too-large", f"the body is larger than {cap} bytes", cap=cap)


def _undecodable(why: str) -> TransportError:
    return TransportError("reply-undecodable", f"the body cannot be decoded: {why}")


class Body:
    """Collects one reply's body.

    Never verified here: that the length is what Content-Length promised (h11 does).
    """

    def __init__(self, cap: int, header: Callable[[str], str | None]) -> None:
        """Begin with what the reply's headers promise.

        Raises:
            TransportError: ``reply-too-large`` or ``reply-undecodable`` by the headers alone.
        """
        self._cap = cap
        self._parts: list[bytes] = []
        self._decoded = 0
        self.received = 0
        length = header("content-length") or ""
        # Digits only: int() would also take signs, spaces and other scripts' digits.
        if length.isascii() and length.isdigit() and (len(length) > 18 or int(length) > cap):
            raise too_large(cap)
        encoding = (header("content-encoding") or "identity").strip().lower()
        if encoding not in {"identity", "gzip", "x-gzip"}:
            raise _undecodable("only gzip was offered")
        self._gzip = None if encoding == "identity" else zlib.decompressobj(_GZIP)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes as received.

        Raises:
            TransportError: ``reply-too-large`` or ``reply-undecodable``.
        """
        self.received += len(chunk)
        if self.received > self._cap:
            raise too_large(self._cap)
        if self._gzip is not None:
            chunk = self._inflated(self._gzip, chunk)
        self._decoded += len(chunk)
        if self._decoded > self._cap:
            raise too_large(self._cap)
        self._parts.append(chunk)

    def whole(self) -> bytes:
        """Return the complete body.

        Raises:
            TransportError: ``reply-undecodable``, the compressed stream is cut.
        """
        if self._gzip is not None and self.received and not self._gzip.eof:
            raise _undecodable("the gzip stream is cut")
        return b"".join(self._parts)

    def _inflated(self, gzip: "zlib._Decompress", chunk: bytes) -> bytes:
        try:
            # One byte beyond the cap is enough to know; a bomb never gets further.
            plain = gzip.decompress(chunk, self._cap - self._decoded + 1)
        except zlib.error:
            plain = None
        if plain is None:
            raise _undecodable("broken gzip")
        if gzip.unused_data:
            raise _undecodable("bytes after the gzip stream")
        return plain
