"""What the latest-facts use case hands to the caller."""

from typing import TypeAlias

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.latest import FactsUpdate, NoNewerData, Updated
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.person import ProviderName
from myna_sdk.model.reasons import Reason

__all__ = ["LatestFacts", "Prospect"]

_Refusal: TypeAlias = Rejected | Undetermined


@attrs.frozen(repr=False, kw_only=True)
class LatestFacts(Masked):
    """How asking for a person's latest facts ended.

    Attributes:
        outcome: `Updated`, `NoNewerData`, `Rejected` or `Undetermined`.
        kept: What is kept of the person's facts now, each item with its own provenance. Empty
            where no use case has a period of retention.
        at: The instant at which the consent was live, or was not.
    """

    outcome: FactsUpdate
    kept: BasicFacts
    at: Instant

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
