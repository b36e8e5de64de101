"""What a receipt says, as a value: the signed content, of which nothing is personal.

Names, addresses and every other value of the person's are in disclosures; the content holds their
digests. No serial, certificate or revocation data is in either: what may be passed on is that a
check was made and how it ended (公的個人認証法 52条).
"""

from datetime import date
from enum import StrEnum

import attrs

from myna_sdk.cases.decision import BasisKind, Replaces
from myna_sdk.cases.verification import EvidenceKind
from myna_sdk.law.judging import Counts
from myna_sdk.law.reading import Texts
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.facts import Currency, FactItem, Source
from myna_sdk.model.instants import Instant
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.key_set import ReceiptId

__all__ = [
    "BasisSaid",
    "CheckMade",
    "CheckSaid",
    "CheckpointSaid",
    "Content",
    "Decided",
    "Edition",
    "FactUsed",
    "FirmSaid",
    "Ground",
    "MethodSaid",
    "PaperSaid",
    "Shared",
    "Statement",
]

FORM = "myna-receipt"
VERSION = 1
"""What is written, and the only version that is read."""


class Edition(StrEnum):
    """Whom the receipt is for."""

    FILED = "filed"
    """The firm's own, filed in place of the copy."""
    SHARED = "shared"
    """For one named recipient."""


class Ground(StrEnum):
    """Why the facts may be passed on (個人情報保護法 27条)."""

    CONSENT = "consent"
    """The person agreed to it beforehand (27条1項)."""
    ENTRUSTMENT = "entrustment"
    """The recipient handles them for the firm (27条5項1号)."""
    JOINT_USE = "joint-use"
    """The person was told of the joint use (27条5項3号)."""
    LAW = "law"
    """A law asks for it (27条1項1号)."""


class Statement(StrEnum):
    """What every receipt says of itself."""

    NO_RESIDENT_RECORD = "no-resident-record"
    """It is no copy of the resident record (住民票の写し)."""
    NOT_FOR_REGISTRATION = "not-for-registration"
    """It is no proof of address made by a public officer (不動産登記令 別表30項)."""
    FIRMS_OWN_WORD = "firms-own-word"
    """It is the firm's statement of what it verified; a recipient cannot verify the card again."""
    MOCK = "mock"
    """It was made in a mock environment and says nothing of anybody."""


@attrs.frozen(kw_only=True)
class FirmSaid:
    """The firm.

    Attributes:
        name: Its name.
        office: The office that made the check.
        licence: The number of its licence (免許証番号).
    """

    name: str
    office: str | None = None
    licence: str | None = None


@attrs.frozen(kw_only=True)
class CheckSaid:
    """One check of the verification: its number, its rule, and how it ended."""

    number: str
    rule: str
    result: CheckResult


@attrs.frozen(kw_only=True)
class MethodSaid:
    """A legal method whose means was used, and whether it counts.

    Attributes:
        id: What it is called in every regime.
        letter: Its letter on the day.
        article: The article that lists it.
        title: Its title.
        counts: Whether the check is this method.
        revision: e-Gov's id of the revision that the law data were read from.
        checked_on: When they were last compared with it.
    """

    id: str
    letter: str
    article: str
    title: Texts
    counts: Counts
    revision: str
    checked_on: date


@attrs.frozen(kw_only=True)
class CheckMade:
    """The identity check behind the receipt.

    Attributes:
        at: The instant that judged.
        technique: What the facts rest on.
        carrier: Card or phone, if told.
        operator: The provider that judged, by the name of its configuration.
        checks: Every check, the ones not made included.
        methods: The legal methods whose means was used; none where no statute prescribes one.
    """

    at: Instant
    technique: EvidenceKind
    carrier: Carrier
    operator: str | None
    checks: tuple[CheckSaid, ...]
    methods: tuple[MethodSaid, ...]


@attrs.frozen(kw_only=True)
class FactUsed:
    """That a fact was verified and used; its value is in a disclosure.

    Attributes:
        item: Which one.
        source: What it was read from.
        currency: How current it was when it was received.
        at: When it was received.
        age_days: How old it was when the receipt was issued, in days of Japan.
    """

    item: FactItem
    source: Source
    currency: Currency
    at: Instant
    age_days: int


