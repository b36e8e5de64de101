"""What the identity use case hands to the caller."""

from collections.abc import Mapping
from typing import Final

import attrs

from myna_sdk.cases.started import Started
from myna_sdk.cases.verification import Ended, EvidenceKind, Verification
from myna_sdk.errors import NotVerified
from myna_sdk.law.duties import Duty
from myna_sdk.law.evidence import Evidence
from myna_sdk.law.judging import MethodJudgement
from myna_sdk.law.use_cases import Channel
from myna_sdk.model.certificate import Carrier
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.person import ProviderName
from myna_sdk.model.purpose import Purpose
from myna_sdk.model.reasons import Reason

__all__ = ["IdentityResult", "Started"]

_ENDED: Final[Mapping[type[Outcome], Ended]] = {
    Verified: Ended.VERIFIED,
    Rejected: Ended.REJECTED,
    Undetermined: Ended.UNDETERMINED,
}
_BY: Final = {
    Channel.LOGIN: EvidenceKind.SHARED_BY_APP,
    Channel.SIGNATURE: EvidenceKind.SIGNATURE,
    Channel.CHIP: EvidenceKind.CHIP_FACE,
}


@attrs.frozen(repr=False, kw_only=True)
class IdentityResult(Masked):
    """How an identity check stands.

    Attributes:
        id: The login's id; ``None`` when the callback was refused.
        outcome: `Verified`, `Rejected` or `Undetermined`.
        purpose: What the person was told; ``None`` when the callback was refused.
        at: The instant that judged.
        by: The channel; ``None`` when the callback was refused.
        operator: The provider instance that judges; ``None`` when the callback was refused.
        evidence: What was established, as far as the law asks; ``None`` if nothing was verified.
        methods: Every legal method in force on that day, judged gate by gate; none where no
            statute prescribes one, or where nothing was verified.
        duties: What a statute asks of the firm besides; the SDK closes none of it.
    """

    id: str | None
    outcome: Outcome
    purpose: Purpose | None
    at: Instant
    by: Channel | None = None
    operator: ProviderName | None = None
    evidence: Evidence | None = None
    methods: tuple[MethodJudgement, ...] = ()
    duties: tuple[Duty, ...] = ()

    def verified(self) -> Verified:
        """Return the outcome as `Verified`.

        Raises:
            NotVerified: It is not. ``data`` holds the reason.
        """
        if isinstance(self.outcome, Verified):
            return self.outcome
        reason = self.outcome.reason
        raise NotVerified("not-verified", f"the outcome is {reason.value}", reason=reason.value)

    @property
    def reason(self) -> Reason | None:
        """Why the outcome is not `Verified`; ``None`` if it is."""
        return None if isinstance(self.outcome, Verified) else self.outcome.reason

    @property
    def verification(self) -> Verification:
        """This check, as decisions and receipts refer to it."""
        common = Verification(
            id=self.id,
            ended=_ENDED[type(self.outcome)],
            reason=self.reason,
            kind=self._kind,
            checks=self.outcome.checks,
            operator=self.operator,
            purpose=self.purpose,
            at=self.at,
        )
        if not isinstance(self.outcome, Verified):
            return common
        presented = self.outcome.presentation
        return attrs.evolve(
            common,
            carrier=Carrier.NOT_TOLD if presented is None else presented.certificate.carrier,
            facts=self.outcome.facts,
            evidence=self.evidence,
            methods=self.methods,
            duties=self.duties,
            operator_ref=self.outcome.provider_ref,
        )

    @property
    def _kind(self) -> EvidenceKind:
        if self.evidence is not None:
            return EvidenceKind.of(self.evidence.technique)
        return EvidenceKind.OTHER if self.by is None else _BY[self.by]

    def _shown(self) -> str:
        return f"{self.id}, {self.outcome!r}"
