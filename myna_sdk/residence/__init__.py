"""Whether verified facts stand in for a copy of the resident record, paperwork by paperwork."""

from myna_sdk.cases.decision import (
    Basis,
    BasisKind,
    Decision,
    FactFinding,
    FactStanding,
    NeededFact,
    OtherDocument,
    PaperworkId,
    Point,
    RecordItem,
    Replaces,
)
from myna_sdk.cases.verification import Ended, EvidenceKind, Verification

__all__ = [
    "Basis",
    "BasisKind",
    "Decision",
    "Ended",
    "EvidenceKind",
    "FactFinding",
    "FactStanding",
    "NeededFact",
    "OtherDocument",
    "PaperworkId",
    "Point",
    "RecordItem",
    "Replaces",
    "Verification",
]
