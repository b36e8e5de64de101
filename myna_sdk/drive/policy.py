"""What binds the HTTP requests of one provider instance, as frozen data."""

from collections.abc import Iterable

import attrs


def _frozen(hosts: Iterable[str]) -> frozenset[str]:
    return frozenset(hosts)


def _host_only(url: str | None) -> str:
    """Return ``url`` without user name and password."""
    return "None" if url is None else repr(url.rpartition("@")[2])


@attrs.frozen(kw_only=True)
class HttpPolicy:
    """The limits of one provider instance.

    Attributes:
        instance: The provider instance's name.
        hosts: The hosts it may speak to, ``host`` or ``host:port``, matched exactly. An entry
            without port means the scheme's own port. Empty means none.
        plain_http: Plain HTTP is let through, to loopback hosts only. For the mock world.
        timeout: Seconds for a whole exchange with its repeats, name resolution included.
        cap: The most bytes of a reply's body, before and after content decoding.
        attempts: How often a repeatable request is sent at most.
        ca_bundle: A PEM file with the only certificate authorities to trust; ``None`` takes the
            public ones (certifi).
        client_certificate: A PEM file with the certificate shown to the server.
        client_key: The PEM file of its key, if that is in another file.
        proxy: ``http://`` or ``https://`` URL of the proxy for every request, if any.
        connections: The most requests under way to one host at a time.
    """

    instance: str
    hosts: frozenset[str] = attrs.field(converter=_frozen)
    plain_http: bool = False
    timeout: float = attrs.field(default=15.0, validator=attrs.validators.gt(0))
    cap: int = attrs.field(default=1_048_576, validator=attrs.validators.gt(0))
    attempts: int = attrs.field(default=3, validator=attrs.validators.ge(1))
    ca_bundle: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    proxy: str | None = attrs.field(default=None, repr=_host_only)
    connections: int = attrs.field(default=10, validator=attrs.validators.ge(1))
