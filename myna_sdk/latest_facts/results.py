"""What the latest-facts use case hands to the caller."""

from collections.abc import Mapping
from typing import Final, TypeAlias

import attrs

from myna_sdk.cases.verification import Ended, EvidenceKind, Verification
from myna_sdk.errors import UsageError
from myna_sdk.model.consent import ConsentId
from myna_sdk.model.facts import BasicFacts, FactItem, Source
from myna_sdk.model.instants import Instant
from myna_sdk.model.latest import FactsUpdate, NoNewerData, Updated
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.person import ProviderName
from myna_sdk.model.purpose import Purpose
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import RevocationReason, Standing

__all__ = ["LatestFacts", "Prospect"]

_Refusal: TypeAlias = Rejected | Undetermined

_ENDED: Final[Mapping[type[FactsUpdate], Ended]] = {
    Updated: Ended.VERIFIED,
    NoNewerData: Ended.VERIFIED,
    Rejected: Ended.REJECTED,
    Undetermined: Ended.UNDETERMINED,
}
_OVER: Final[Mapping[Standing, _Refusal]] = {
    Standing.REVOKED: Rejected(Reason.CERTIFICATE_REVOKED),
    Standing.HELD: Rejected(Reason.CERTIFICATE_HELD),
    Standing.EXPIRED: Rejected(Reason.CERTIFICATE_EXPIRED),
    Standing.UNKNOWN: Undetermined(Reason.CERTIFICATE_UNKNOWN),
}
"""What of a certificate keeps it from vouching for what was told of it before."""


@attrs.frozen(repr=False, kw_only=True)
class LatestFacts(Masked):
    """How asking for a person's latest facts ended.

    Attributes:
        outcome: `Updated`, `NoNewerData`, `Rejected` or `Undetermined`.
        kept: What is kept of the person's facts now, each item with its own provenance. Empty
            where no use case has a period of retention.
        at: The instant at which the consent was live, or was not.
        consent: The consent that opened the call; ``None`` where none did.
        purpose: What the person was told when they consented.
        operator: The instance that was asked.
    """

    outcome: FactsUpdate
    kept: BasicFacts
    at: Instant
    consent: ConsentId | None = None
    purpose: Purpose | None = None
    operator: ProviderName | None = None

    @property
    def reason(self) -> Reason | None:
        """Why there are no facts; ``None`` if there are newer ones, or none newer."""
        return self.outcome.reason if isinstance(self.outcome, _Refusal) else None

    @property
    def facts(self) -> BasicFacts:
        """The consented items that the operator returned. Nothing else is in them.

        Raises:
            UsageError: ``facts-not-given``: match ``outcome`` first.
        """
        if isinstance(self.outcome, Updated):
            return self.outcome.facts
        told = "no newer data" if isinstance(self.outcome, NoNewerData) else self.reason
        raise UsageError("facts-not-given", f"there are no facts in this result: {told}")

    @property
    def verification(self) -> Verification:
        """These facts, as decisions and receipts refer to them.

        Where there are no newer ones, the facts that this service gave before keep their own age:
        that nothing is newer than a certificate makes nothing else that is kept newer. They are
        vouched for only while that certificate holds, or was merely renewed.
        """
        outcome, refusal = self.outcome, self._refusal
        return Verification(
            id=self.consent,
            ended=_ENDED[type(outcome if refusal is None else refusal)],
            reason=None if refusal is None else refusal.reason,
            kind=EvidenceKind.LATEST_FACTS,
            facts=self._verified(),
            checks=outcome.checks,
            operator=self.operator,
            operator_ref=outcome.provider_ref if isinstance(outcome, Updated) else None,
            purpose=self.purpose,
            at=self.at,
        )

    @property
    def _refusal(self) -> _Refusal | None:
        if isinstance(self.outcome, _Refusal):
            return self.outcome
        status = self.outcome.status if isinstance(self.outcome, NoNewerData) else None
        if status is None or status.reason is RevocationReason.RENEWED:
            return None
        return _OVER.get(status.standing)

    def _verified(self) -> BasicFacts:
        if self._refusal is not None:
            return BasicFacts()
        if isinstance(self.outcome, Updated):
            return self.outcome.facts
        given = [
            item for item, stamp in self.kept.provenance if stamp.source is Source.LATEST_FACTS
        ]
        return self.kept.only(given)

    def _shown(self) -> str:
        return repr(self.outcome)


@attrs.frozen(repr=False, kw_only=True)
class Prospect(Masked):
    """What asking for the latest facts would do, as far as we know. Nobody was asked.

    Attributes:
        refusal: Why nothing would be asked; ``None`` if the operator would be, for money.
        items: The items that would be asked for.
        provider: The instance that would be asked.
        at: The instant that judged.
    """

    refusal: Undetermined | None
    items: frozenset[FactItem] = frozenset()
    provider: ProviderName | None = None
    at: Instant

    @property
    def reason(self) -> Reason | None:
        """Why nothing would be asked; ``None`` if the operator would be."""
        return None if self.refusal is None else self.refusal.reason

    def _shown(self) -> str:
        return repr(self.refusal)
