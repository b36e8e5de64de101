"""The world as an httpx transport: the SDK's HTTP performer runs unchanged, without a socket."""

from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import parse_qsl, unquote

import httpx

from myna_mock.faults import Served, TransportFault, WireFault
from myna_sdk.testing.service import ServiceReply, ServiceRequest


class _CutBody(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The first bytes of a body, then what a cut connection looks like."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body"
        )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


class WorldTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Hands requests to one world and turns its faults into what a real connection shows.

    A delay takes no time: it exceeds the request's read timeout or it does not.
    """

    def __init__(self, base_url: str, serve: Callable[[ServiceRequest], Served]) -> None:
        """Serve ``base_url`` by ``serve``; every other address refuses the connection."""
        base = httpx.URL(base_url)
        self._base_url = str(base)
        self._origin = (base.scheme, base.host, base.port)
        self._root = base.path.rstrip("/")
        self._serve = serve

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the world's reply, or raise what a broken connection raises."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the world's reply, or raise what a broken connection raises."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        path = self._path(request.url)
        if path is None:
            raise httpx.ConnectError(f"no mock world at {request.url.host}", request=request)
        served = self._serve(
            ServiceRequest(
                method=request.method,
                path=path,
                query=tuple(parse_qsl(request.url.query.decode("ascii"), keep_blank_values=True)),
                headers=tuple(
                    (name.decode("latin-1").lower(), value.decode("latin-1"))
                    for name, value in request.headers.raw
                ),
                body=body,
                base_url=self._base_url,
            )
        )
        if isinstance(served, ServiceReply):
            return _response(served, request)
        return _perform(served, request)

    def _path(self, url: httpx.URL) -> str | None:
        """Return the decoded path below the world's root, or ``None`` for another address."""
        raw = url.raw_path.partition(b"?")[0].decode("ascii")
        if (url.scheme, url.host, url.port) != self._origin or not raw.startswith(f"{self._root}/"):
            return None
        return unquote(raw.removeprefix(self._root))


def _response(reply: ServiceReply, request: httpx.Request) -> httpx.Response:
    length = ("content-length", str(len(reply.body)))
    return httpx.Response(
        reply.status,
        headers=[*reply.headers, length],
        stream=httpx.ByteStream(reply.body),
        request=request,
    )


def _perform(fault: TransportFault, request: httpx.Request) -> httpx.Response:
    patience = request.extensions.get("timeout", {}).get("read")
    waits = fault.kind is WireFault.DELAY and (patience is None or fault.seconds <= patience)
    if waits and fault.reply is not None:
        return _response(fault.reply, request)
    if fault.kind is WireFault.HALF_BODY and fault.reply is not None:
        headers = [*fault.reply.headers, ("content-length", str(len(fault.reply.body)))]
        cut = _CutBody(fault.reply.body[: fault.keep])
        return httpx.Response(fault.reply.status, headers=headers, stream=cut, request=request)
    if fault.kind is WireFault.DROP:
        raise httpx.RemoteProtocolError(
            "server disconnected without sending a response", request=request
        )
    raise httpx.ReadTimeout("the mock world never answered", request=request)
