"""What the configuration says of providers: sections, HTTP settings and routes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

import attrs
from attrs.validators import and_, ge, gt, le, optional

from myna_sdk.model.masking import Masked
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.places import RawTable, Surroundings
from myna_sdk.providers.urls import CredentialUrl, split_url


def _names_a_proxy(_instance: object, _field: object, url: CredentialUrl) -> None:
    if split_url(url.reveal()) is None:
        raise ValueError("a proxy needs an http:// or https:// URL with a host")


@attrs.frozen(kw_only=True)
class HttpSettings:
    """``[providers.NAME.http]``: how one provider instance speaks HTTP.

    Attributes:
        ca_bundle: A PEM file with the only roots to trust; the public ones (certifi) if not given.
        client_certificate: A PEM file with the client certificate and its chain.
        client_key: The PEM file of its key, if the certificate's file lacks it.
        proxy: The proxy's URL, by reference if it holds a password.
        timeout: Seconds for one whole exchange.
        connections: The most connections to one host at a time.
        attempts: How often a repeatable request may be sent in all.
    """

    ca_bundle: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    proxy: CredentialUrl | None = attrs.field(default=None, validator=optional(_names_a_proxy))
    timeout: float = attrs.field(default=15.0, validator=and_(gt(0), le(300)))
    connections: int = attrs.field(default=10, validator=and_(ge(1), le(1000)))
    attempts: int = attrs.field(default=3, validator=and_(ge(1), le(10)))


@attrs.frozen(kw_only=True, repr=False)
class ProviderSection(Masked):
    """``[providers.NAME]``: one provider instance as the file describes it.

    Attributes:
        name: The instance's name.
        plugin: The plugin's id; the instance's name unless ``plugin`` says otherwise.
        table: The settings as written, which the plugin's settings class gives a meaning.
        http: How it speaks HTTP.
    """

    name: ProviderName
    plugin: str
    table: RawTable
    http: HttpSettings = HttpSettings()

    def _shown(self) -> str:
        return f"{self.name}, {self.plugin}"


@attrs.frozen
class Route:
    """Where the file routes new business of one capability.

    Attributes:
        table: The table of the file.
        key: The key in it.
        capability: What the provider must be capable of.
        notice: The notice whose version the business needs, if any.
    """

    table: str
    key: str
    capability: Capability
    notice: str | None = None


ROUTES: Final = (
    Route("identity", "authenticator", Capability.AUTHENTICATOR, "identity"),
    Route("identity", "authentication_verifier", Capability.AUTHENTICATION_VERIFIER),
    Route("identity", "signer", Capability.SIGNER, "identity"),
    Route("identity", "verifier", Capability.SIGNATURE_VERIFIER),
    Route("consents", "registry", Capability.CONSENT_REGISTRY, "consent"),
    Route("facts", "source", Capability.LATEST_FACTS_SOURCE),
    Route("status", "checker", Capability.STATUS_CHECKER),
    Route("card", "reader", Capability.CHIP_READER),
)


@attrs.frozen
class Routing:
    """Which provider instance new business goes to, where the file says so."""

    chosen: tuple[tuple[Capability, ProviderName], ...] = ()

    def get(self, capability: Capability) -> ProviderName | None:
        """Return the instance that the file routes ``capability`` to, if it does."""
        return dict(self.chosen).get(capability)


class Configured(Protocol):
    """What the registry needs of a configuration."""

    @property
    def providers(self) -> Mapping[ProviderName, ProviderSection]:
        """The provider sections by name."""
        ...

    @property
    def routing(self) -> Routing:
        """The routes of the file."""
        ...

    @property
    def surroundings(self) -> Surroundings:
        """What the file is read within."""
        ...


__all__ = [
    "ROUTES",
    "Configured",
    "HttpSettings",
    "ProviderSection",
    "Route",
    "Routing",
]
