"""The contract of a mock service: a pure function from a request to a reply.

A service holds no socket and no clock. It is called directly in process, or served by a shell
that turns HTTP into `ServiceRequest` and back.
"""

from functools import cached_property
from typing import Protocol
from urllib.parse import parse_qsl

import attrs

from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

__all__ = ["Service", "ServiceReply", "ServiceRequest"]


@attrs.frozen(repr=False, kw_only=True)
class ServiceRequest(Masked):
    """One HTTP request as a service sees it.

    Attributes:
        method: Upper case.
        path: Decoded path below the world's own root, beginning with ``/``.
        query: Decoded pairs, in order.
        headers: Names in lower case.
        body: The whole body.
        base_url: The URL of the world's root as the client knows it, without trailing slash.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    base_url: str

    def header(self, name: str) -> str | None:
        """Return the first value of the header ``name`` (lower case), or ``None``."""
        return next((value for key, value in self.headers if key == name), None)

    @cached_property
    def form(self) -> tuple[tuple[str, str], ...]:
        """The decoded pairs of a form body, in order; none if the body is no form."""
        kind = (self.header("content-type") or "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            return ()
        try:
            body = self.body.decode("ascii")
            return tuple(parse_qsl(body, keep_blank_values=True, max_num_fields=64))
        except ValueError:
            return ()

    def _shown(self) -> str:
        return f"{self.method} {self.path}"


@attrs.frozen(repr=False)
class ServiceReply(Masked):
    """One HTTP reply of a service."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def _shown(self) -> str:
        return f"{self.status}, {len(self.body)} bytes"


class Service(Protocol):
    """A mock service."""

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to ``request`` at the virtual instant ``at``."""
        ...
