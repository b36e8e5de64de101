"""What the core holds a status answer to, beside what is known of the certificate.

1. The answer and its parts have their types: it can be written down and read again.
2. What is valid lies within the certificate's own window, where that is known: past its end it is
   expired, before its beginning unknown (RFC 5280 §4.1.2.5).
3. A certificate that was revoked or on hold is not valid again.
4. A reason is told only of what is revoked or on hold.
"""

import attrs

from myna_sdk.cases.judging import refused_by
from myna_sdk.model.certificate import CertificateReference
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.parts import has_its_parts
from myna_sdk.model.reasons import Reason
from myna_sdk.model.rules import read_rules
from myna_sdk.model.status import CertificateStatus, Standing
from myna_sdk.providers.signature_capabilities import StatusAnswer

_RULES = read_rules("myna_sdk.certificate_status")


@attrs.frozen(repr=False, kw_only=True)
class Known(Masked):
    """What is known of a person's certificates.

    Attributes:
        windows: Certificates, some with their window.
        ended: Certificates that were revoked or on hold.
    """

    windows: tuple[CertificateReference, ...] = ()
    ended: tuple[CertificateReference, ...] = ()

    def has_ended(self, certificate: CertificateReference | None) -> bool:
        """Tell whether ``certificate`` was revoked or on hold before."""
        return certificate is not None and any(_same(each, certificate) for each in self.ended)

    def window_of(
        self, certificate: CertificateReference | None
    ) -> tuple[Instant | None, Instant | None]:
        """Return beginning and end of ``certificate``, as far as they are known."""
        if certificate is None:
            return None, None
        alike = (certificate, *(each for each in self.windows if _same(each, certificate)))
        begins = next((c.not_before for c in alike if c.not_before is not None), None)
        return begins, next((c.not_after for c in alike if c.not_after is not None), None)


def judged(answer: object, known: Known, at: Instant) -> StatusAnswer:
    """Return ``answer`` once it keeps what every checker promises, at ``at``."""
    if isinstance(answer, Rejected | Undetermined):
        return refused_by(answer)
    if not isinstance(answer, CertificateStatus) or not has_its_parts(answer, CertificateStatus):
        return _faulty("status-1")
    if answer.reason is not None and answer.standing not in {Standing.REVOKED, Standing.HELD}:
        return _faulty("status-4")
    return _still_valid(answer, known, at) if answer.standing is Standing.VALID else answer


def _still_valid(answer: CertificateStatus, known: Known, at: Instant) -> StatusAnswer:
    """Return ``answer``, which says valid, unless what is known says otherwise."""
    if known.has_ended(answer.certificate):
        return _faulty("status-3")
    begins, ends = known.window_of(answer.certificate)
    if ends is not None and at.replace(microsecond=0) > ends:
        return attrs.evolve(answer, standing=Standing.EXPIRED)
    if begins is not None and at < begins:
        return attrs.evolve(answer, standing=Standing.UNKNOWN)
    return answer


def _same(one: CertificateReference, other: CertificateReference) -> bool:
    return one.provider_id is not None and one.provider_id == other.provider_id


def _faulty(number: str) -> Undetermined:
    check = _RULES[number].check(CheckResult.FAILED)
    return Undetermined(Reason.PROVIDER_FAULTY, checks=(check,))
