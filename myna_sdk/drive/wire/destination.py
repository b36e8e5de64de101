"""Where a request may go: decided on the same parsed URL that is then used."""

from functools import lru_cache

import attrs
import httpx

from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.drive.wire.resolution import is_loopback_host
from myna_sdk.effects import HttpRequest
from myna_sdk.errors import TransportError, UsageError
from myna_sdk.model.masking import Masked

_DEFAULT_PORTS = {"https": 443, "http": 80}

# Headers that frame the message or choose the host are the performer's alone.
_OURS = frozenset(
    (
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)


@attrs.frozen(repr=False)
class Destination(Masked):
    """A URL that the policy lets through.

    Attributes:
        url: The parsed URL.
        host: Its host in lower-case ASCII.
        secure: It is https.
    """

    url: httpx.URL
    host: str
    secure: bool

    def _shown(self) -> str:
        return self.host


def destination(request: HttpRequest, policy: HttpPolicy) -> Destination:
    """Return where ``request`` goes.

    Raises:
        TransportError: ``url-not-allowed`` (not https, credentials in it, or no URL at all) or
            ``host-not-allowed``. Nothing was sent.
        UsageError: ``header-not-allowed``, the request sets a header that is the performer's.
    """
    found = _judged(request.url, policy)
    if isinstance(found, Destination):
        wrong = next((name for name, _ in request.headers if name.lower() in _OURS), None)
        if wrong is None:
            return found
        raise UsageError("header-not-allowed", f"a request never sets {wrong}", header=wrong)
    code, why = found
    raise TransportError(
        code,
        f"{policy.instance}: {request.operation} was not sent: {why}",
        instance=policy.instance,
        operation=request.operation,
        sent=False,
    )


@lru_cache(maxsize=64)
def _judged(text: str, policy: HttpPolicy) -> Destination | tuple[str, str]:
    """Return where ``text`` leads, or code and words. Kept: the few endpoints come ever again."""
    try:
        url = httpx.URL(text)
        host = url.raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, UnicodeError):
        return "url-not-allowed", "its URL cannot be read"
    if url.scheme not in _DEFAULT_PORTS or not host:
        return "url-not-allowed", "its URL is not absolute, or neither https nor http"
    if url.userinfo:
        return "url-not-allowed", "its URL holds credentials"
    if url.scheme == "http" and not (policy.plain_http and is_loopback_host(host)):
        return "url-not-allowed", "plain HTTP is for the mock world on this machine only"
    if not _listed(host, url, policy.hosts):
        return "host-not-allowed", "its host is not among those of the provider instance"
    return Destination(url, host, url.scheme == "https")


def _listed(host: str, url: httpx.URL, hosts: frozenset[str]) -> bool:
    default = _DEFAULT_PORTS[url.scheme]
    port = url.port or default
    shown = f"[{host}]" if ":" in host else host
    names = {f"{shown}:{port}"} | ({host, shown} if port == default else set())
    return not names.isdisjoint(one.lower() for one in hosts)
