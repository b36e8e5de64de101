"""Clients for the mock from a firm's own configuration: only public parts leave it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, RSAKey

from myna_mock.served.hosting import Enrolment, Wanted
from myna_sdk.configuration import Configuration, load
from myna_sdk.errors import UsageError
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.context import Environment
from myna_sdk.providers.keys import PrivateKey
from myna_sdk.providers.registry import Registry

_SENDING = (Capability.AUTHENTICATOR, Capability.SIGNER)


def wanted_by(path: Path, environ: Mapping[str, str]) -> Wanted:
    """Return what the configuration at ``path`` wants.

    Raises:
        ConfigError: The configuration is wrong.
        UsageError: ``mock-not-for-this``: its environment is not ``mock``.
    """
    configuration = load(path, environ)
    if configuration.environment is not Environment.MOCK:
        raise UsageError(
            "mock-not-for-this",
            f'{path.name} has environment = "{configuration.environment}"; a mock serves "mock"',
        )
    registry = Registry.discover()
    instances = registry.instances(configuration)
    sending = [name for name in instances if _sends_people(registry, configuration, name)]
    settings = [instances[name].settings for name in sending]
    name = configuration.relying_party.name
    clients = [_enrolment(found, name) for found in settings if _is_client(found)]
    return Wanted(clients=tuple(clients), **_place(configuration))


def _sends_people(registry: Registry, configuration: Configuration, name: ProviderName) -> bool:
    """Tell whether a provider sends people anywhere: no other is a client of a world.

    A verifier's roots may be those of the world that is yet to be served.
    """
    plugin = registry.find(configuration.providers[name].plugin)
    if plugin is None or plugin.manifest is None:
        return True
    return any(offer.capability in _SENDING for offer in plugin.manifest.offers)


def public_jwks(key: PrivateKey) -> dict[str, Any]:
    """Return the public parts of every active key, as a client delivers them (RFC 7517)."""
    return {"keys": [_public(active) for active in key.active]}


def _is_client(settings: object) -> bool:
    """Tell whether ``settings`` are those of an OpenID Connect client with a key of its own."""
    key = getattr(settings, "private_key", None)
    return isinstance(key, PrivateKey) and hasattr(settings, "redirect_uri")


def _enrolment(settings: Any, name: str) -> Enrolment:
    return Enrolment(
        client_id=str(settings.client_id),
        jwks=public_jwks(settings.private_key),
        redirect_uris=(str(settings.redirect_uri),),
        name=name,
    )


def _public(key: PrivateKey) -> dict[str, Any]:
    public = key.reveal().public_key()
    jwk = RSAKey.import_key(public) if isinstance(public, rsa.RSAPublicKey) else _ec(public)
    told = jwk.as_dict(private=False)
    return {**told, "kid": key.kid, "use": "sig", "alg": key.algorithm}


def _ec(public: ec.EllipticCurvePublicKey) -> ECKey:
    return ECKey.import_key(public)


def _place(configuration: Configuration) -> dict[str, Any]:
    if configuration.mock is None:
        return {}
    parts = urlsplit(str(configuration.mock.url))
    place: dict[str, Any] = {} if parts.port is None else {"port": parts.port}
    name = parts.path.removeprefix("/w/").strip("/")
    return {**place, "world": name} if name and "/" not in name else place
