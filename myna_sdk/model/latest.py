"""What asking for a person's latest facts yields."""

from typing import TypeAlias

import attrs

from myna_sdk.model.certificate import CertificateReference
from myna_sdk.model.checks import Check
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.status import CertificateStatus

__all__ = ["FactsUpdate", "NoNewerData", "Updated"]


@attrs.frozen(repr=False)
class Updated(Masked):
    """There are newer facts.

    Attributes:
        facts: The consented items that the operator returned. Absent is not empty.
        certificate: The newer certificate, as far as the operator tells.
        status: How the certificate stood that was known until now, if told.
        provider_ref: The operator's id of this answer, if it gives one.
        checks: Every check, the ones not made included.
    """

    facts: BasicFacts
    certificate: CertificateReference | None = attrs.field(default=None, kw_only=True)
    status: CertificateStatus | None = attrs.field(default=None, kw_only=True)
    provider_ref: str | None = attrs.field(default=None, kw_only=True)
    checks: tuple[Check, ...] = attrs.field(default=(), kw_only=True)

    def _shown(self) -> str:
        return repr(self.facts)


@attrs.frozen(repr=False)
class NoNewerData(Masked):
    """What is known already is the latest.

    Attributes:
        status: How the known certificate stands, if told.
        checks: Every check, the ones not made included.
    """

    status: CertificateStatus | None = attrs.field(default=None, kw_only=True)
    checks: tuple[Check, ...] = attrs.field(default=(), kw_only=True)

    def _shown(self) -> str:
        return ""


FactsUpdate: TypeAlias = Updated | NoNewerData | Rejected | Undetermined
