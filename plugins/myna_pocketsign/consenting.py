"""The consent service: registration as far as it is known, state and withdrawal as options."""

from typing import Any, Final

import myna_sdk.authoring as m
from myna_pocketsign.calls import Calls
from myna_pocketsign.checklist import UNMADE
from myna_pocketsign.refusals import Refusal
from myna_pocketsign.replies import Consent, ConsentReply

CREATE_APP: Final = "ConsentService/CreateConsentForDigitalIdentificationApp"

_OVER: Final = {
    m.Reason.CONSENT_EXPIRED: m.ConsentState.EXPIRED,
    m.Reason.CONSENT_WITHDRAWN: m.ConsentState.WITHDRAWN,
}


async def register(calls: Calls, consent: m.SignedConsent) -> m.ConsentRegistered:
    """Return that the consent is registered, or why not.

    1. The operator registers instead of declining.
    12. What it registered has the items that were signed, where it tells them.
    """
    sealed = isinstance(consent.signed.signature, m.Sealed)
    wire, message = calls.settings.wire, _signed(calls, consent.signed)
    method = CREATE_APP if sealed else wire.create_consent
    got = await calls.ask(method, message, ConsentReply, billed=wire.create_consent_billed)
    if not isinstance(got, ConsentReply):
        return got
    made = m.need(None if got.consent == Consent() else got.consent, "consent")
    items = None if made.preference is None else made.preference.items
    if items is not None and items != consent.statement.items:
        checks = UNMADE.passed("ps-1").failed("ps-12").checks()
        return m.Undetermined(m.Reason.PROVIDER_FAULTY, checks=checks)
    return m.ConsentRegistration(
        provider_id=None if made.id is None else m.Concealed(made.id),
        registered_at=made.created_at,
        expires_at=made.expires_at,
        items=items,
    )


def _signed(calls: Calls, signed: m.Signed) -> dict[str, Any]:
    wire = calls.settings.wire
    message: dict[str, Any] = {wire.application: signed.document.content}
    if isinstance(signed.signature, m.Sealed):
        return {**message, "signCertificateJwe": signed.signature.jwe}
    return {
        **message,
        wire.consent_certificate: signed.signature.certificate,
        wire.consent_signature: signed.signature.signature,
    }


async def status(calls: Calls, consent: m.ConsentQuery) -> m.ConsentAnswer:
    """Return how the consent stands: the operator tells an end as an error, with its reason."""
    method = calls.settings.wire.consent_status
    if not method or consent.provider_id is None:
        return _not_supported()
    message = {calls.settings.wire.consent_id: consent.provider_id}
    got = await calls.ask(method, message, ConsentReply)
    return _over(got) if not isinstance(got, ConsentReply) else _standing(got, consent)


async def withdraw(calls: Calls, withdrawal: m.SignedWithdrawal) -> m.ConsentAnswer:
    """Return that the operator has withdrawn the consent; a signed cancellation is needed."""
    wire, consent = calls.settings.wire, withdrawal.consent
    known = consent.provider_id is not None and withdrawal.signed is not None
    if not wire.withdraw_consent or not known:
        return _not_supported()
    signed = m.need(withdrawal.signed, "signed")
    message = {wire.consent_id: consent.provider_id, **_signed(calls, signed)}
    got = await calls.ask(wire.withdraw_consent, message, ConsentReply)
    if not isinstance(got, ConsentReply):
        return _over(got)
    told = _standing(got, consent)
    if not isinstance(told, m.ConsentStanding):
        return told
    return m.ConsentStanding(state=m.ConsentState.WITHDRAWN, withdrawn_by=m.WithdrawalRoute.FIRM)


def _standing(got: ConsentReply, consent: m.ConsentQuery) -> m.ConsentAnswer:
    told = got.consent or Consent()
    known = consent.provider_id
    if told.id is None or known is None or told.id != known.reveal():
        checks = UNMADE.passed("ps-1").failed("ps-11", "another consent").checks()
        return m.Undetermined(m.Reason.PROVIDER_FAULTY, checks=checks)
    return m.ConsentStanding(state=m.ConsentState.ACTIVE, expires_at=told.expires_at)


def _over(refusal: Refusal) -> m.ConsentAnswer:
    state = _OVER.get(refusal.reason)
    if state is None:
        return refusal
    withdrawn = state is m.ConsentState.WITHDRAWN
    return m.ConsentStanding(
        state=state, withdrawn_by=m.WithdrawalRoute.NOT_TOLD if withdrawn else None
    )


def _not_supported() -> m.Undetermined:
    return m.Undetermined(m.Reason.NOT_SUPPORTED, checks=UNMADE.checks())
