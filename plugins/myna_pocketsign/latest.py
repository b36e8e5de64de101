"""FetchLatestUserCertificateContent: the newer facts of a person, for a live consent."""

from typing import Any, Final

import myna_sdk.authoring as m
from myna_pocketsign import words
from myna_pocketsign.calls import Calls
from myna_pocketsign.checking import about, certificate_id
from myna_pocketsign.checklist import UNMADE
from myna_pocketsign.replies import Content, LatestReply, StatusReply
from myna_pocketsign.standing import certificate_status, reference, standing, window, within_window

BY_USER: Final = "UserService/FetchLatestUserCertificateContent"
BY_CERTIFICATE: Final = "CertificateService/FetchLatestCertificateContent"


async def fetch(calls: Calls, consent: m.LiveConsent, ctx: m.Context) -> m.FactsUpdate:
    """Return the newer facts, or why there are none. The call may cost money.

    1. The operator answers instead of declining.
    4. The newer certificate is a signing certificate.
    5. State and status do not contradict each other, nor the absence of newer data.
    6. The newer certificate's own window holds ``ctx.at``.
    7. Its facts can be read.
    9. Revocation was looked up as asked.
    11. The answer is about the person and certificate that were asked about.
    13. No item is handed on that was not consented to; what was dropped is told.
    """
    method, message = _asked(calls, consent)
    got = await calls.ask(method, message, LatestReply, billed=True)
    if not isinstance(got, LatestReply):
        return got
    known = consent.certificate if method == BY_CERTIFICATE else None
    return _update(consent, _ask(consent, known), got, ctx)


def _ask(consent: m.LiveConsent, known: m.CertificateReference | None) -> m.StatusRequest:
    """Return the status request that the call includes, about ``known`` or the person."""
    return m.StatusRequest(person=consent.person, certificate=known, method=consent.method)


def _asked(calls: Calls, consent: m.LiveConsent) -> tuple[str, dict[str, Any]]:
    wire, known = calls.settings.wire, None
    unidentified = consent.person.kind is m.RefKind.CERTIFICATE
    if unidentified or consent.again or wire.latest_by == "certificate":
        known = certificate_id(_ask(consent, consent.certificate))
    message: dict[str, Any] = {"checkMethod": words.METHODS[consent.method]}
    if wire.latest_consent and consent.consent.provider_id is not None:
        message[wire.latest_consent] = consent.consent.provider_id
    if known is not None:
        return BY_CERTIFICATE, {"certificateId": known, **message}
    return BY_USER, {"userId": consent.person.value, **message}


def _update(
    consent: m.LiveConsent, ask: m.StatusRequest, got: LatestReply, ctx: m.Context
) -> m.FactsUpdate:
    known = StatusReply(
        certificate=got.certificate,
        certificate_status=got.certificate_status,
        state=got.state,
        user=got.user,
    )
    seen = about(ask, known, UNMADE.passed("ps-1"))
    found = standing(got.certificate_status, got.state)
    contradicts = found is None or (got.latest_content is None and found is not m.Standing.VALID)
    seen = seen.noted("ps-5", m.CheckResult.FAILED if contradicts else m.CheckResult.PASSED)
    if seen.failures or found is None:
        return m.Undetermined(m.Reason.PROVIDER_FAULTY, checks=seen.checks())
    status = certificate_status(
        got.certificate_status,
        found,
        at=ctx.at,
        certificate=reference(got.certificate),
        code=got.state,
    )
    if got.latest_content is None:
        return m.NoNewerData(status=status, checks=seen.checks())
    return _newer(consent, got, status, seen, ctx)


def _newer(
    consent: m.LiveConsent,
    got: LatestReply,
    status: m.CertificateStatus,
    seen: m.Checklist,
    ctx: m.Context,
) -> m.FactsUpdate:
    content = got.latest_content or Content()
    newer = reference(got.latest_certificate)
    newer = None if newer is None else within_window(newer, content.validity)
    if got.latest_certificate is not None and (newer is None or newer.kind is not words.SIGNING):
        seen = seen.failed("ps-4", "the newer certificate")
        return m.Undetermined(m.Reason.PROVIDER_FAULTY, checks=seen.checks())
    within = window(content.validity, ctx.at)
    if within is m.Standing.EXPIRED:
        seen = seen.failed("ps-6")
        return m.Rejected(m.Reason.CERTIFICATE_EXPIRED, checks=seen.checks())
    if within is m.Standing.UNKNOWN:
        seen = seen.noted("ps-6", m.CheckResult.UNKNOWN)
        return m.Undetermined(m.Reason.CERTIFICATE_UNKNOWN, checks=seen.checks())
    facts, seen = content.facts, seen.passed("ps-6")
    kept = None if facts is None else facts.only(consent.items)
    if facts is None or kept is None or not kept.items:
        return m.Undetermined(m.Reason.FACTS_MISSING, checks=seen.failed("ps-7").checks())
    beyond = ", ".join(sorted(facts.items - consent.items))
    seen = seen.passed("ps-7")
    seen = seen.passed("ps-13", f"dropped: {beyond}" if beyond else "")
    return m.Updated(
        kept.stamped(m.Provenance(m.Source.LATEST_FACTS, m.Currency.REGISTER, ctx.at)),
        certificate=newer,
        status=status,
        provider_ref=status.reference,
        checks=seen.checks(),
    )
