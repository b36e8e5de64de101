"""How a card stands, as an operator said it of the certificate that was read with its chip.

Reading a card tells nothing of it: a card that was reported lost reads as before. Whoever has an
operator that may be asked reads the certificate in the same transaction as the face
(`CertificateWanted.YES`), has it judged, and hands the answer in. Left out, it is not checked.
"""

from typing import Final, TypeAlias

import attrs

from myna_sdk.card.readings import ChipReading
from myna_sdk.cases import inputs
from myna_sdk.errors import UsageError
from myna_sdk.law.evidence import Revocation, revocation_and_period
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.my_number import holds_my_number
from myna_sdk.model.outcome import Rejected, Undetermined, Verified
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import CertificateStatus, Standing

__all__ = ["CardStatus"]

Said: TypeAlias = CertificateStatus | Verified | Rejected | Undetermined

_RESULTS: Final = {
    Revocation.NOT_CHECKED: CheckResult.NOT_MADE,
    Revocation.GOOD: CheckResult.PASSED,
    Revocation.REVOKED: CheckResult.FAILED,
    Revocation.HELD: CheckResult.FAILED,
    Revocation.UNKNOWN: CheckResult.UNKNOWN,
}
_REVOCATIONS: Final = {
    Reason.CERTIFICATE_REVOKED: Revocation.REVOKED,
    Reason.CERTIFICATE_REVOKED_OR_HELD: Revocation.REVOKED,
    Reason.CERTIFICATE_HELD: Revocation.HELD,
}
_REASONS: Final = {
    Revocation.REVOKED: Reason.CERTIFICATE_REVOKED,
    Revocation.HELD: Reason.CERTIFICATE_HELD,
}


@attrs.frozen(repr=False, kw_only=True)
class CardStatus(Masked):
    """What an operator said, and of which certificate.

    Attributes:
        certificate: The DER that the operator judged: `ChipReading.certificate`, or the one of an
            answer that was made with the same card.
        said: A status checker's answer, or a verifier's verdict on such an answer.
        operator: Who said it, as the firm calls them. It goes into the record.

    Raises:
        UsageError: ``card-status-unsaid``: nobody is named; or ``my-number-refused``.
    """

    certificate: Concealed[bytes]
    said: Said
    operator: str

    def __attrs_post_init__(self) -> None:
        if holds_my_number(self.operator):
            raise inputs.my_number_refused("operator")
        if not 0 < len(self.operator.strip()) <= inputs.LONGEST_TEXT:
            raise UsageError("card-status-unsaid", "operator names who said how the card stands")

    def answers(self, at: Instant) -> Revocation:
        """Return what the operator's word answers on the day of ``at``.

        The word of another day answers nothing, unless it is that a certificate was revoked, which
        it stays. Neither does that one has expired: a card outlives its certificates. A verdict
        answers by the status that it came with: without one nobody was asked about revocation, or
        it passed under an unsafe policy.
        """
        said = self.said
        if isinstance(said, Rejected):
            return _REVOCATIONS.get(said.reason, Revocation.UNKNOWN)
        standing = said if isinstance(said, CertificateStatus) else getattr(said, "status", None)
        if isinstance(standing, CertificateStatus):
            stays = standing.standing is Standing.REVOKED
            if not stays and day_in_japan(standing.checked_at) != day_in_japan(at):
                return Revocation.UNKNOWN
            found, _ = revocation_and_period(standing.standing)
            expired = standing.standing is Standing.EXPIRED
            return Revocation.UNKNOWN if expired else found
        return Revocation.UNKNOWN

    def _shown(self) -> str:
        return self.operator


def refuse_other_card(reading: ChipReading, status: CardStatus | None) -> None:
    """Return if ``status`` is about a certificate of the very card that was read, or is none.

    Raises:
        UsageError: ``card-status-of-another-card``.
    """
    if status is not None:
        refuse_other_certificate(reading, status.certificate)


def refuse_other_certificate(reading: ChipReading, certificate: Concealed[bytes]) -> None:
    """Return if ``certificate`` is the one that was read with the chip.

    Raises:
        UsageError: ``card-status-of-another-card``.
    """
    if reading.certificate is None or certificate != reading.certificate:
        raise UsageError(
            "card-status-of-another-card",
            "an operator's word counts for the certificate that was read with this chip: "
            "read with certificate=CertificateWanted.YES",
        )


def revocation_told(status: CardStatus | None, at: Instant) -> Revocation:
    """Return what ``status`` answers on the day of ``at``; without one nobody was asked."""
    return Revocation.NOT_CHECKED if status is None else status.answers(at)


def status_check(revocation: Revocation) -> tuple[CheckResult, Reason | None]:
    """Return how counter-8 ends, and the reason for which the card is refused, if it is."""
    return _RESULTS[revocation], _REASONS.get(revocation)
