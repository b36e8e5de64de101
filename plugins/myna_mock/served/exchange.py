"""HTTP into a `ServiceRequest`, and a `ServiceReply` into HTTP."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

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


class HalfResponse:
    """Promises all of a reply, sends half of its body and leaves the connection to be closed."""

    def __init__(self, reply: ServiceReply) -> None:
        self._whole = response(reply)
        self._half = reply.body[: len(reply.body) // 2]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half; a server closes the connection of an application that returns early."""
        await send(
            {
                "type": "http.response.start",
                "status": self._whole.status_code,
                "headers": self._whole.raw_headers,
            }
        )
        await send({"type": "http.response.body", "body": self._half, "more_body": True})
