"""The one door for plugin authors: ``import myna_sdk.authoring as m``.

Everything that a provider plugin needs, each name loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from myna_sdk.card.connections import CardConnection, ChipReader
    from myna_sdk.effects import (
        Entropy,
        Flow,
        HttpReply,
        HttpRequest,
        Now,
        ReadFile,
        Redeemed,
        Wait,
    )
    from myna_sdk.effects.readers import CardReader
    from myna_sdk.errors import (
        ConfigError,
        MynaError,
        PluginError,
        ProtocolError,
        TransportError,
        UsageError,
    )
    from myna_sdk.model.addresses import DomesticAddress, MovedAbroad
    from myna_sdk.model.birth_dates import BirthDate
    from myna_sdk.model.certificate import Carrier, CertificateKind, CertificateReference
    from myna_sdk.model.checks import Check, CheckResult
    from myna_sdk.model.consent import (
        ConsentRegistration,
        ConsentState,
        ConsentStatement,
        WithdrawalRoute,
    )
    from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
    from myna_sdk.model.instants import Instant
    from myna_sdk.model.kept_evidence import KeptEvidence
    from myna_sdk.model.latest import FactsUpdate, NoNewerData, Updated
    from myna_sdk.model.masking import Concealed, Masked, Secret
    from myna_sdk.model.names import PersonName
    from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
    from myna_sdk.model.person import PersonRef, ProviderName, RefKind
    from myna_sdk.model.presentation import Means, Presentation
    from myna_sdk.model.reasons import Reason
    from myna_sdk.model.rules import Checklist, Rule, Rules, read_rules
    from myna_sdk.model.sexes import RegisteredSex, Sex, SexCode
    from myna_sdk.model.signing import Detached, DigestForm, Document, Sealed, Signed
    from myna_sdk.model.status import (
        CertificateStatus,
        CheckMethod,
        CheckPurpose,
        RevocationReason,
        Standing,
    )
    from myna_sdk.providers.capabilities import (
        Authenticator,
        Capability,
        Diagnosable,
        Login,
        LoginRequest,
        LoginReturn,
        Redirect,
    )
    from myna_sdk.providers.certificate_facts import CertificateFacts
    from myna_sdk.providers.codes import Codes, need, person
    from myna_sdk.providers.consent_capabilities import (
        ConsentAnswer,
        ConsentAsk,
        ConsentQuery,
        ConsentRegistered,
        ConsentRegistry,
        ConsentStanding,
        LatestFactsSource,
        LiveConsent,
        SignedConsent,
        SignedWithdrawal,
    )
    from myna_sdk.providers.context import Context, Environment
    from myna_sdk.providers.hookspecs import Event, hook
    from myna_sdk.providers.json_api import Declined, JsonApi
    from myna_sdk.providers.manifest import (
        API_VERSION,
        DETACHED,
        SEALED_BY_APP,
        Level,
        Manifest,
        Offer,
    )
    from myna_sdk.providers.oidc.card_text_facts import CardTextFacts
    from myna_sdk.providers.oidc.client import OidcClient
    from myna_sdk.providers.oidc.client_assertion import public_jwk
    from myna_sdk.providers.oidc.completion import Authenticated
    from myna_sdk.providers.oidc.endpoints import Endpoints
    from myna_sdk.providers.oidc.party import TokenPolicy
    from myna_sdk.providers.oidc.reading import ClaimsReader, Reading
    from myna_sdk.providers.oidc.refusals import upstream_trouble
    from myna_sdk.providers.own_verifier import AnchorsName, JudgesItself, anchors_of
    from myna_sdk.providers.retrying import retrying
    from myna_sdk.providers.settings import CodeTable, Folder, HttpsUrl, PrivateKey, ReturnUrl
    from myna_sdk.providers.signature_capabilities import (
        AuthenticationResponse,
        AuthenticationVerifier,
        BatchLimited,
        SignatureVerifier,
        SignedPresentation,
        Signer,
        Signing,
        SignRequest,
        SignReturn,
        StatusAnswer,
        StatusBatch,
        StatusChecker,
        StatusRequest,
    )
    from myna_sdk.providers.strict_json import JsonObject, parse_object, read_json
    from myna_sdk.providers.wire import Base64, camel_case

_HOMES = {
    "myna_sdk.card.connections": ("CardConnection", "ChipReader"),
    "myna_sdk.effects.readers": ("CardReader",),
    "myna_sdk.effects": (
        "Entropy",
        "Flow",
        "HttpReply",
        "HttpRequest",
        "Now",
        "ReadFile",
        "Redeemed",
        "Wait",
    ),
    "myna_sdk.errors": (
        "ConfigError",
        "MynaError",
        "PluginError",
        "ProtocolError",
        "TransportError",
        "UsageError",
    ),
    "myna_sdk.model.addresses": ("DomesticAddress", "MovedAbroad"),
    "myna_sdk.model.birth_dates": ("BirthDate",),
    "myna_sdk.model.certificate": ("Carrier", "CertificateKind", "CertificateReference"),
    "myna_sdk.model.checks": ("Check", "CheckResult"),
    "myna_sdk.model.rules": ("Checklist", "Rule", "Rules", "read_rules"),
    "myna_sdk.model.facts": ("BasicFacts", "Currency", "FactItem", "Provenance", "Source"),
    "myna_sdk.model.instants": ("Instant",),
    "myna_sdk.model.masking": ("Concealed", "Masked", "Secret"),
    "myna_sdk.model.names": ("PersonName",),
    "myna_sdk.model.outcome": ("Outcome", "Rejected", "Undetermined", "Verified"),
    "myna_sdk.model.person": ("PersonRef", "ProviderName", "RefKind"),
    "myna_sdk.model.presentation": ("Means", "Presentation"),
    "myna_sdk.model.reasons": ("Reason",),
    "myna_sdk.model.sexes": ("RegisteredSex", "Sex", "SexCode"),
    "myna_sdk.providers.capabilities": (
        "Authenticator",
        "Capability",
        "Diagnosable",
        "Login",
        "LoginRequest",
        "LoginReturn",
        "Redirect",
    ),
    "myna_sdk.providers.context": ("Context", "Environment"),
    "myna_sdk.providers.hookspecs": ("Event", "hook"),
    "myna_sdk.providers.manifest": (
        "API_VERSION",
        "DETACHED",
        "Level",
        "Manifest",
        "Offer",
        "SEALED_BY_APP",
    ),
    "myna_sdk.providers.oidc.card_text_facts": ("CardTextFacts",),
    "myna_sdk.providers.oidc.client": ("OidcClient",),
    "myna_sdk.providers.retrying": ("retrying",),
    "myna_sdk.providers.own_verifier": ("AnchorsName", "JudgesItself", "anchors_of"),
    "myna_sdk.providers.settings": ("CodeTable", "Folder", "HttpsUrl", "PrivateKey", "ReturnUrl"),
    "myna_sdk.providers.certificate_facts": ("CertificateFacts",),
    "myna_sdk.providers.codes": ("Codes", "need", "person"),
    "myna_sdk.providers.json_api": ("Declined", "JsonApi"),
    "myna_sdk.providers.oidc.client_assertion": ("public_jwk",),
    "myna_sdk.providers.oidc.completion": ("Authenticated",),
    "myna_sdk.providers.oidc.endpoints": ("Endpoints",),
    "myna_sdk.providers.oidc.refusals": ("upstream_trouble",),
    "myna_sdk.providers.oidc.party": ("TokenPolicy",),
    "myna_sdk.providers.oidc.reading": ("ClaimsReader", "Reading"),
    "myna_sdk.providers.strict_json": ("JsonObject", "parse_object", "read_json"),
    "myna_sdk.model.consent": (
        "ConsentRegistration",
        "ConsentState",
        "ConsentStatement",
        "WithdrawalRoute",
    ),
    "myna_sdk.model.kept_evidence": ("KeptEvidence",),
    "myna_sdk.model.latest": ("FactsUpdate", "NoNewerData", "Updated"),
    "myna_sdk.model.signing": ("Detached", "DigestForm", "Document", "Sealed", "Signed"),
    "myna_sdk.model.status": (
        "CertificateStatus",
        "CheckMethod",
        "CheckPurpose",
        "RevocationReason",
        "Standing",
    ),
    "myna_sdk.providers.consent_capabilities": (
        "ConsentAnswer",
        "ConsentAsk",
        "ConsentQuery",
        "ConsentRegistered",
        "ConsentRegistry",
        "ConsentStanding",
        "LatestFactsSource",
        "LiveConsent",
        "SignedConsent",
        "SignedWithdrawal",
    ),
    "myna_sdk.providers.signature_capabilities": (
        "AuthenticationResponse",
        "AuthenticationVerifier",
        "BatchLimited",
        "SignRequest",
        "SignReturn",
        "SignatureVerifier",
        "SignedPresentation",
        "Signer",
        "Signing",
        "StatusAnswer",
        "StatusBatch",
        "StatusChecker",
        "StatusRequest",
    ),
    "myna_sdk.providers.wire": ("Base64", "camel_case"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "API_VERSION",
    "DETACHED",
    "SEALED_BY_APP",
    "AnchorsName",
    "Authenticated",
    "AuthenticationResponse",
    "AuthenticationVerifier",
    "Authenticator",
    "Base64",
    "BasicFacts",
    "BatchLimited",
    "BirthDate",
    "Capability",
    "CardConnection",
    "CardReader",
    "CardTextFacts",
    "Carrier",
    "CertificateFacts",
    "CertificateKind",
    "CertificateReference",
    "CertificateStatus",
    "Check",
    "CheckMethod",
    "CheckPurpose",
    "CheckResult",
    "Checklist",
    "ChipReader",
    "ClaimsReader",
    "CodeTable",
    "Codes",
    "Concealed",
    "ConfigError",
    "ConsentAnswer",
    "ConsentAsk",
    "ConsentQuery",
    "ConsentRegistered",
    "ConsentRegistration",
    "ConsentRegistry",
    "ConsentStanding",
    "ConsentState",
    "ConsentStatement",
    "Context",
    "Currency",
    "Declined",
    "Detached",
    "Diagnosable",
    "DigestForm",
    "Document",
    "DomesticAddress",
    "Endpoints",
    "Entropy",
    "Environment",
    "Event",
    "FactItem",
    "FactsUpdate",
    "Flow",
    "Folder",
    "HttpReply",
    "HttpRequest",
    "HttpsUrl",
    "Instant",
    "JsonApi",
    "JsonObject",
    "JudgesItself",
    "KeptEvidence",
    "LatestFactsSource",
    "Level",
    "LiveConsent",
    "Login",
    "LoginRequest",
    "LoginReturn",
    "Manifest",
    "Masked",
    "Means",
    "MovedAbroad",
    "MynaError",
    "NoNewerData",
    "Now",
    "Offer",
    "OidcClient",
    "Outcome",
    "PersonName",
    "PersonRef",
    "PluginError",
    "Presentation",
    "PrivateKey",
    "ProtocolError",
    "Provenance",
    "ProviderName",
    "ReadFile",
    "Reading",
    "Reason",
    "Redeemed",
    "Redirect",
    "RefKind",
    "RegisteredSex",
    "Rejected",
    "ReturnUrl",
    "RevocationReason",
    "Rule",
    "Rules",
    "Sealed",
    "Secret",
    "Sex",
    "SexCode",
    "SignRequest",
    "SignReturn",
    "SignatureVerifier",
    "Signed",
    "SignedConsent",
    "SignedPresentation",
    "SignedWithdrawal",
    "Signer",
    "Signing",
    "Source",
    "Standing",
    "StatusAnswer",
    "StatusBatch",
    "StatusChecker",
    "StatusRequest",
    "TokenPolicy",
    "TransportError",
    "Undetermined",
    "Updated",
    "UsageError",
    "Verified",
    "Wait",
    "WithdrawalRoute",
    "anchors_of",
    "camel_case",
    "hook",
    "need",
    "parse_object",
    "person",
    "public_jwk",
    "read_json",
    "read_rules",
    "retrying",
    "upstream_trouble",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        found = globals()[name] = getattr(import_module(_HOME_OF[name]), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
