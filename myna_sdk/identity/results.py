"""What the identity use case hands to the caller."""

import attrs

from myna_sdk.cases.started import Started
from myna_sdk.errors import NotVerified
from myna_sdk.law.duties import Duty
from myna_sdk.law.judging import MethodJudgement
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.model.purpose import Purpose
from myna_sdk.model.reasons import Reason

__all__ = ["IdentityResult", "Started"]


@attrs.frozen(repr=False, kw_only=True)
class IdentityResult(Masked):
    """How an identity check stands.

    Attributes:
        id: The login's id; ``None`` when the callback was refused.
        outcome: `Verified`, `Rejected` or `Undetermined`.
        purpose: What the person was told; ``None`` when the callback was refused.
        at: The instant that judged.
        methods: Every legal method in force on that day, judged gate by gate; none where no
            statute prescribes one, or where nothing was verified.
        duties: What a statute asks of the firm besides; the SDK closes none of it.
    """

    id: str | None
    outcome: Outcome
    purpose: Purpose | None
    at: Instant
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

    def _shown(self) -> str:
        return f"{self.id}, {self.outcome!r}"
