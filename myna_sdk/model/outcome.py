"""The three ways a verification ends. There is no ``bool``: match the type."""

from typing import NoReturn, TypeAlias

import attrs

from myna_sdk.model.checks import Check
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.kept_evidence import KeptEvidence
from myna_sdk.model.masking import Masked
from myna_sdk.model.next_steps import NextStep
from myna_sdk.model.person import PersonRef
from myna_sdk.model.presentation import Presentation
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus

__all__ = ["OWN_CODE", "Outcome", "Rejected", "Undetermined", "Verified"]

OWN_CODE = "plugin:"
"""What a provider writes before a code of its own; the core puts the plugin's id there."""


class _Outcome(Masked):
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("an outcome is no bool: match Verified, Rejected and Undetermined")


@attrs.frozen(repr=False)
class Verified(_Outcome):
    """The person is who the facts say, as far as the checks go.

    Attributes:
        person: The provider's reference for the person; ``None`` where a verifier was not asked
            to identify, or could not yet.
        facts: What was received; nothing that was not asked for.
        checks: Every check, the ones not made included.
        presentation: What the person presented.
        provider_ref: The provider's id of this verification, if it gives one.
        status: How the certificate stood, as the verifier reports it.
        evidence: What a verifier that saw the certificate rested on, for a statutory record only:
            whoever asked for the check never gets it.
    """

    person: PersonRef | None
    facts: BasicFacts = attrs.field(factory=BasicFacts, kw_only=True)
    checks: tuple[Check, ...] = attrs.field(default=(), kw_only=True)
    presentation: Presentation | None = attrs.field(default=None, kw_only=True)
    provider_ref: str | None = attrs.field(default=None, kw_only=True)
    status: CertificateStatus | None = attrs.field(default=None, kw_only=True)
    evidence: KeptEvidence | None = attrs.field(default=None, kw_only=True)

    @property
    def next_steps(self) -> tuple[NextStep, ...]:
        """What the customer can do next; the last one is what nobody may ask them for."""
        return (NextStep.NOTHING_MORE, NextStep.NEVER_ASKED)

    def _shown(self) -> str:
        return repr(self.facts)


@attrs.frozen(repr=False)
class _Refused(_Outcome):
    """What rejected and undetermined outcomes share.

    Attributes:
        reason: Why, an entry of the catalogue.
        checks: Every check, the ones not made included.
        detail: The provider's own code after its plugin's id (``digital-auth-app:access_denied``),
            or the code of the error behind it.
        retry_after: Seconds that the provider asked to wait, if it did.
    """

    reason: Reason
    checks: tuple[Check, ...] = attrs.field(default=(), kw_only=True)
    detail: str | None = attrs.field(default=None, kw_only=True)
    retry_after: float | None = attrs.field(default=None, kw_only=True)

    @property
    def next_steps(self) -> tuple[NextStep, ...]:
        """What the customer can do next; the last one is what nobody may ask them for."""
        return (*self.reason.next_steps, NextStep.NEVER_ASKED)

    def _shown(self) -> str:
        return self.reason.value if self.detail is None else f"{self.reason.value}, {self.detail}"


@attrs.frozen(repr=False)
class Rejected(_Refused):
    """A check failed: what was presented does not hold."""


@attrs.frozen(repr=False)
class Undetermined(_Refused):
    """It could not be told. That is never "valid", and a refusal by the person counts here."""


Outcome: TypeAlias = Verified | Rejected | Undetermined
