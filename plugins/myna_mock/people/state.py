"""What is so with a person at one instant. Derived from their history, never kept."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import attrs

from myna_mock.people.card_pins import CardPin, CardPins
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Masked

END_OF_DAY = time(14, 59, 59)
"""23:59:59 in Japan, in UTC: the second in which every certificate ends."""


class RevocationReason(StrEnum):
    """Why a certificate was revoked, by the CRL reason that JPKI uses for it (§13)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key-compromise"
    AFFILIATION_CHANGED = "affiliation-changed"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessation-of-operation"
    CERTIFICATE_HOLD = "certificate-hold"


class ConsentRoute(StrEnum):
    """How a person withdraws consent."""

    FIRM = "firm"
    JPKI_CLIENT = "jpki-client"


class CertificateStatus(StrEnum):
    """Whether a certificate holds at an instant."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"
    HELD = "held"


class Problem(StrEnum):
    """Why a person cannot log in, or cannot sign, at an instant."""

    NO_CERTIFICATE = "no-certificate"
    NO_CARD = "no-card"
    EXPIRED = "expired"
    REVOKED = "revoked"
    HELD = "held"
    PIN_LOCKED = "pin-locked"
    PASSWORD_LOCKED = "password-locked"


@attrs.frozen(kw_only=True)
class Office:
    """The municipal office that issues, as certificates name it.

    Attributes:
        prefecture: In roman letters, such as ``Mihon-to``.
        municipality: In roman letters, such as ``Mihon-ku``.
        code: The five-digit municipality code; none of Japan's begins with 99.
    """

    prefecture: str = "Mihon-to"
    municipality: str = "Mihon-ku"
    code: str = "99001"


@attrs.frozen(repr=False, kw_only=True)
class IssuedCertificate(Masked):
    """A certificate as the register of certificates knows it; the X.509 is made when asked for.

    Attributes:
        label: Unique within the person, such as ``card-1/signing/2``.
        kind: Signing or user authentication.
        carrier: Card, android or iphone.
        issued_at: The first instant at which it holds.
        not_after: The last instant at which it holds.
        facts: The register at the time of issue.
        office: Who issued it.
        linked_at: From when a status service knows it as the same person's next certificate.
        revoked_at: When it was revoked or put on hold, if it was.
        revoked_for: Why; a hold is the reason ``certificate-hold``.
    """

    label: str
    kind: CertificateKind
    carrier: Carrier
    issued_at: Instant
    not_after: Instant
    facts: BasicFacts
    office: Office
    linked_at: Instant
    revoked_at: Instant | None = None
    revoked_for: RevocationReason | None = None

    def status(self, at: Instant) -> CertificateStatus:
        """Return whether it holds at ``at``, as far as the history up to then tells."""
        if self.revoked_for is RevocationReason.CERTIFICATE_HOLD:
            return CertificateStatus.HELD
        if self.revoked_for is not None:
            return CertificateStatus.REVOKED
        return CertificateStatus.GOOD if at <= self.not_after else CertificateStatus.EXPIRED

    def _shown(self) -> str:
        return self.label


@attrs.frozen(kw_only=True)
class ConsentMark:
    """What a person did about the provision of their latest facts, without a firm's doing.

    Attributes:
        at: When.
        until: The end of a consent that was given; ``None`` for a withdrawal.
        route: How it was withdrawn; ``None`` for a consent.
        service: The service concerned, ``None`` for every one.
    """

    at: Instant
    until: Instant | None = None
    route: ConsentRoute | None = None
    service: str | None = None


@attrs.frozen(repr=False, kw_only=True)
class PersonState(Masked):
    """Everything about a person at one instant.

    Attributes:
        at: The instant.
        register: The residence register.
        chip: The text in the chip, as written when an office last wrote it.
        drawn: The register at that time, whose characters the images of the chip show.
        office: The municipality of the register.
        certificates: Every certificate ever issued to them, oldest first.
        cards: How many cards they were issued.
        card_ends: The last instant of the present card, ``None`` without one.
        card_at_hand: They have the card with them.
        phone: The make of an enrolled phone.
        pins: The PINs and their wrong entries. A phone has PINs of its own; here its signing
            password is the card's (unconfirmed).
        card_since: When the present card was issued: what was issued earlier is not in it.
        alive: As the word says.
        consents: What they did about consent, oldest first.
    """

    at: Instant
    register: BasicFacts
    chip: BasicFacts
    drawn: BasicFacts
    office: Office
    certificates: tuple[IssuedCertificate, ...] = ()
    cards: int = 0
    card_ends: Instant | None = None
    card_at_hand: bool = False
    phone: Carrier | None = None
    pins: CardPins = attrs.field(factory=CardPins)
    card_since: Instant | None = None
    alive: bool = True
    consents: tuple[ConsentMark, ...] = ()

    def latest(self, kind: CertificateKind) -> tuple[IssuedCertificate, ...]:
        """Return the newest certificate of ``kind`` on each carrier, cards first."""
        newest = {c.carrier: c for c in self.certificates if c.kind is kind}
        return tuple(sorted(newest.values(), key=lambda c: c.carrier is not Carrier.CARD))

    def usable(self, kind: CertificateKind) -> IssuedCertificate | None:
        """Return the certificate of ``kind`` that the person could use now, the card's first."""
        for certificate in self.latest(kind):
            there = certificate.carrier is not Carrier.CARD or self.card_at_hand
            if there and certificate.status(self.at) is CertificateStatus.GOOD:
                return certificate
        return None

    def login_problem(self, *, phones: bool = True) -> Problem | None:
        """Return why this person cannot log in now, or ``None`` if they can.

        Args:
            phones: Whether the service accepts certificates held in a phone.
        """
        kind = CertificateKind.USER_AUTHENTICATION
        found = self.usable(kind)
        if found is not None and (phones or found.carrier is Carrier.CARD):
            locked = self.pin_locked and found.carrier is Carrier.CARD
            return Problem.PIN_LOCKED if locked else None
        candidates = [c for c in self.latest(kind) if phones or c.carrier is Carrier.CARD]
        return self._why_none_holds(candidates)

    @property
    def pin_locked(self) -> bool:
        """Whether the user-authentication PIN of the card is locked."""
        return self.pins.left(CardPin.AUTHENTICATION) == 0

    @property
    def password_tries(self) -> int:
        """Wrong entries of the signing password in a row, at most `PASSWORD_TRIES`."""
        return self.pins.wrong_entries(CardPin.SIGNING)

    @property
    def password_locked(self) -> bool:
        """Whether the signing password is locked."""
        return self.password_tries >= PASSWORD_TRIES

    def signs_with(self, *, phones: bool = True) -> IssuedCertificate | Problem:
        """Return the certificate that this person would sign with now, or why there is none.

        Whether it was revoked is not asked: neither card nor service knows (§9.8).

        Args:
            phones: Whether the service accepts certificates held in a phone.
        """
        latest = [c for c in self.latest(CertificateKind.SIGNING) if self._is_carried(c)]
        found = [c for c in latest if phones or c.carrier is Carrier.CARD]
        there = [c for c in found if c.carrier is not Carrier.CARD or self.card_at_hand]
        if not there:
            return Problem.NO_CARD if found else Problem.NO_CERTIFICATE
        valid = [c for c in there if self.at <= c.not_after]
        if not valid:
            return Problem.EXPIRED
        return Problem.PASSWORD_LOCKED if self.password_locked else valid[0]

    def carried(self, carrier: Carrier, kind: CertificateKind) -> IssuedCertificate | None:
        """Return the newest certificate of ``kind`` in the present card, or in a phone."""
        found = (c for c in self.latest(kind) if c.carrier is carrier and self._is_carried(c))
        return next(found, None)

    def _is_carried(self, certificate: IssuedCertificate) -> bool:
        """Tell whether ``certificate`` is in the present card, at hand or not, or in a phone."""
        if certificate.carrier is not Carrier.CARD:
            return True
        return self.card_since is not None and certificate.issued_at >= self.card_since

    def _why_none_holds(self, candidates: list[IssuedCertificate]) -> Problem:
        if not candidates:
            return Problem.NO_CERTIFICATE
        status = candidates[0].status(self.at)
        return {
            CertificateStatus.HELD: Problem.HELD,
            CertificateStatus.REVOKED: Problem.REVOKED,
            CertificateStatus.EXPIRED: Problem.EXPIRED,
            CertificateStatus.GOOD: Problem.NO_CARD,
        }[status]


