"""A decision: whether verified facts stand in for a copy of the resident record (住民票の写し).

It is made by ``residence.decide`` and holds all that a receipt is made of. Nothing in it is a
certificate, a serial number or revocation data.
"""

from datetime import date
from enum import StrEnum
from typing import NewType

import attrs

from myna_sdk.cases.verification import Verification
from myna_sdk.law.age import is_ahead, is_stale
from myna_sdk.law.duties import Duty
from myna_sdk.law.reading import Texts
from myna_sdk.model.facts import BasicFacts, Currency
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Masked
from myna_sdk.model.next_steps import NextStep
from myna_sdk.providers.context import Environment

__all__ = [
    "Basis",
    "BasisKind",
    "Decision",
    "FactFinding",
    "FactStanding",
    "NeededFact",
    "OtherDocument",
    "PaperworkId",
    "Point",
    "RecordItem",
    "Replaces",
]

PaperworkId = NewType("PaperworkId", str)
"""A paperwork of a firm that a copy of the resident record is used for: a use case of decisions."""


class Replaces(StrEnum):
    """Whether the verified facts replace the copy."""

    FULL = "full"
    PARTLY = "partly"
    NONE = "none"
    MUST_NOT_COLLECT = "must_not_collect"
    """Neither copy nor facts are the firm's to collect."""
    NEEDS_REVIEW = "needs-review"
    """The sources leave a point open: somebody has to look. Until then the copy is asked for."""


class NeededFact(StrEnum):
    """What a paperwork needs and a card can prove."""

    NAME = "name"
    ADDRESS = "address"
    """An address in Japan. Whoever moved abroad has none."""
    BIRTH_DATE = "birth_date"
    PHOTO = "photo"


class FactStanding(StrEnum):
    """How a needed fact stands."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not-verified"
    """The verification did not end well, or did not give it."""
    EVIDENCE_NOT_ACCEPTED = "evidence-not-accepted"
    TOO_OLD = "too-old"
    OTHER_PURPOSE = "other-purpose"
    """It was obtained for another purpose than this one (個人情報保護法 18条)."""
    MOVED_ABROAD = "moved-abroad"
    PARTLY_UNKNOWN = "partly-unknown"
    """A birth date without year, month or day."""
    NO_LEGAL_METHOD = "no-legal-method"
    """The check is none of the methods that the statute prescribes."""
    FOR_OTHERS = "for-others"
    """It was verified, and the paperwork is for others: by an age, or by an address."""


@attrs.frozen(kw_only=True)
class FactFinding:
    """One needed fact, and how it stands. Its value is not here.

    Attributes:
        fact: Which.
        standing: How it stands. Only `FactStanding.VERIFIED` was used.
        currency: How current it was when it was received; ``None`` if it was not.
        received: When.
        age_days: Whole days from then to the decision.
    """

    fact: NeededFact
    standing: FactStanding
    currency: Currency | None = None
    received: Instant | None = None
    age_days: int | None = None


class RecordItem(StrEnum):
    """Items of the resident record (住民基本台帳法 7条)."""

    NAME = "name"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    HOUSEHOLD_MEMBERS = "household-members"
    RELATIONSHIP = "relationship"
    """続柄."""
    PREVIOUS_ADDRESS = "previous-address"
    MOVED_IN_ON = "moved-in-on"
    RESIDENCE_STATUS = "residence-status"
    REGISTERED_DOMICILE = "registered-domicile"
    """本籍. Always to be left out."""
    RESIDENT_CODE = "resident-code"
    """住民票コード. Always to be left out (住民基本台帳法 30条の38)."""
    MY_NUMBER = "my-number"
    """個人番号. Always to be left out (番号法 15条, 20条)."""


class BasisKind(StrEnum):
    """Whose rule a decision rests on."""

    STATUTE = "statute"
    RECIPIENT = "recipient"
    """The rule of whoever receives the paper: a lender, an office, a registry."""
    COMPANY = "company"
    """The firm's own rule: no statute asks for the copy."""


