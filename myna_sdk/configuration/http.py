"""What the configuration says of HTTP, as the drivers take it."""

from pathlib import Path

from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.errors import ConfigError
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Place
from myna_sdk.providers.sections import HttpSettings


def http_policy(
    name: str, http: HttpSettings, *, hosts: frozenset[str] = frozenset(), plain_http: bool = False
) -> HttpPolicy:
    """Return the limits of the provider instance ``name``."""
    return HttpPolicy(
        instance=name,
        hosts=hosts,
        plain_http=plain_http,
        timeout=http.timeout,
        attempts=http.attempts,
        connections=http.connections,
        ca_bundle=_text(http.ca_bundle),
        client_certificate=_text(http.client_certificate),
        client_key=_text(http.client_key),
        proxy=None if http.proxy is None else http.proxy.reveal(),
    )


def report_unusable_certificates(name: str, http: HttpSettings, place: Place) -> None:
    """Report the file of certificates, or of their key, that no connection could be made with."""
    if http.ca_bundle is None and http.client_certificate is None:
        return
    from myna_sdk.drive.wire.trust import client_context  # noqa: PLC0415 - few have such files

    try:
        client_context(http_policy(name, http))
    except ConfigError as error:
        place.at(error.data["setting"]).report(FaultKind.VALUE_REFUSED, why=error.message)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
