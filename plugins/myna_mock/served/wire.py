"""The client's side of HTTP: one request to a served world, its problems raised as errors.

Each request has a connection of its own, so that nothing is shared by processes or left open.
"""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import attrs

from myna_mock.ports import Browsed
from myna_sdk.errors import MynaError, ProtocolError, TransportError, UsageError

TIMEOUT = 30.0
"""Seconds that a world may be silent. Making a large key takes the longest."""

_STANDARD = frozenset({"type", "title", "status", "code", "detail"})
_FORM = (("content-type", "application/x-www-form-urlencoded"),)
_JSON = (("content-type", "application/json"),)


@attrs.frozen
class _Reply:
    status: int
    location: str | None
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Wire:
    """Speaks to one served world.

    Attributes:
        base_url: The world's root, without trailing slash.
    """

    base_url: str

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
    ) -> Any:
        """Return the JSON answer of the control API, ``None`` where it has no content.

        Raises:
            UsageError: The world refused; the code is its own.
            TransportError: ``mock-unreachable``.
            ProtocolError: ``mock-reply-strange``: what answers is no mock world.
        """
        target = f"{self.base_url}/__mock/{path}"
        if query:
            target += f"?{urlencode(query)}"
        content = b"" if body is None else json.dumps(body, default=str).encode()
        reply = self._send(method, target, content, () if body is None else _JSON)
        if reply.status == 204:
            return None
        document = _document(reply)
        if reply.status < 300:
            return document
        raise _refusal(reply.status, document)

    def browse(self, method: str, url: str, form: tuple[tuple[str, str], ...] = ()) -> Browsed:
        """Do what a browser does for one request, redirects not followed.

        Raises:
            UsageError: ``foreign-url``: the URL is not this world's.
            TransportError: ``mock-unreachable``, ``connection-dropped`` or ``deadline-passed``.
        """
        if not url.startswith(f"{self.base_url}/"):
            raise UsageError("foreign-url", "the URL is not one of this world")
        reply = self._send(method, url, urlencode(form).encode(), _FORM if form else ())
        return Browsed(reply.status, reply.location, reply.body.decode("utf-8", "replace"))

    def _send(
        self, method: str, url: str, content: bytes, headers: tuple[tuple[str, str], ...]
    ) -> _Reply:
        parts = urlsplit(url)
        try:
            return _exchange(method, url, content, headers)
        except (OSError, http.client.HTTPException) as fault:
            failed = _failed(fault, parts.netloc)
        raise failed from None


def segment(text: str) -> str:
    """Return ``text`` as one segment of a path."""
    return quote(text, safe="") or "-"


def _exchange(
    method: str, url: str, content: bytes, headers: tuple[tuple[str, str], ...]
) -> _Reply:
    parts = urlsplit(url)
    https = parts.scheme == "https"
    kind = http.client.HTTPSConnection if https else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, content, {**dict(headers), "connection": "close"})
        with connection.getresponse() as reply:
            return _Reply(reply.status, reply.getheader("location"), reply.read())
    finally:
        connection.close()


def _failed(fault: Exception, host: str) -> TransportError:
    """Return the same error as a world in process raises for the same fault of the connection."""
    if isinstance(fault, TimeoutError):
        return TransportError("deadline-passed", f"{host} did not answer in time", host=host)
    if isinstance(fault, ConnectionResetError | http.client.IncompleteRead):
        return TransportError("connection-dropped", f"{host} dropped the connection", host=host)
    kind = type(fault).__name__
    return TransportError(
        "mock-unreachable",
        f"no mock world at {host} ({kind}); `myna mock serve` starts one",
        host=host,
    )


def _document(reply: _Reply) -> Any:
    try:
        return json.loads(reply.body)
    except ValueError:
        pass
    raise ProtocolError(
        "mock-reply-strange",
        f"what answers is no mock world: status {reply.status} without JSON",
        status=reply.status,
    ) from None


def _refusal(status: int, document: Any) -> MynaError:
    if not isinstance(document, dict) or not isinstance(document.get("code"), str):
        return ProtocolError(
            "mock-reply-strange", f"status {status} without a problem document", status=status
        )
    told = {key: value for key, value in document.items() if key not in _STANDARD}
    data = {key: tuple(v) if isinstance(v, list) else v for key, v in told.items()}
    return UsageError(document["code"], str(document.get("detail", "")), **data)
