"""What the consent use case hands to the caller."""

from typing import TypeAlias

import attrs
from attrs.converters import optional

from myna_sdk.errors import UsageError
from myna_sdk.model.consent import Consent, ConsentState
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked, concealed
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.reasons import Reason

__all__ = ["ConsentResult", "Refusal", "Withdrawal"]

Refusal: TypeAlias = Rejected | Undetermined
"""Why something did not come about."""


@attrs.frozen(repr=False, kw_only=True)
class ConsentResult(Masked):
    """How a consent stands.

    Attributes:
        id: The consent's id; ``None`` when the callback was refused, or there is none.
        consent: The consent as we know it; ``None`` until it is known whose signature it is.
        outcome: Why the last step did not come about; ``None`` if it did.
        at: The instant that judged.
        stage: How far one came that is no consent of anybody yet: a draft, or signed.
    """

    id: str | None
    consent: Consent | None
    outcome: Refusal | None
    at: Instant
    stage: ConsentState | None = None

    @property
    def state(self) -> ConsentState | None:
        """How the consent stood at ``at``; ``None`` where there is none."""
        return self.stage if self.consent is None else self.consent.state_at(self.at)

    @property
    def reason(self) -> Reason | None:
        """Why the last step did not come about; ``None`` if it did."""
        return None if self.outcome is None else self.outcome.reason

    @property
    def expires_at(self) -> Instant | None:
        """The last instant of the consent, if there is one."""
        return None if self.consent is None else self.consent.expires_at

    def _shown(self) -> str:
        return f"{self.id}, {self.state}, {self.reason}"


@attrs.frozen(repr=False, kw_only=True)
class Withdrawal(Masked):
    """A withdrawal: the consent is not used here any more, whatever follows.

    Attributes:
        id: The id of the cancellation, for ``resume``; ``None`` if nothing is to be signed.
        consent: The consent, withdrawn; ``None`` where there was none.
        outcome: Why the operator was not told; ``None`` if it was, or a signature is awaited.
        expires_at: When the person must be back; ``None`` if nothing is to be signed.
    """

    id: str | None = None
    consent: Consent | None = None
    outcome: Refusal | None = None
    expires_at: Instant | None = None
    _url: Concealed[str] | None = attrs.field(default=None, converter=optional(concealed))

    @property
    def needs_signature(self) -> bool:
        """Whether the person is to sign the cancellation at ``url``."""
        return self._url is not None

    @property
    def url(self) -> str:
        """Where the person signs the cancellation.

        Raises:
            UsageError: ``login-not-started``: ask ``needs_signature`` first.
        """
        if self._url is None:
            raise UsageError("login-not-started", "nothing is to be signed for this withdrawal")
        return self._url.reveal()

    @property
    def reason(self) -> Reason | None:
        """Why the operator was not told; ``None`` if it was, or a signature is awaited."""
        return None if self.outcome is None else self.outcome.reason

    def _shown(self) -> str:
        return f"{self.id}, {self.consent!r}"
