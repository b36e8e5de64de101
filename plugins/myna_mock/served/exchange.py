"""HTTP into a `ServiceRequest`; a `ServiceReply` or a fault of the connection into HTTP."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from myna_mock.faults import Served, TransportFault, WireFault
from myna_mock.served.dropping import drop_of
from myna_sdk.errors import UsageError
from myna_sdk.testing.service import ServiceReply, ServiceRequest

BODY_CAP = 1_048_576
"""The longest body of a request that is read, in bytes."""


async def read(request: Request, *, path: str, base_url: str) -> ServiceRequest:
    """Return the whole request as a service sees it.

    Args:
        request: As it came.
        path: The decoded path below the world's root.
        base_url: The world's root; the ``Host`` header has no say in it.

    Raises:
        UsageError: ``mock-request-too-large``: the body is longer than `BODY_CAP`.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_CAP:
            raise UsageError("mock-request-too-large", "a request body is at most 1 MiB")
    return ServiceRequest(
        method="GET" if request.method == "HEAD" else request.method,
        path=path,
        query=tuple(request.query_params.multi_items()),
        headers=tuple((name.lower(), value) for name, value in request.headers.items()),
        body=bytes(body),
        base_url=base_url,
    )


def response(reply: ServiceReply) -> Response:
    """Return ``reply`` as a response, its headers as they are and its length told."""
    made = Response(reply.body, status_code=reply.status)
    for name, value in reply.headers:
        made.headers.append(name, value)
    return made


async def perform(served: Served, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the reply, or do on the connection what the fault asks for."""
    if isinstance(served, ServiceReply):
        await response(served)(scope, receive, send)
        return
    match served.kind:
        case WireFault.DELAY:
            await asyncio.sleep(served.seconds)
            if served.reply is not None:
                await response(served.reply)(scope, receive, send)
        case WireFault.HALF_BODY:
            await _half(served, send)
        case WireFault.HANG:
            await _until_gone(receive)
        case WireFault.DROP:
            await _drop(scope, receive)


async def _half(fault: TransportFault, send: Send) -> None:
    """Promise the whole body and send some; the server then closes an unfinished reply."""
    reply = fault.reply or ServiceReply(200)
    whole = response(reply)
    head = {"status": whole.status_code, "headers": whole.raw_headers}
    await send({"type": "http.response.start", **head})
    body = reply.body[: fault.keep]
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _drop(scope: Scope, receive: Receive) -> None:
    drop = drop_of(scope)
    if drop is not None:
        drop()
    await _until_gone(receive)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
