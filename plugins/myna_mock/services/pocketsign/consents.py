"""ConsentService: registering consents, asking for them, withdrawing them.

Only ``CreateConsentForDigitalIdentificationApp`` and ``Consent`` are known by name; the rest is
played so that a whole life of a consent can be (unconfirmed).
"""

from typing import Any
from xml.etree import ElementTree as ET

import attrs

from myna_mock.people.state import CertificateStatus, consent_end
from myna_mock.services.pocketsign import messages
from myna_mock.services.pocketsign.consent_states import ASKED, State, state_of
from myna_mock.services.pocketsign.desk import Call, Desk
from myna_mock.services.pocketsign.judging import Found
from myna_mock.services.pocketsign.reading import RefusedError, invalid
from myna_mock.services.pocketsign.records import ConsentRecord
from myna_mock.services.pocketsign.refusals import ErrorReason, Refused
from myna_mock.services.pocketsign.twists import Twist
from myna_sdk.jpki.checking import SignedDigest
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Masked
from myna_sdk.model.signing import DigestForm

_R = ErrorReason
_LONGEST = 64 * 1024
_STANDING = {
    CertificateStatus.REVOKED: _R.CONSENT_SERVICE_CERTIFICATE_REVOKED,
    CertificateStatus.EXPIRED: _R.CONSENT_SERVICE_CERTIFICATE_EXPIRED,
    CertificateStatus.HELD: _R.CONSENT_SERVICE_CERTIFICATE_ON_HOLD,
}
_TWISTED = {
    Twist.SIGNATURE_MISMATCH: _R.CONSENT_SERVICE_VERIFICATION_FAILED,
    Twist.CERTIFICATE_REVOKED: _R.CONSENT_SERVICE_CERTIFICATE_REVOKED,
    Twist.CERTIFICATE_EXPIRED: _R.CONSENT_SERVICE_CERTIFICATE_EXPIRED,
    Twist.CERTIFICATE_HELD: _R.CONSENT_SERVICE_CERTIFICATE_ON_HOLD,
}


@attrs.frozen(repr=False, kw_only=True)
class Application(Masked):
    """A consent or cancellation document, read."""

    root: str
    service: str
    items: frozenset[FactItem]


def create(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``CreateConsent``: certificate and signature in clear."""
    return _created(desk, call, call.ask.data("certificate"), call.ask.data("signature"))


def create_app(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``CreateConsentForDigitalIdentificationApp``: both in a JWE."""
    return _created(desk, call, *_opened(desk, call))


def _opened(desk: Desk, call: Call) -> tuple[bytes, bytes]:
    sealed = call.ask.text("signCertificateJwe")
    opened = None if call.twisted(Twist.OTHER_RECIPIENT) else desk.key.open(sealed)
    if opened is None:
        raise RefusedError(Refused.because(_R.INVALID_CERTIFICATE))
    return opened.certificate, opened.signature


def _created(desk: Desk, call: Call, certificate: bytes, signature: bytes) -> dict[str, Any]:
    raw = call.ask.data("rawApplication")
    read = _read(desk, raw)
    if read.root != desk.knobs.form.consent or not read.items:
        raise invalid("rawApplication")
    found = _signer(desk, call, raw, certificate, signature)
    record = ConsentRecord(
        id=desk.new_id(),
        tenant=call.tenant,
        persona=found.person.id,
        service=read.service,
        items=read.items,
        registered_at=call.at,
        expires_at=consent_end(call.at),
        marks_seen=len(found.person.at(call.at).consents),
    )
    desk.records.consents[record.id] = record
    return {
        "consent": messages.consent(record),
        "certificate": messages.certificate(desk.seen(call, found)),
    }


def get(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``GetConsent``: the consent, or the reason why it does not stand."""
    return {"consent": messages.consent(_standing(desk, call))}


def revoke(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``RevokeConsent``, which takes a signed cancellation of its person."""
    record = _standing(desk, call)
    raw = call.ask.data("rawApplication")
    read = _read(desk, raw)
    if read.root != desk.knobs.form.cancellation or read.service != record.service:
        raise invalid("rawApplication")
    if "signCertificateJwe" in call.ask.members:
        certificate, signature = _opened(desk, call)
    else:
        certificate, signature = call.ask.data("certificate"), call.ask.data("signature")
    found = _signer(desk, call, raw, certificate, signature)
    if found.person.id != record.persona:
        raise RefusedError(Refused.because(_R.CONSENT_SERVICE_VERIFICATION_FAILED))
    desk.records.consents[record.id] = attrs.evolve(record, withdrawn=True)
    return {"consent": messages.consent(record)}


def _standing(desk: Desk, call: Call) -> ConsentRecord:
    record = desk.records.consents.get(call.ask.text("consentId"))
    if record is None or record.tenant != call.tenant:
        raise RefusedError(Refused.because(ASKED[State.NEVER]))
    marks = desk.person(record.persona).at(call.at).consents
    state = state_of(record, marks, call.at)
    if state is not State.ACTIVE:
        raise RefusedError(Refused.because(ASKED[state]))
    return record


def _signer(desk: Desk, call: Call, raw: bytes, certificate: bytes, signature: bytes) -> Found:
    """Return who signed ``raw`` with a signing certificate that J-LIS knows and that holds."""
    signed = SignedDigest(digest=Digest.of(raw), signature=signature, form=DigestForm.DIGEST_INFO)
    judged = desk.judge.signed(certificate, signed, call.at, ocsp=True)
    if isinstance(judged, Refused):
        raise RefusedError(judged)
    issued = judged.found.issued
    if issued.kind is not CertificateKind.SIGNING:
        raise _because(_R.UNSUPPORTED_CERTIFICATE)
    if isinstance(call.fault, Twist) and call.fault in _TWISTED:
        raise _because(_TWISTED[call.fault])
    if issued.status(call.at) in _STANDING:
        raise _because(_STANDING[issued.status(call.at)])
    if judged.flaw not in {None, Flaw.REVOKED, Flaw.HELD, Flaw.CERTIFICATE_EXPIRED}:
        raise _because(_R.CONSENT_SERVICE_VERIFICATION_FAILED)
    if call.at < issued.linked_at:
        raise _because(_R.CONSENT_SERVICE_CERTIFICATE_NOT_SYNCED_YET)
    return judged.found


def _read(desk: Desk, raw: bytes) -> Application:
    form = desk.knobs.form
    try:
        text = raw.decode("utf-8")
        if len(raw) > _LONGEST or "<!DOCTYPE" in text:
            raise invalid("rawApplication")
        root = ET.fromstring(text)  # noqa: S314 - short, without a document type
    except (UnicodeDecodeError, ET.ParseError):
        raise invalid("rawApplication") from None
    names = {
        form.name: FactItem.NAME,
        form.address: FactItem.ADDRESS,
        form.birth_date: FactItem.BIRTH_DATE,
        form.sex: FactItem.SEX,
    }
    ticked = root.find(form.items)
    items = (
        frozenset(names[each.tag] for each in ticked if each.tag in names)
        if (ticked is not None)
        else frozenset()
    )
    return Application(root=root.tag, service=root.findtext(form.service) or "", items=items)


def _because(reason: ErrorReason) -> RefusedError:
    return RefusedError(Refused.because(reason))
