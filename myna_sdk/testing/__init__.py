"""What plugin authors and QA teams get: the conformance suite and the service contract."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from myna_sdk.testing.conformance.suite import AuthenticatorConformance, OidcConformance
    from myna_sdk.testing.good_issuer import GoodIssuer, client_key
    from myna_sdk.testing.service import Service, ServiceReply, ServiceRequest
    from myna_sdk.testing.stage import GoodReply, OtherSide, Stage

_HOMES = {
    "AuthenticatorConformance": "conformance.suite",
    "GoodIssuer": "good_issuer",
    "GoodReply": "stage",
    "OidcConformance": "conformance.suite",
    "OtherSide": "stage",
    "Service": "service",
    "ServiceReply": "service",
    "ServiceRequest": "service",
    "Stage": "stage",
    "client_key": "good_issuer",
}

__all__ = [
    "AuthenticatorConformance",
    "GoodIssuer",
    "GoodReply",
    "OidcConformance",
    "OtherSide",
    "Service",
    "ServiceReply",
    "ServiceRequest",
    "Stage",
    "client_key",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
