"""What an identity check established, as far as the law asks: answers only, no fact of anybody.

Whatever was not told stays "not told", and nothing that was not told ever counts.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import attrs
from attrs.validators import and_, deep_iterable, instance_of, not_, optional

from myna_sdk.model.addresses import DomesticAddress
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant, as_utc
from myna_sdk.model.status import Standing

__all__ = [
    "Evidence",
    "FaceCheck",
    "FactsMatch",
    "Obtained",
    "Payload",
    "Period",
    "Revocation",
    "SignatureVerifierStatus",
    "Technique",
    "Told",
    "obtained",
    "revocation_and_period",
]


class Technique(StrEnum):
    """How the person was identified."""

    LOGIN = "login"
    """User authentication, with facts shared by an app: the certificate itself carries none."""
    SIGNATURE = "signature"
    """A signature with the signing certificate (署名用電子証明書) of a card or phone."""
    CHIP_FACE = "chip-face"
    """券面事項確認AP: the images of the card's front, with the photograph."""
    CHIP_TEXT = "chip-text"
    """券面事項入力補助AP alone: texts, no photograph."""
    PHONE_RECORD = "phone-record"
    """カード代替電磁的記録: the card's record on a phone, with the photograph."""
    SIGHT = "sight"
    """The document itself was shown at the counter and looked at."""
    IMAGE = "image"
    """A picture of the document."""
    COPY_SENT = "copy-sent"
    """A copy was sent in."""
    ORIGINAL_SENT = "original-sent"
    """An original, such as 住民票の写し, was sent in."""
    RESTRICTED_MAIL = "restricted-mail"
    """A carrier identified the person when it delivered the letter."""
    OTHER_SIGNATURE = "other-signature"
    """A signature with a certificate of another authority than J-LIS."""
    NOT_TOLD = "not-told"


class SignatureVerifierStatus(StrEnum):
    """What the firm is with regard to signatures under 公的個人認証法 17条."""

    NONE = "none"
    """It asks a certified operator and is no 署名検証者 itself."""
    ENTRUSTED = "entrusted"
    """It is 署名検証者 and has entrusted everything to a certified operator."""
    OWN = "own"
    """It is 署名検証者 with equipment of its own."""


class Told(StrEnum):
    """Yes, no, or not told. Not told is never yes."""

    YES = "yes"
    NO = "no"
    NOT_TOLD = "not-told"


class Payload(StrEnum):
    """What was signed."""

    TRANSACTION = "transaction"
    """特定取引等に関する情報: a document that states parties, purpose, date and object."""
    NONCE = "nonce"
    """A random value that means nothing to the person."""
    OWN_DOCUMENT = "own-document"
    """A document of the firm's own, which nobody here has read."""
    OTHER = "other"
    NOT_TOLD = "not-told"


class Revocation(StrEnum):
    """What the revocation data said of the certificate at the instant of the check."""

    GOOD = "good"
    REVOKED = "revoked"
    HELD = "held"
    UNKNOWN = "unknown"
    NOT_CHECKED = "not-checked"


class Period(StrEnum):
    """Where the check lies in the validity of the certificate or document.

    The answer, not the date: both periods of a card end on the person's birthday.
    """

    WITHIN = "within"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    NOT_TOLD = "not-told"


class FactsMatch(StrEnum):
    """How the verified facts relate to those that the person declared."""

    YES = "yes"
    NO = "no"
    NOT_COMPARABLE = "not-comparable"
    """It cannot be told by rule: a person has to look."""
    NOT_COMPARED = "not-compared"


class FaceCheck(StrEnum):
    """How the person's face was compared with the photograph."""

    IN_PERSON = "in-person"
    """By the firm's staff, who had the person before them."""
    SELFIE = "selfie"
    """With a picture that the person took in the firm's own software at that moment."""
    DIFFERS = "differs"
    NOT_MADE = "not-made"


class Obtained(StrEnum):
    """What was obtained from the person's document or certificate: that it was, not its value."""

    NAME = "name"
    DOMESTIC_ADDRESS = "domestic-address"
    """An address in Japan. Whoever moved abroad (国外転出) has none."""
    BIRTH_DATE = "birth-date"
    """With year, month and day."""
    PHOTO = "photo"


