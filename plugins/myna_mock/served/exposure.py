"""Where a mock may be served: on loopback, and never under a name that a real service has."""

import ipaddress
import re
from urllib.parse import urlsplit

from myna_sdk.errors import UsageError

REAL_SUFFIXES = ("go.jp", "lg.jp", "j-lis.jp", "pocketsign.co.jp", "pocketsign.tech", "p8n.app")
"""Names under which real issuers live: government, municipalities, J-LIS, operators."""

_HOST = re.compile(r"[a-z0-9_.:-]+\Z", re.ASCII)
"""Browsers read more as a host (go。jp, %2e, hyphens that cannot be seen) and mean a plain one."""

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Tell whether ``host`` is a loopback address or ``localhost``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_real(host: str) -> bool:
    """Tell whether ``host`` is a name that only a real service may have."""
    name = host.rstrip(".").casefold()
    return any(name == suffix or name.endswith("." + suffix) for suffix in REAL_SUFFIXES)


def refuse_exposure(host: str, *, exposed: bool) -> None:
    """Return if the mock may listen on ``host``.

    Args:
        host: The address or name to bind.
        exposed: The caller said so explicitly.

    Raises:
        UsageError: ``mock-real-host`` or ``mock-not-loopback``.
    """
    _refuse_real(host)
    if not exposed and not is_loopback(host):
        raise UsageError(
            "mock-not-loopback",
            f"a mock listens on loopback; to listen on {host} say so with --expose",
            host=host,
        )


def public_root(url: str) -> str:
    """Return ``url`` without trailing slash, if a mock may call itself that.

    Raises:
        UsageError: ``mock-public-url-invalid`` or ``mock-real-host``.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or parts.path.strip("/"))
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not _HOST.match(host) or not plain or port == 0:
        raise UsageError(
            "mock-public-url-invalid",
            "a public URL is http or https, a host and perhaps a port, without a path",
        )
    _refuse_real(host)
    return f"{parts.scheme}://{parts.netloc}"


def _refuse_real(host: str) -> None:
    if is_real(host):
        raise UsageError(
            "mock-real-host",
            f"{host} is a name of a real service; a mock never answers under it",
            host=host,
        )
