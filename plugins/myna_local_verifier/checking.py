"""How an earlier certificate stands, asked by the trace that a verification left."""

import myna_sdk.authoring as m
from myna_local_verifier.asking import Asker
from myna_local_verifier.refusals import untold
from myna_local_verifier.standing import flaw_of, status_of
from myna_local_verifier.verifying import reference
from myna_sdk.jpki.anchors import Anchor
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import Good, Held, Revocation, Revoked
from myna_sdk.jpki.traces import CertificateTrace, parse_trace


async def status(asker: Asker, ask: m.StatusRequest, ctx: m.Context) -> m.StatusAnswer:
    """Return how the certificate stands, or why that could not be told.

    1. The request names a certificate by a trace of ours, of the kind asked about.
    2. Its issuer's key is that of an anchor.
    3. Its window and its anchor's hold the instant; past its end it is expired, and nobody asked.
    4. A responder or the list of its municipality tells.
    """
    trace = _trace(ask)
    if trace is None or trace.kind is not ask.kind:  # 1
        return m.Undetermined(m.Reason.NOT_ELIGIBLE)
    issuer = asker.anchors.keyed(trace.issuer)
    if issuer is None:  # 2
        return _untold(Flaw.ISSUER_KEY_UNKNOWN)
    outside = _outside(trace, issuer, ctx.at)
    if outside is not None:  # 3
        return _by_window(trace, ask, outside, ctx)
    told = await asker.told(trace, issuer, method=ask.method, ctx=ctx)  # 4
    if isinstance(told, m.Undetermined):
        return told
    return _answer(trace, ask, told.revocation, ctx)


def _answer(
    trace: CertificateTrace, ask: m.StatusRequest, told: Revocation, ctx: m.Context
) -> m.StatusAnswer:
    if isinstance(told, Good | Revoked | Held):
        return status_of(told, reference(trace), purpose=ask.purpose, at=ctx.at)
    flaw = flaw_of(told)
    if flaw is Flaw.OCSP_SAYS_UNKNOWN:
        return _by_window(trace, ask, m.Standing.UNKNOWN, ctx, code=flaw.value)
    return _untold(flaw)


def _trace(ask: m.StatusRequest) -> CertificateTrace | None:
    if ask.certificate is not None and ask.certificate.provider_id is not None:
        return parse_trace(ask.certificate.provider_id.reveal())
    if ask.person is not None and ask.person.kind is m.RefKind.CERTIFICATE:
        return parse_trace(ask.person.value.reveal())
    return None


def _outside(trace: CertificateTrace, issuer: Anchor, at: m.Instant) -> m.Standing | None:
    """Return what it is at ``at`` by its window and its anchor's, ``None`` within both."""
    if at.replace(microsecond=0) > min(trace.not_after, issuer.certificate.not_after):
        return m.Standing.EXPIRED
    begins = max(trace.not_before, issuer.certificate.not_before)
    return m.Standing.UNKNOWN if at < begins else None


def _untold(flaw: Flaw) -> m.Undetermined:
    return m.Undetermined(untold(flaw), detail=f"plugin:{flaw.value}")


def _by_window(
    trace: CertificateTrace,
    ask: m.StatusRequest,
    standing: m.Standing,
    ctx: m.Context,
    *,
    code: str | None = None,
) -> m.CertificateStatus:
    return m.CertificateStatus(
        standing=standing,
        purpose=ask.purpose,
        checked_at=ctx.at,
        certificate=reference(trace),
        code=code,
    )