def obtained(facts: BasicFacts, *, photo: bool = False) -> frozenset[Obtained]:
    """Return what ``facts`` hold of the items that identify a person (犯収法 4条: 本人特定事項)."""
    found = set()
    if facts.name is not None:
        found.add(Obtained.NAME)
    if isinstance(facts.address, DomesticAddress):
        found.add(Obtained.DOMESTIC_ADDRESS)
    if facts.birth_date is not None and facts.birth_date.reveal() is not None:
        found.add(Obtained.BIRTH_DATE)
    if photo:
        found.add(Obtained.PHOTO)
    return frozenset(found)


def revocation_and_period(standing: Standing | None) -> tuple[Revocation, Period]:
    """Return what a verifier's word on a certificate answers; ``None``: it said nothing.

    Only `Standing.VALID` answers both questions. Of an expired certificate nobody knows whether
    it was revoked.
    """
    if standing is None:
        return Revocation.NOT_CHECKED, Period.NOT_TOLD
    return _STANDINGS[standing]


_STANDINGS: Final[Mapping[Standing, tuple[Revocation, Period]]] = {
    Standing.VALID: (Revocation.GOOD, Period.WITHIN),
    Standing.REVOKED: (Revocation.REVOKED, Period.NOT_TOLD),
    Standing.EXPIRED: (Revocation.NOT_CHECKED, Period.EXPIRED),
    Standing.HELD: (Revocation.HELD, Period.NOT_TOLD),
    Standing.UNKNOWN: (Revocation.UNKNOWN, Period.NOT_TOLD),
}


def _aware(at: Instant | None) -> Instant | None:
    return None if at is None else as_utc(at)


@attrs.frozen(kw_only=True)
class Evidence:
    """What one identity check established. An empty one establishes nothing.

    Attributes:
        technique: How the person was identified.
        carrier: What held the key or the record.
        at: When; the day in Japan at this instant is the day of the check.
        verifier: What the firm is with regard to signatures.
        notified_on: The day of the firm's notification (届出日), in its own name.
        payload: What was signed.
        genuine: Whether the signature, the chip's data or the document was found genuine.
        revocation: What the revocation data said.
        period: Where the check lies in the validity of what was presented.
        obtained: What was obtained; see `obtained`.
        facts: How that relates to what the person declared.
        face: How the face was compared.
        displayed: Whether the chip's data were shown on a screen to whoever compared.
        certified_programs: Whether record and holder were checked with programs certified under
            番号法 18条の3 and 18条の4.
        mail_sent: Whether a paper of the transaction went to the address, as 転送不要郵便.
    """

    technique: Technique = attrs.field(default=Technique.NOT_TOLD, validator=instance_of(Technique))
    carrier: Carrier = attrs.field(default=Carrier.NOT_TOLD, validator=instance_of(Carrier))
    at: Instant | None = attrs.field(default=None, converter=_aware)
    verifier: SignatureVerifierStatus = attrs.field(
        default=SignatureVerifierStatus.NONE, validator=instance_of(SignatureVerifierStatus)
    )
    notified_on: date | None = attrs.field(
        default=None, validator=optional(and_(instance_of(date), not_(instance_of(datetime))))
    )
    payload: Payload = attrs.field(default=Payload.NOT_TOLD, validator=instance_of(Payload))
    genuine: Told = attrs.field(default=Told.NOT_TOLD, validator=instance_of(Told))
    revocation: Revocation = attrs.field(
        default=Revocation.NOT_CHECKED, validator=instance_of(Revocation)
    )
    period: Period = attrs.field(default=Period.NOT_TOLD, validator=instance_of(Period))
    obtained: frozenset[Obtained] = attrs.field(
        default=frozenset(), validator=deep_iterable(instance_of(Obtained), instance_of(frozenset))
    )
    facts: FactsMatch = attrs.field(
        default=FactsMatch.NOT_COMPARED, validator=instance_of(FactsMatch)
    )
    face: FaceCheck = attrs.field(default=FaceCheck.NOT_MADE, validator=instance_of(FaceCheck))
    displayed: Told = attrs.field(default=Told.NOT_TOLD, validator=instance_of(Told))
    certified_programs: Told = attrs.field(default=Told.NOT_TOLD, validator=instance_of(Told))
    mail_sent: Told = attrs.field(default=Told.NOT_TOLD, validator=instance_of(Told))
