"""Consent to the provision of the latest four facts: its items, its life and its states."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NewType

import attrs

from myna_sdk.model.certificate import CertificateReference
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import JST, Instant, as_utc, day_in_japan, last_day_of_years
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import ProviderName
from myna_sdk.model.purpose import Purpose, UseCaseId
from myna_sdk.model.reasons import Reason

__all__ = [
    "RENEWAL_NOTICE",
    "Consent",
    "ConsentId",
    "ConsentRegistration",
    "ConsentState",
    "ConsentStatement",
    "WithdrawalRoute",
    "ten_years",
]

ConsentId = NewType("ConsentId", str)
"""The id of one consent, ours and random."""


class ConsentState(StrEnum):
    """How far a consent has come. Ours is a memory: a withdrawal elsewhere is not pushed to us."""

    DRAFT = "draft"
    """The person was sent to sign it."""
    SIGNED = "signed"
    """The person signed it; it is not registered yet."""
    SUBMITTED = "submitted"
    """Its registration was asked for, and the answer is not known."""
    REJECTED = "rejected"
    """The operator refused to register it."""
    ACTIVE = "active"
    """Registered; facts may be fetched while the operator agrees."""
    RENEWAL_DUE = "renewal-due"
    """Active, and near its end: the person is to be asked again."""
    EXPIRED = "expired"
    """Its period is over."""
    WITHDRAWAL_SUBMITTED = "withdrawal-submitted"
    """Withdrawn here; the operator is still to be told."""
    WITHDRAWN = "withdrawn"
    """Withdrawn for good; a new consent is a new record."""

    @property
    def live(self) -> bool:
        """Whether facts may be fetched under it, as far as we know."""
        return self in {ConsentState.ACTIVE, ConsentState.RENEWAL_DUE}


class WithdrawalRoute(StrEnum):
    """How a consent was withdrawn."""

    FIRM = "firm"
    """By the person, with the firm."""
    JPKI_CLIENT = "jpki-client"
    """By the person, in the JPKI client software; seen when the operator was asked."""
    SERVICE_STOPPED = "service-stopped"
    """The firm ended its service."""
    NOT_TOLD = "not-told"
    """Seen when the operator was asked, which did not tell the route."""


@attrs.frozen(repr=False, kw_only=True)
class ConsentStatement(Masked):
    """What the person consents to, before any operator gave it a form.

    Attributes:
        items: The facts that may be provided, one by one.
        service_id: The firm's service that the consent is for: one consent a service.
        text_version: The version of the consent text shown to the person.
    """

    items: frozenset[FactItem]
    service_id: str
    text_version: str

    def _shown(self) -> str:
        return ", ".join(sorted(self.items))


@attrs.frozen(repr=False, kw_only=True)
class ConsentRegistration(Masked):
    """That the operator registered a consent.

    Attributes:
        provider_id: The operator's id of the consent, if it gives one.
        registered_at: When, as the operator tells; ``None`` if it does not.
        expires_at: Its end as the operator tells, trusted over the rule; ``None`` if untold.
        items: The items as the operator registered them; ``None`` if it does not tell.
    """

    provider_id: Concealed[str] | None = None
    registered_at: Instant | None = None
    expires_at: Instant | None = None
    items: frozenset[FactItem] | None = None


RENEWAL_NOTICE = timedelta(days=90)
"""How long before its end a consent is due for renewal."""

_LAST_SECOND = time(23, 59, 59)


def ten_years(registered_at: Instant) -> tuple[Instant, Instant]:
    """Return first and last instant of a consent of ten years, counted from the next day in Japan.

    The last one is the day before the corresponding day, at 23:59:59 (Guideline v1.8 §5(3)⑤);
    where the tenth year has no such day, the last day of the month (民法 143条2項).
    """
    day = day_in_japan(registered_at)
    first, last = day + timedelta(days=1), last_day_of_years(day, 10)
    return _in_japan(first, time()), _in_japan(last, _LAST_SECOND)


def _in_japan(day: date, at: time) -> Instant:
    return as_utc(datetime.combine(day, at, tzinfo=JST))


@attrs.frozen(repr=False, kw_only=True)
class Consent(Masked):
    """One consent as we know it. A new one after its end is a new record.

    Attributes:
        id: Ours.
        number: Its place among the person's consents; the highest one of a service counts.
        provider: The provider instance that it is registered with.
        service_id: The firm's service that it is for.
        use_case: The use case whose purpose the person was told.
        purpose: What the person was told, in the words of that time.
        items: The facts that may be provided.
        text_version: The version of the consent text shown to the person.
        state: Its state as kept; `state_at` tells how it stands at an instant.
        reason: Why the operator refused it, or how it was seen to have ended.
        provider_id: The operator's id of it, if it gives one.
        certificate: The newest certificate of the person that is known, as far as told.
        signed_at: When the person came back from signing it.
        received_at: When the firm had the signature.
        registered_at: When it was registered, as the operator tells, or else as we heard.
        valid_from: The first instant of its ten years. It is active from registration.
        expires_at: Its last instant: the operator's word, or else the rule of ten years.
        withdrawn_by: How it was withdrawn.
        ended_at: When we stopped using it.
        checked_at: When the operator last told of it.
    """

    id: ConsentId
    number: int
    provider: ProviderName
    service_id: str
    use_case: UseCaseId
    purpose: Purpose
    items: frozenset[FactItem]
    text_version: str
    state: ConsentState
    reason: Reason | None = None
    provider_id: Concealed[str] | None = None
    certificate: CertificateReference | None = None
    signed_at: Instant
    received_at: Instant
    registered_at: Instant | None = None
    valid_from: Instant | None = None
    expires_at: Instant | None = None
    withdrawn_by: WithdrawalRoute | None = None
    ended_at: Instant | None = None
    checked_at: Instant | None = None

    def state_at(self, at: Instant) -> ConsentState:
        """Return how it stands at ``at``, as far as we know."""
        if not self.state.live or self.expires_at is None:
            return self.state
        if at > self.expires_at:
            return ConsentState.EXPIRED
        due = at >= self.expires_at - RENEWAL_NOTICE
        return ConsentState.RENEWAL_DUE if due else ConsentState.ACTIVE

    def _shown(self) -> str:
        return f"{self.id}, {self.state.value}"
