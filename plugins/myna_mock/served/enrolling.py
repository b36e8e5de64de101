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
from myna_sdk.providers.context import Environment
from myna_sdk.providers.keys import PrivateKey
from myna_sdk.providers.registry import Registry


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
    instances = Registry.discover().instances(configuration)
    settings = [instances[name].settings for name in instances]
    name = configuration.relying_party.name
    clients = [_enrolment(found, name) for found in settings if _is_client(found)]
    return Wanted(clients=tuple(clients), **_place(configuration))


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