@attrs.frozen(kw_only=True)
class Basis:
    """What a decision rests on.

    Attributes:
        kind: Statute, recipient's rule or company rule.
        source: The article, notice, or place of the firm's own rule.
        source_en: The same for readers of English; as written where nobody translated it.
        revision: Which revision of it was read.
        checked_on: When it was last compared with its source.
        confirmed: Whether a primary text, or two sources that agree, say so.
        place: Where the rule is written: a data file, the firm's file, or a plugin.
        own_checked_on: When a firm last compared what it added to a statute's; ``None``: nothing.
    """

    kind: BasisKind
    source: str
    source_en: str
    revision: str
    checked_on: date
    confirmed: bool
    place: str
    own_checked_on: date | None = None

    def stale(self, on: date) -> bool:
        """Tell whether somebody should compare it with its source again on ``on``."""
        return any(is_stale(day, on) for day in self._days())

    def ahead(self, on: date) -> bool:
        """Tell whether it says on ``on`` that it was compared on a day that is yet to come."""
        return any(is_ahead(day, on) for day in self._days())

    def _days(self) -> tuple[date, ...]:
        own = self.own_checked_on
        return (self.checked_on,) if own is None else (self.checked_on, own)

    def source_in(self, language: str = "ja") -> str:
        """Return the source; any language but ``en`` is Japanese."""
        return self.source_en if language == "en" else self.source


@attrs.frozen(kw_only=True)
class OtherDocument:
    """A document that the paperwork needs besides, whatever the card proves.

    Attributes:
        id: What it is called.
        titles: Its name for people.
        when: For whom or when it is due; ``None``: always.
    """

    id: str
    titles: Texts
    when: Texts | None = None


@attrs.frozen(kw_only=True)
class Point:
    """Something that a person should know about a decision.

    Attributes:
        id: Its stable id.
        texts: What it says.
        open: Whether the sources leave it open, so that somebody has to look.
    """

    id: str
    texts: Texts
    open: bool


@attrs.frozen(repr=False, kw_only=True)
class Decision(Masked):
    """Whether a copy of the resident record is needed, and what remains.

    Attributes:
        use_case: The paperwork.
        titles: Its title for people.
        replaces: Full, partly, none, must_not_collect or needs-review.
        why: The decision in a sentence.
        findings: Every needed fact, and how it stands.
        still_needed: What is still needed from the resident record.
        omit: What its copy must leave out; empty if no copy is needed.
        copy: How the copy is to be asked for, in words; ``None`` if none is.
        other_documents: What the paperwork needs besides.
        basis: What the decision rests on.
        age_limit_months: How old facts may be for the recipient; ``None``: it has no limit.
        alternative: The way for people without a card: the card is voluntary.
        points: What somebody should know; open ones need review.
        next_steps: What the customer can do next, or what the counter may never ask for.
        verification: What was verified, how and when, with the facts that were used.
        environment: mock, sandbox or production.
        at: The instant of the decision.
    """

    use_case: PaperworkId
    titles: Texts
    replaces: Replaces
    why: Texts
    findings: tuple[FactFinding, ...]
    still_needed: tuple[RecordItem, ...]
    omit: tuple[RecordItem, ...]
    copy: Texts | None
    other_documents: tuple[OtherDocument, ...]
    basis: Basis
    age_limit_months: int | None
    alternative: Texts
    points: tuple[Point, ...]
    next_steps: tuple[NextStep, ...]
    verification: Verification
    environment: Environment
    at: Instant

    @property
    def facts(self) -> BasicFacts:
        """The facts that the decision used, and no other."""
        return self.verification.facts

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What a statute asks of the firm besides; the SDK closes none of it."""
        return self.verification.duties

    @property
    def needs_review(self) -> bool:
        """Whether somebody has to look before the decision stands."""
        return self.replaces is Replaces.NEEDS_REVIEW

    @property
    def stale(self) -> bool:
        """Whether the rule was older than 90 days on the day of the decision, or of a later day."""
        return self.basis.stale(day_in_japan(self.at))

    def _shown(self) -> str:
        return f"{self.use_case}, {self.replaces.value}"
