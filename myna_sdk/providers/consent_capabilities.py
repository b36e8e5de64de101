"""Capabilities around consent: its registry, and the latest facts that it opens."""

from abc import abstractmethod
from typing import Protocol, TypeAlias, runtime_checkable

import attrs

from myna_sdk.errors import PluginError
from myna_sdk.model.certificate import CertificateReference
from myna_sdk.model.consent import (
    ConsentRegistration,
    ConsentState,
    ConsentStatement,
    WithdrawalRoute,
)
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.latest import FactsUpdate
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.person import PersonRef
from myna_sdk.model.signing import Document, Signed
from myna_sdk.model.status import CheckMethod
from myna_sdk.providers.context import Context

__all__ = [
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
]


@attrs.frozen(repr=False, kw_only=True)
class ConsentAsk(Masked):
    """What a consent document is made of.

    Attributes:
        statement: What the person consents to.
        firm: The firm's name, as the person knows it.
        withdrawal_of: The operator's id of the consent that the document withdraws; ``None`` for
            a consent.
    """

    statement: ConsentStatement
    firm: str
    withdrawal_of: Concealed[str] | None = None


@attrs.frozen(repr=False, kw_only=True)
class SignedConsent(Masked):
    """A consent document with the person's signature, to be registered.

    Attributes:
        statement: What the document says.
        signed: The document and its signature, unverified.
        received_at: When the firm received it.
    """

    statement: ConsentStatement
    signed: Signed
    received_at: Instant


@attrs.frozen(repr=False, kw_only=True)
class ConsentQuery(Masked):
    """Which consent is meant.

    Attributes:
        provider_id: The operator's id of the consent, if it gave one.
        person: The operator's reference of the person, if known.
        service_id: The firm's service.
    """

    provider_id: Concealed[str] | None = None
    person: PersonRef | None = None
    service_id: str


@attrs.frozen(repr=False, kw_only=True)
class ConsentStanding(Masked):
    """How a consent stands with the operator.

    Attributes:
        state: Its state.
        expires_at: Its end, if told.
        withdrawn_by: How it was withdrawn; only with `ConsentState.WITHDRAWN`.
    """

    state: ConsentState
    expires_at: Instant | None = None
    withdrawn_by: WithdrawalRoute | None = None


ConsentRegistered: TypeAlias = ConsentRegistration | Rejected | Undetermined
ConsentAnswer: TypeAlias = ConsentStanding | Rejected | Undetermined


@attrs.frozen(repr=False, kw_only=True)
class SignedWithdrawal(Masked):
    """A signed cancellation.

    Attributes:
        consent: Which consent it withdraws.
        signed: The cancellation document and its signature; ``None`` where the operator does not
            need one.
    """

    consent: ConsentQuery
    signed: Signed | None = None


@runtime_checkable
class ConsentRegistry(Protocol):
    """Registers consents with J-LIS through the operator.

    A provider whose operator has no such call says so in its manifest (`Level.PARTIAL`) and answers
    ``Undetermined`` with the reason ``not-supported``.
    """

    @abstractmethod
    async def prepare_consent(
        self, ask: ConsentAsk, ctx: Context
    ) -> Document | Undetermined | None:
        """Return the operator's document that the person is to sign.

        ``None``: the operator wants no signature for a withdrawal. ``Undetermined`` with the
        reason ``not-supported``: it has no such call.
        """
        ...

    @abstractmethod
    async def register_consent(self, consent: SignedConsent, ctx: Context) -> ConsentRegistered:
        """Return that the consent is registered, or why not."""
        ...

    @abstractmethod
    async def consent_status(self, consent: ConsentQuery, ctx: Context) -> ConsentAnswer:
        """Return how the consent stands with the operator."""
        ...

    @abstractmethod
    async def withdraw_consent(self, withdrawal: SignedWithdrawal, ctx: Context) -> ConsentAnswer:
        """Return that the operator has withdrawn the consent, or why not."""
        ...


_GRANTED = object()


def _by_the_core(_instance: object, _field: object, value: object) -> None:
    if value is not _GRANTED:
        raise PluginError("plugin-failed", "a LiveConsent is made by the core alone")


@attrs.frozen(repr=False, kw_only=True)
class LiveConsent(Masked):
    """That a consent was live at the moment of use. Only the core makes one: see `grant`.

    Attributes:
        person: The operator's reference of the person; of the kind *certificate* where the operator
            verified their certificate and could not tell yet whose it is.
        certificate: The certificate that the person is known by.
        consent: Which consent.
        items: The items that may be stored.
        method: How revocation is looked up on the way.
        at: The instant at which it was live.
        again: Whether an earlier answer may have been lost, so that what was told before is to be
            told once more.
    """

    person: PersonRef
    certificate: CertificateReference | None = None
    consent: ConsentQuery
    items: frozenset[FactItem]
    method: CheckMethod = CheckMethod.CRL
    at: Instant
    again: bool = False
    granted: object = attrs.field(validator=_by_the_core, eq=False)


def grant(
    *,
    person: PersonRef,
    consent: ConsentQuery,
    items: frozenset[FactItem],
    at: Instant,
    certificate: CertificateReference | None = None,
    method: CheckMethod = CheckMethod.CRL,
    again: bool = False,
) -> LiveConsent:
    """Return the proof that ``consent`` is live at ``at``; for the core's latest-facts flow."""
    return LiveConsent(
        person=person,
        certificate=certificate,
        consent=consent,
        items=items,
        method=method,
        at=at,
        again=again,
        granted=_GRANTED,
    )


@runtime_checkable
class LatestFactsSource(Protocol):
    """Latest facts, for a live consent. Each call may cost money."""

    @abstractmethod
    async def fetch_latest(self, consent: LiveConsent, ctx: Context) -> FactsUpdate:
        """Return the newer facts, or why there are none.

        Raises:
            TransportError: A request did not end in a reply: whether it was billed is not known.
            ProtocolError: A reply broke its specification.
        """
        ...
