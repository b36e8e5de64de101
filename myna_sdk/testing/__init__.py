"""What plugin authors and QA teams get: the conformance suite and the service contract."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from myna_sdk.testing.conformance.asked import FACTS
    from myna_sdk.testing.conformance.reader_rules import ReaderBench
    from myna_sdk.testing.conformance.suite import (
        AuthenticationVerifierConformance,
        AuthenticatorConformance,
        ChipReaderConformance,
        ConsentRegistryConformance,
        LatestFactsSourceConformance,
        OidcConformance,
        OidcSignerConformance,
        SignatureVerifierConformance,
        SignerConformance,
        StatusCheckerConformance,
    )
    from myna_sdk.testing.good_api import GoodApi, good
    from myna_sdk.testing.good_issuer import GoodIssuer, client_key
    from myna_sdk.testing.service import Service, ServiceReply, ServiceRequest
    from myna_sdk.testing.stage import GoodReply, GoodSide, OtherSide, Stage

_HOMES = {
    "AuthenticationVerifierConformance": "conformance.suite",
    "AuthenticatorConformance": "conformance.suite",
    "ChipReaderConformance": "conformance.suite",
    "ConsentRegistryConformance": "conformance.suite",
    "FACTS": "conformance.asked",
    "GoodApi": "good_api",
    "GoodIssuer": "good_issuer",
    "GoodReply": "stage",
    "GoodSide": "stage",
    "LatestFactsSourceConformance": "conformance.suite",
    "OidcConformance": "conformance.suite",
    "OidcSignerConformance": "conformance.suite",
    "OtherSide": "stage",
    "ReaderBench": "conformance.reader_rules",
    "Service": "service",
    "ServiceReply": "service",
    "ServiceRequest": "service",
    "SignatureVerifierConformance": "conformance.suite",
    "SignerConformance": "conformance.suite",
    "Stage": "stage",
    "StatusCheckerConformance": "conformance.suite",
    "client_key": "good_issuer",
    "good": "good_api",
}

__all__ = [
    "FACTS",
    "AuthenticationVerifierConformance",
    "AuthenticatorConformance",
    "ChipReaderConformance",
    "ConsentRegistryConformance",
    "GoodApi",
    "GoodIssuer",
    "GoodReply",
    "GoodSide",
    "LatestFactsSourceConformance",
    "OidcConformance",
    "OidcSignerConformance",
    "OtherSide",
    "ReaderBench",
    "Service",
    "ServiceReply",
    "ServiceRequest",
    "SignatureVerifierConformance",
    "SignerConformance",
    "Stage",
    "StatusCheckerConformance",
    "client_key",
    "good",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