@attrs.frozen(kw_only=True)
class PaperSaid:
    """An item, a document or a point: a code and its text.

    Attributes:
        code: The stable code.
        said: What it is.
        when: For whom or when a document is due; ``None``: always.
    """

    code: str
    said: Texts
    when: Texts | None = None


@attrs.frozen(kw_only=True)
class BasisSaid:
    """What the decision rests on.

    Attributes:
        kind: A statute, the recipient's rule or the firm's own.
        source: Where it is written.
        source_en: The same for readers of English.
        revision: Which revision was read.
        checked_on: When it was last compared with its source.
        confirmed: Whether a primary text, or two sources that agree, say so.
    """

    kind: BasisKind
    source: str
    source_en: str
    revision: str
    checked_on: date
    confirmed: bool


@attrs.frozen(kw_only=True)
class Decided:
    """The decision that the receipt records.

    Attributes:
        replaces: Whether the facts replace the copy; full or partly, else there is no receipt.
        why: The decision in a sentence.
        basis: What it rests on.
        age_limit_months: How old the facts may be for the recipient; ``None``: no limit.
        still_needed: What of the resident record remains to be asked for.
        omit: What its copy must leave out.
        copy: How the copy is to be asked for; ``None`` if none is.
        other_documents: What the paperwork needs besides.
        points: What somebody should know.
    """

    replaces: Replaces
    why: Texts
    basis: BasisSaid
    age_limit_months: int | None
    still_needed: tuple[PaperSaid, ...]
    omit: tuple[PaperSaid, ...]
    copy: Texts | None
    other_documents: tuple[PaperSaid, ...]
    points: tuple[PaperSaid, ...]


@attrs.frozen(kw_only=True)
class CheckpointSaid:
    """The firm's latest audit checkpoint before the receipt: a later truncation shows against it.

    Attributes:
        number: From 1, without gaps.
        count: How many notes the audit chain then had.
        head: The chain's last link, in hex.
        at: When it was signed.
        signature: The store's signature, in hex.
    """

    number: int
    count: int
    head: str
    at: str
    signature: str


@attrs.frozen(kw_only=True)
class Shared:
    """For whom a shared edition is. The receipt that it was made from is known to the firm only.

    Attributes:
        recipient: The recipient's name.
        purpose: What the recipient may use it for.
        ground: Why the facts may be passed on.
    """

    recipient: str
    purpose: str
    ground: Ground


@attrs.frozen(kw_only=True)
class Content:
    """The signed content of a receipt.

    Attributes:
        id: Ours and random.
        edition: Whom it is for.
        environment: Where the check was made. A mock receipt proves nothing.
        issued_at: When it was signed.
        statements: What it is not, and what it is.
        firm: Who says all this.
        verifier: Who made the check for the firm: the firm's own identifier of a person or system.
        use_case: What the check was for.
        use_case_said: The same in words.
        purpose: The purpose that the person was told.
        notice_version: The version of the notice shown.
        check: The identity check.
        facts: The facts that were used; none that the decision did not need.
        decision: What they replace, and what remains.
        supersedes: The receipt in whose place this one stands.
        shared: For whom a shared edition is; ``None`` for the firm's own.
        checkpoint: The latest audit checkpoint; ``None`` while nothing was sealed.
        digests: The digests of the disclosures, in an order that tells nothing.
    """

    id: ReceiptId
    edition: Edition
    environment: Environment
    issued_at: Instant
    statements: tuple[Statement, ...]
    firm: FirmSaid
    verifier: str | None
    use_case: str
    use_case_said: Texts
    purpose: Texts
    notice_version: str
    check: CheckMade
    facts: tuple[FactUsed, ...]
    decision: Decided
    supersedes: ReceiptId | None
    shared: Shared | None
    checkpoint: CheckpointSaid | None
    digests: tuple[str, ...]
