"""URL settings: https, except in the mock world."""

import ipaddress
import re
import socket
from typing import Final
from urllib.parse import SplitResult, urlsplit

from myna_sdk.model.masking import Concealed, Secret
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Place, Wrong
from myna_sdk.providers.references import is_reference, read_secret

_LOCAL_NAMES: Final = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")


class HttpsUrl(str):
    """An absolute URL that the provider may send requests to.

    It is https and leads to another machine; with ``environment = "mock"`` it may be plain http
    and lead to this one. It holds no user, password or fragment.
    """

    __slots__ = ()

    @property
    def host(self) -> str:
        """The host name or address, in lower case, without port."""
        return urlsplit(self).hostname or ""

    @property
    def authority(self) -> str:
        """The host, with ``:port`` where the port is not the scheme's own."""
        parts = urlsplit(self)
        host = f"[{self.host}]" if ":" in self.host else self.host
        own = parts.port in (None, {"https": 443, "http": 80}[parts.scheme])
        return host if own else f"{host}:{parts.port}"


class ReturnUrl(HttpsUrl):
    """A URL that the person's browser comes back to; the provider itself never requests it.

    Outside production it may lead to the developer's own machine over plain http.
    """

    __slots__ = ()


def read_url(kind: type[HttpsUrl], raw: str, place: Place) -> HttpsUrl | Wrong:
    """Return ``raw`` as a URL of ``kind`` that its environment allows, or report why not."""
    parts = split_url(raw)
    environment = place.surroundings.environment
    if parts is None or "@" in parts.netloc or parts.fragment:
        return place.report(FaultKind.URL_MALFORMED)
    local = is_loopback(parts.hostname or "")
    own = issubclass(kind, ReturnUrl) and local and environment is not Environment.PRODUCTION
    if environment is not Environment.MOCK and not own:
        if parts.scheme != "https":
            return place.report(FaultKind.URL_PLAIN_HTTP, environment=environment.value)
        if local:
            return place.report(FaultKind.URL_LOOPBACK, environment=environment.value)
    return kind(raw)


def split_url(text: str) -> SplitResult | None:
    """Return the parts of an absolute http or https URL, or ``None`` if ``text`` is none."""
    if not text.isascii() or not text.isprintable() or any(c in text for c in ' \\"<>'):
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def is_loopback(host: str) -> bool:
    """Tell whether ``host`` names this machine, in any of the spellings that resolvers accept."""
    name = host.lower().rstrip(".")
    if name in _LOCAL_NAMES or name.endswith(".localhost"):
        return True
    address = _address(name)
    if address is None:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    effective = mapped or address
    return effective.is_loopback or effective.is_unspecified


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))  # 127.1, 0x7f.1, 2130706433
    except OSError:
        return None


PASSWORD_PARAMETER: Final = re.compile(r"(?i)([?&][a-z_]*passw[a-z_]*=)([^&#]+)")
"""A parameter of a URL that is a password, such as PostgreSQL's ``password``: name and value."""


class CredentialUrl(Secret):
    """A URL that may hold a password, such as a database's or a proxy's; it masks itself."""

    __slots__ = ()


def read_credential_url(raw: str, place: Place) -> CredentialUrl | Wrong:
    """Return the URL that ``raw`` is or refers to; a password in the file itself is reported."""
    if is_reference(raw):
        held = read_secret(raw, place)
        return held if isinstance(held, Wrong) else CredentialUrl(held.reveal())
    try:
        password = Concealed(urlsplit(raw).password or PASSWORD_PARAMETER.search(raw))
    except ValueError:
        return place.report(FaultKind.URL_MALFORMED)
    if password.reveal():
        if place.surroundings.environment is Environment.PRODUCTION:
            return place.report(FaultKind.URL_PASSWORD)
        place.report(FaultKind.SECRET_LITERAL)
    return CredentialUrl(raw)
