"""The configuration: one TOML file, read into one frozen value, with every fault at once."""

from myna_sdk.configuration.reading import load, parse
from myna_sdk.configuration.values import (
    Configuration,
    IdentitySection,
    MockSection,
    RelyingParty,
    ResidenceSection,
    StoreSection,
)
from myna_sdk.law.evidence import SignatureVerifierStatus

__all__ = [
    "Configuration",
    "IdentitySection",
    "MockSection",
    "RelyingParty",
    "ResidenceSection",
    "SignatureVerifierStatus",
    "StoreSection",
    "load",
    "parse",
]
