"""What the identity use case hands to the caller."""

import attrs
from attrs.converters import optional

from myna_sdk.errors import NotVerified, UsageError
from myna_sdk.law.duties import Duty
from myna_sdk.law.judging import MethodJudgement
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked, concealed
from myna_sdk.model.outcome import Outcome, Undetermined, Verified
from myna_sdk.model.purpose import Purpose
from myna_sdk.model.reasons import Reason

__all__ = ["IdentityResult", "Started"]


@attrs.frozen(repr=False, kw_only=True)
class Started(Masked):
    """A login that was started, or the reason why the provider could not start one.

    Attributes:
        id: The id for ``result`` and ``resume``; ``None`` if it was not started.
        expires_at: When the person must be back; ``None`` if it was not started.
        outcome: Why it was not started, else ``None``.
    """

    id: str | None = None
    expires_at: Instant | None = None
    outcome: Undetermined | None = None
    _url: Concealed[str] | None = attrs.field(default=None, converter=optional(concealed))

    @property
    def url(self) -> str:
        """Where to redirect the person's browser.

        Raises:
            UsageError: ``login-not-started``: ask ``outcome`` first when providers may fail.
        """
        if self._url is None:
            raise UsageError("login-not-started", "the provider could not start this login")
        return self._url.reveal()

    def _shown(self) -> str:
        return self.id or repr(self.outcome)


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
