"""Consent to the provision of the latest four facts: its items, its life and its states."""

from enum import StrEnum
from typing import NewType

import attrs

from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked

__all__ = [
    "ConsentId",
    "ConsentRegistration",
    "ConsentState",
    "ConsentStatement",
    "WithdrawalRoute",
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
