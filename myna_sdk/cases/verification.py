"""One verification of a person, as decisions and receipts refer to it.

Whatever ends with facts of a person offers one: an identity check, latest facts.
"""

from enum import StrEnum
from typing import Protocol

import attrs

from myna_sdk.law.duties import Duty
from myna_sdk.law.evidence import Evidence, Technique
from myna_sdk.law.judging import Counts, MethodJudgement
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.checks import Check
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.person import ProviderName
from myna_sdk.model.purpose import Purpose
from myna_sdk.model.reasons import Reason

__all__ = ["Ended", "EvidenceKind", "Verification", "Verifying"]


class EvidenceKind(StrEnum):
    """What facts rest on. Which kinds serve, and in which order, is data of each use case."""

    SIGNATURE = "signature"
    """署名用電子証明書: the register at check time; no photograph."""
    LATEST_FACTS = "latest-facts"
    """最新の利用者情報提供サービス: the register, under a consent."""
    PHONE_RECORD = "phone-record"
    """カード代替電磁的記録, with the photograph."""
    CHIP_FACE = "chip-face"
    """券面事項確認AP, with the photograph."""
    CHIP_TEXT = "chip-text"
    """券面事項入力補助AP alone: no photograph."""
    SIGHT = "sight"
    """The card was shown and looked at."""
    IMAGE = "image"
    """A picture of the card."""
    SHARED_BY_APP = "shared-by-app"
    """Facts shared by an app at a login: perhaps an address from before a move."""
    OTHER = "other"
    """Anything else, or not told. It serves nothing here."""

    @classmethod
    def of(cls, technique: Technique) -> "EvidenceKind":
        """Return the kind of evidence that ``technique`` yields."""
        return _KINDS.get(technique, cls.OTHER)


_KINDS = {
    Technique.SIGNATURE: EvidenceKind.SIGNATURE,
    Technique.PHONE_RECORD: EvidenceKind.PHONE_RECORD,
    Technique.CHIP_FACE: EvidenceKind.CHIP_FACE,
    Technique.CHIP_TEXT: EvidenceKind.CHIP_TEXT,
    Technique.SIGHT: EvidenceKind.SIGHT,
    Technique.IMAGE: EvidenceKind.IMAGE,
    Technique.LOGIN: EvidenceKind.SHARED_BY_APP,
}


class Ended(StrEnum):
    """How a verification ended."""

    VERIFIED = "verified"
    REJECTED = "rejected"
    UNDETERMINED = "undetermined"


@attrs.frozen(repr=False, kw_only=True)
class Verification(Masked):
    """How one verification ended, and what it rests on.

    Attributes:
        id: Ours: of the identity check, or of the consent that opened the latest facts; ``None``
            where none was kept.
        ended: Verified, rejected or undetermined.
        reason: Why it is not verified; ``None`` if it is.
        kind: What the facts rest on.
        carrier: Card or phone, if told.
        facts: What was verified, each item with its own provenance. In a decision: what it used.
        evidence: What was established, as far as the law asks; ``None`` for latest facts.
        checks: Every check, the ones not made included.
        methods: The legal methods of the day of the check, judged; none without a statute.
        duties: What a statute asks of the firm besides.
        operator: The provider instance that judged.
        operator_ref: The operator's id of this verification, if it gave one.
        purpose: What the person was told; ``None`` if that is not known.
        at: The instant that judged.
    """

    id: str | None
    ended: Ended
    reason: Reason | None = None
    kind: EvidenceKind
    carrier: Carrier = Carrier.NOT_TOLD
    facts: BasicFacts = attrs.field(factory=BasicFacts)
    evidence: Evidence | None = None
    checks: tuple[Check, ...] = ()
    methods: tuple[MethodJudgement, ...] = ()
    duties: tuple[Duty, ...] = ()
    operator: ProviderName | None = None
    operator_ref: str | None = None
    purpose: Purpose | None = None
    at: Instant

    @property
    def counting(self) -> tuple[MethodJudgement, ...]:
        """The legal methods that count; each tells article, letter, revision and its age."""
        return tuple(method for method in self.methods if method.counts is Counts.YES)

    def _shown(self) -> str:
        return f"{self.id}, {self.ended.value}, {self.kind.value}"


class Verifying(Protocol):
    """What offers a verification: the result of an identity check, or of latest facts."""

    @property
    def verification(self) -> Verification:
        """The verification, with the facts that it verified."""
        ...