def birthday_after(born: BirthDate, issued_at: Instant, count: int) -> Instant:
    """Return the end in Japan of the ``count``-th birthday after the day of ``issued_at``.

    A birthday on 29 February falls on the 28th in other years. A month or day that the register
    does not know counts as the first (unconfirmed).
    """
    _, month, day = born.reveal_parts()
    month, day = month or 1, day or 1
    today = day_in_japan(issued_at)
    had = (today.month, today.day) >= (month, day)
    in_year = today.year + count - (0 if had else 1)
    if (month, day) == (2, 29) and not calendar.isleap(in_year):
        day = 28
    return datetime.combine(date(in_year, month, day), END_OF_DAY, tzinfo=UTC)


def consent_end(given_at: Instant) -> Instant:
    """Return the last second of a consent: ten years from the next day in Japan, less a second.

    Where the tenth year has no such day, the period ends with the month's last one (民法 143条2項).
    """
    first = day_in_japan(given_at) + timedelta(days=1)
    last_month_short = (first.month, first.day) == (2, 29) and not calendar.isleap(first.year + 10)
    last = (
        date(first.year + 10, 2, 28)
        if last_month_short
        else first.replace(year=first.year + 10) - timedelta(days=1)
    )
    return datetime.combine(last, END_OF_DAY, tzinfo=UTC)


def card_end(born: BirthDate, issued_at: Instant) -> Instant:
    """Return the last instant of a card: the 10th birthday after issue, the 5th under 18 (§13)."""
    age = born.age_on(day_in_japan(issued_at))
    return birthday_after(born, issued_at, 5 if age is not None and age < 18 else 10)


PASSWORD_TRIES = CardPin.SIGNING.tries
"""Wrong entries in a row that lock the signing password (§14.3)."""

DEFAULT_LINK = timedelta(minutes=90)
"""How long after a re-issue a status service knows the new certificate: about 90 minutes."""
