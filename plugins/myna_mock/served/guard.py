"""Who may use the control API: programs on this machine, and pages of this server.

A page from elsewhere in the same browser could otherwise steer the mock: browsers send requests
across origins first and ask later. So a request is refused when its ``Host`` is none of ours
(DNS rebinding), or when a browser says that another origin made it.
"""

import ipaddress
from urllib.parse import urlsplit

import attrs

from myna_mock.served.problems import problem
from myna_sdk.testing.service import ServiceReply, ServiceRequest


@attrs.frozen(kw_only=True)
class Guard:
    """What a served mock takes for itself.

    Attributes:
        root: The public root URL of the server.
    """

    root: str

    def refuse(self, request: ServiceRequest) -> ServiceReply | None:
        """Return the refusal of ``request``, or ``None`` if it may go on."""
        if not self._is_ours(request.header("host") or ""):
            return problem(
                421,
                "mock-foreign-host",
                "the Host header names neither this server's public URL nor a loopback address",
            )
        if self._is_foreign(request):
            return problem(
                403,
                "mock-foreign-origin",
                "a page of another origin may not use the control API",
            )
        return None

    def _is_ours(self, host: str) -> bool:
        try:
            parts = urlsplit(f"//{host}")
            name, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        return _cannot_be_rebound(name) or name == urlsplit(self.root).hostname

    def _is_foreign(self, request: ServiceRequest) -> bool:
        origin = request.header("origin")
        if origin is not None and origin not in {self.root, f"http://{request.header('host')}"}:
            return True
        return request.header("sec-fetch-site") in {"cross-site", "same-site"}


def _cannot_be_rebound(name: str) -> bool:
    """Tell whether nobody outside can point ``name`` here: an address, or a name without dots.

    Containers call each other by such short names.
    """
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(name) and "." not in name
    return True
