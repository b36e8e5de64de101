"""`JsonApi`: an operator's JSON interface, read strictly."""

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

import attrs

from myna_sdk.effects import HttpReply, HttpRequest, Method
from myna_sdk.errors import ConfigError, PluginError, ProtocolError, TransportError
from myna_sdk.model.instants import as_utc
from myna_sdk.model.masking import Concealed, Masked, Secret
from myna_sdk.providers.retrying import retry_after
from myna_sdk.providers.strict_json import JsonObject, read_json
from myna_sdk.providers.wire import Named, WireReader

T = TypeVar("T")
_PATH: Final = re.compile(r"[A-Za-z0-9._~:%-]+(/[A-Za-z0-9._~:%-]+)*\Z", re.ASCII)
_TOKEN: Final = re.compile(r"[\x21-\x7e]+\Z", re.ASCII)


@attrs.frozen(repr=False, kw_only=True)
class Declined(Masked):
    """A complete reply whose status is none of success.

    Attributes:
        status: The status.
        document: The JSON object in its body, unverified; ``None`` if it holds no such thing.
        retry_after: Seconds that the other side asked to wait, if it did.
    """

    status: int
    document: JsonObject | None = None
    retry_after: float | None = None

    def _shown(self) -> str:
        return str(self.status)


class JsonApi(Generic[T]):
    """A JSON interface under one URL, with one bearer token and one class of reply."""

    def __init__(
        self,
        base: str,
        *,
        bearer: Secret,
        reply: type[T],
        success: tuple[int, ...] = (200, 201),
        cap: int = 256 * 1024,
        headers: tuple[tuple[str, str], ...] = (),
        named: Named = str,
    ) -> None:
        """Bind the client.

        Args:
            base: The URL above every path.
            bearer: Sent as ``Authorization: Bearer`` (RFC 6750 §2.1).
            reply: The attrs class of every reply; see ``myna_sdk.providers.wire``.
            success: The statuses whose body is such a reply.
            cap: The most bytes of a reply's body.
            headers: Sent with every request, such as the version of a protocol.
            named: Returns the JSON name of a field of ``reply``, such as `camel_case`.

        Raises:
            PluginError: ``plugin-broken``: ``reply`` cannot be read.
            ConfigError: ``config-invalid``: the token is no header value.
        """
        if not _TOKEN.match(bearer.reveal()):
            raise ConfigError("config-invalid", "a bearer token is printable ASCII without spaces")
        self._base = str(base).rstrip("/")
        self._bearer = bearer
        self._reader = WireReader(reply, named=named)
        self._success = success
        self._cap = cap
        self._headers = headers

    async def post(
        self,
        path: str,
        document: Mapping[str, Any],
        *,
        operation: str | None = None,
        billed: bool = False,
        repeatable: bool = False,
    ) -> T:
        """Return the reply to ``document`` posted to ``path``, unverified.

        Args:
            path: Below the base URL; it must hold no personal data.
            document: Texts, numbers and containers; bytes go as base64, instants in RFC 3339,
                enums as their values, masked cells in clear. A member ``None`` is left out.
            operation: Its name in events; the end of ``path`` if ``None``.
            billed: It costs money, and is never repeated.
            repeatable: The same bytes may be sent again after a fault.

        Raises:
            TransportError: No complete reply came, or ``upstream-busy`` (429) and
                ``upstream-failed`` (5xx): the reply says that it is not the time.
            ProtocolError: Another status, or no such reply.
            PluginError: ``request-contradictory``: billed and repeatable. ``plugin-failed``: the
                path is malformed, or ``document`` holds what has no form in JSON.
        """
        request = self._request(
            "POST",
            path,
            operation,
            body=_written(document),
            billed=billed,
            repeatable=repeatable,
        )
        return self._read(await request, request.operation)

    async def ask(
        self,
        path: str,
        document: Mapping[str, Any],
        *,
        operation: str | None = None,
        billed: bool = False,
        repeatable: bool = False,
    ) -> T | Declined:
        """Return the reply to ``document`` as `post` does, or what the service declined with.

        For services that tell by a document why they decline, such as Connect's error model.

        Args:
            path: As of `post`, and so are the others.
            document: The request.
            operation: Its name in events.
            billed: It costs money, and is never repeated.
            repeatable: The same bytes may be sent again after a fault.

        Raises:
            TransportError: No complete reply came.
            ProtocolError: A reply of success is no such reply.
            PluginError: As `post`.
        """
        request = self._request(
            "POST",
            path,
            operation,
            body=_written(document),
            billed=billed,
            repeatable=repeatable,
        )
        reply = await request
        if reply.status in self._success:
            return self._read(reply, request.operation)
        return _declined(reply, request.operation)

    async def get(
        self, path: str, query: Mapping[str, str] | None = None, *, operation: str | None = None
    ) -> T:
        """Return the reply at ``path``, unverified; the request is repeatable.

        Args:
            path: Below the base URL; like ``query`` it must hold no personal data.
            query: Parameters.
            operation: Its name in events; the end of ``path`` if ``None``.

        Raises:
            TransportError: As `post`.
            ProtocolError: As `post`.
        """
        request = self._request("GET", path, operation, query=query or {}, repeatable=True)
        return self._read(await request, request.operation)

    def _request(
        self,
        method: Method,
        path: str,
        operation: str | None,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        billed: bool = False,
        repeatable: bool = False,
    ) -> HttpRequest:
        if not _PATH.match(path) or ".." in path:
            raise PluginError("plugin-failed", "a path of the API is malformed")
        content = (("content-type", "application/json"),) if body else ()
        return HttpRequest(
            method,
            f"{self._base}/{path}" + (f"?{urlencode(query)}" if query else ""),
            headers=(
                ("authorization", f"Bearer {self._bearer.reveal()}"),
                ("accept", "application/json"),
                *content,
                *self._headers,
            ),
            body=body,
            operation=operation or path.rsplit("/", 1)[-1],
            billed=billed,
            repeatable=repeatable,
            cap=self._cap,
        )

    def _read(self, reply: HttpReply, operation: str) -> T:
        if reply.status not in self._success:
            raise _refused(reply, operation)
        return self._reader.read(read_json(reply, operation=operation))


def _refused(reply: HttpReply, operation: str) -> TransportError | ProtocolError:
    told = f"the {operation} reply has status {reply.status}"
    data = {"operation": operation, "status": reply.status}
    if reply.status == 429:
        return TransportError("upstream-busy", told, retry_after=retry_after(reply), **data)
    if reply.status >= 500:
        return TransportError("upstream-failed", told, retry_after=retry_after(reply), **data)
    return ProtocolError("reply-status", told, **data)


def _declined(reply: HttpReply, operation: str) -> Declined:
    try:
        document = read_json(reply, operation=operation)
    except ProtocolError:
        document = None
    return Declined(status=reply.status, document=document, retry_after=retry_after(reply))


def _written(document: Mapping[str, Any]) -> bytes:
    present = Concealed({name: value for name, value in document.items() if value is not None})
    del document  # what raises here shows none of it
    try:
        clear = json.dumps(present.reveal(), default=_plain, ensure_ascii=False, allow_nan=False)
        return clear.encode()
    except TypeError as error:
        why = str(error)  # names a type
    except ValueError as error:
        why = type(error).__name__  # its text may quote a value
    raise PluginError("plugin-failed", f"the document of a request cannot be written: {why}")


def _plain(value: object) -> object:
    if isinstance(value, Concealed):
        return value.reveal()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return as_utc(value).isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no form in JSON")
