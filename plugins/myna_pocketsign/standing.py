"""How a certificate stands, from what an answer says of it in several places."""

import attrs

import myna_sdk.authoring as m
from myna_pocketsign import words
from myna_pocketsign.replies import Certificate, Status, Validity

_V, _S = m.Standing.VALID, m.Standing


def reference(certificate: Certificate | None) -> m.CertificateReference | None:
    """Return which certificate an answer is about, ``None`` if its type is unknown."""
    known = None if certificate is None else words.TYPES.get(certificate.type or "")
    if certificate is None or known is None:
        return None
    return attrs.evolve(known, provider_id=certificate.id)


def within_window(
    certificate: m.CertificateReference, validity: Validity | None
) -> m.CertificateReference:
    """Return ``certificate`` with the window that its content tells."""
    if validity is None:
        return certificate
    return attrs.evolve(certificate, not_before=validity.not_before, not_after=validity.not_after)


def standing(status: Status | None, state: str | None) -> m.Standing | None:
    """Return how the certificate stands, ``None`` if the answer contradicts itself.

    Only a state tells that a certificate has not run out: without one, nothing is valid.
    """
    told = None if status is None else words.status(status.status)
    seen = words.state(state)
    if told is _V and status is not None and status.revoked_at is not None:
        return None
    if told is m.Standing.REVOKED:
        return None if seen in {_V, _S.EXPIRED} else _revoked(status)
    if seen is m.Standing.REVOKED:
        return None if told is _V else _revoked(status)
    return _S.UNKNOWN if told is None or seen is None else seen


def _revoked(status: Status | None) -> m.Standing:
    reason = None if status is None else words.crl_reason(status.revocation_reason)
    return _S.HELD if reason is m.RevocationReason.HELD else _S.REVOKED


def certificate_status(
    status: Status | None,
    found: m.Standing,
    *,
    at: m.Instant,
    certificate: m.CertificateReference | None = None,
    code: str | None = None,
) -> m.CertificateStatus:
    """Return the status that the answer tells, dated by the answer itself."""
    told = status or Status()
    revoked = found in {_S.REVOKED, _S.HELD}
    return m.CertificateStatus(
        standing=found,
        reason=words.crl_reason(told.revocation_reason) if revoked else None,
        since=told.revoked_at if revoked else None,
        method=words.method(told.check_method),
        purpose=words.purpose(told.check_purpose),
        as_of=told.source_updated_at,
        checked_at=at,
        certificate=certificate,
        reference=told.id,
        code=code,
    )


def window(validity: Validity | None, at: m.Instant) -> m.Standing:
    """Return whether the certificate's own window holds ``at``; unknown if it is not told."""
    if validity is None or validity.not_before is None or validity.not_after is None:
        return _S.UNKNOWN
    # The last second counts to its end (RFC 5280 §4.1.2.5).
    return (
        _V
        if validity.not_before <= at.replace(microsecond=0) <= validity.not_after
        else (_S.EXPIRED)
    )
