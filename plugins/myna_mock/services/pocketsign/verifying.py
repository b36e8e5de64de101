"""VerificationService: Verify, its form for デジタル認証アプリ, and the records of both."""

import re
from base64 import b64decode
from hashlib import new
from typing import Any

import attrs

from myna_mock.people.state import RevocationReason
from myna_mock.services.pocketsign import messages
from myna_mock.services.pocketsign.desk import Call, Desk
from myna_mock.services.pocketsign.judging import Found, Judged, Standing
from myna_mock.services.pocketsign.reading import RefusedError, invalid
from myna_mock.services.pocketsign.records import CertificateRecord, VerificationRecord
from myna_mock.services.pocketsign.refusals import ConnectCode, ErrorReason, Refused
from myna_mock.services.pocketsign.till import Charge
from myna_mock.services.pocketsign.twists import Twist
from myna_sdk.jpki.checking import SignedDigest
from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Masked
from myna_sdk.model.signing import DIGEST_INFO_SHA256, DigestForm

OK = "RESULT_OK"
MISMATCH = "RESULT_SIGNATURE_MISMATCH"
REVOKED = "RESULT_CERTIFICATE_REVOKED"
EXPIRED = "RESULT_CERTIFICATE_EXPIRED"

_RESULTS = {
    None: OK,
    Flaw.REVOKED: REVOKED,
    Flaw.HELD: REVOKED,
    Flaw.CERTIFICATE_EXPIRED: EXPIRED,
}
_PAGE = re.compile(r"[0-9]{1,9}\Z", re.ASCII)
_HASHES = {f"HASH_ALGORITHM_{name.name}": name for name in HashName}
_TWISTED = {
    Twist.SIGNATURE_MISMATCH: MISMATCH,
    Twist.CERTIFICATE_REVOKED: REVOKED,
    Twist.CERTIFICATE_HELD: REVOKED,
    Twist.CERTIFICATE_EXPIRED: EXPIRED,
}


@attrs.frozen(repr=False, kw_only=True)
class Presented(Masked):
    """A signature as it was handed in."""

    certificate: bytes
    signed: SignedDigest
    hash_algorithm: str


def verify(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``Verify``: a certificate of either kind, a digest and its signature."""
    algorithm = call.ask.text("hashAlgorithm")
    if algorithm not in _HASHES:
        raise invalid("hashAlgorithm")
    digest, signature = call.ask.data("digest"), call.ask.data("signature")
    if len(digest) != new(_HASHES[algorithm].value, usedforsecurity=True).digest_size:
        raise invalid("digest")
    signed = SignedDigest(digest=Digest(digest, _HASHES[algorithm]), signature=signature)
    return _verified(
        desk,
        call,
        Presented(
            certificate=call.ask.data("certificate"), signed=signed, hash_algorithm=algorithm
        ),
    )


def verify_app(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``VerifyForDigitalIdentificationApp``: signing certificates only."""
    presented = presented_by_app(desk, call, call.ask.text("data"))
    return _verified(desk, call, presented, only=CertificateKind.SIGNING)


def presented_by_app(desk: Desk, call: Call, data: str) -> Presented:
    """Return what the JWE of the message holds, over ``data`` in base64.

    What ``data`` is, nobody outside knows. 32 bytes count as a bare digest that was signed, 51 as
    the ``DigestInfo`` that was signed, anything else as the document (all unconfirmed).

    Raises:
        RefusedError: It is not for this operator, or broken: the real reason is unconfirmed.
    """
    sealed = call.ask.text("signCertificateJwe")
    opened = None if call.twisted(Twist.OTHER_RECIPIENT) else desk.key.open(sealed)
    if opened is None:
        raise RefusedError(Refused.because(ErrorReason.INVALID_CERTIFICATE))
    try:
        digest, form = _digest_of(b64decode(data, validate=True))
    except ValueError:
        raise invalid("data") from None
    return Presented(
        certificate=opened.certificate,
        signed=SignedDigest(digest=digest, signature=opened.signature, form=form),
        hash_algorithm="HASH_ALGORITHM_SHA256",
    )


def _digest_of(data: bytes) -> tuple[Digest, DigestForm]:
    if len(data) == 32:
        return Digest(data), DigestForm.RAW
    if len(data) == 51 and data.startswith(DIGEST_INFO_SHA256):
        return Digest(data[19:]), DigestForm.DIGEST_INFO
    return Digest.of(data), DigestForm.DIGEST_INFO


def _verified(
    desk: Desk, call: Call, presented: Presented, only: CertificateKind | None = None
) -> dict[str, Any]:
    ocsp, identify = desk.by_ocsp(call), call.ask.switch("identifyUser")
    judged = desk.judge.signed(presented.certificate, presented.signed, call.at, ocsp=ocsp)
    if isinstance(judged, Refused):
        raise RefusedError(judged)
    if only not in {None, judged.found.issued.kind}:
        raise RefusedError(Refused.because(ErrorReason.UNSUPPORTED_CERTIFICATE))
    if identify:
        desk.refuse_unlinked(call, judged.found)
    record = desk.seen(call, judged.found)
    kept = _kept(desk, call, presented, record, _result(call, judged))
    if kept.result in {OK, REVOKED}:
        desk.till.ring(Charge.VERIFICATION)
    return _answer(desk, call, kept, judged.found, identify=identify)


def _result(call: Call, judged: Judged) -> str:
    twisted = _TWISTED.get(call.fault) if isinstance(call.fault, Twist) else None
    return twisted or _RESULTS.get(judged.flaw, MISMATCH)


def _kept(
    desk: Desk, call: Call, presented: Presented, record: CertificateRecord, result: str
) -> VerificationRecord:
    kept = VerificationRecord(
        id=desk.new_id(),
        tenant=call.tenant,
        certificate=record,
        result=result,
        hash_algorithm=presented.hash_algorithm,
        digest=presented.signed.digest.reveal(),
        signature=presented.signed.signature,
        created_at=call.at,
    )
    desk.records.verifications[kept.id] = kept
    return kept


def _answer(
    desk: Desk, call: Call, kept: VerificationRecord, found: Found, *, identify: bool
) -> dict[str, Any]:
    standing = _standing(desk, call, found)
    told: dict[str, Any] = {
        "verification": messages.verification(kept),
        "certificate": messages.certificate(kept.certificate),
        "certificateStatus": messages.status(
            standing,
            id_=desk.new_id(),
            purpose="SIGNATURE_VERIFICATION",
            ocsp=call.ask.ocsp,
            at=call.at,
        ),
    }
    if kept.result == OK:
        made = desk.judge.ca.certificate(found.person.id, found.issued)
        told["certificateContent"] = messages.content(made, found.issued, frozenset(FactItem))
    if identify:
        user, new_one = desk.identified(call, kept.certificate)
        told["user"] = messages.user(desk.told_user(call, user))
        told["isNewUser"] = new_one
    return told


def _standing(desk: Desk, call: Call, found: Found) -> Standing:
    standing = desk.judge.standing(found, call.at, ocsp=call.ask.ocsp)
    return twisted_standing(call, standing)


def twisted_standing(call: Call, standing: Standing) -> Standing:
    """Return ``standing`` as a fault makes it, if there is one."""
    if call.twisted(Twist.CERTIFICATE_HELD):
        return Standing(standing.as_of, call.at, RevocationReason.CERTIFICATE_HOLD)
    if call.fault in {Twist.CERTIFICATE_REVOKED, Twist.OK_BUT_REVOKED}:
        return Standing(standing.as_of, call.at, RevocationReason.AFFILIATION_CHANGED)
    return standing


def get(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``GetVerification``: never the certificate's content."""
    kept = _asked(desk, call)
    return {
        "verification": messages.verification(kept),
        "certificate": messages.certificate(kept.certificate),
    }


def several(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``ListVerifications``, the newest last; pages are by position."""
    size = call.ask.members.get("pageSize") or 50
    token = call.ask.members.get("pageToken") or "0"
    if type(size) is not int or not 0 < size <= 1000:
        raise invalid("pageSize")
    if not isinstance(token, str) or not _PAGE.match(token):
        raise invalid("pageToken")
    ours = [v for v in desk.records.verifications.values() if v.tenant == call.tenant]
    start, end = int(token), int(token) + size
    return {
        "verifications": [messages.verification(kept) for kept in ours[start:end]],
        "nextPageToken": str(end) if end < len(ours) else "",
    }


def delete(desk: Desk, call: Call) -> dict[str, Any]:
    """Return the answer to ``DeleteVerification``: what is deleted can never be re-verified."""
    del desk.records.verifications[_asked(desk, call).id]
    return {}


def _asked(desk: Desk, call: Call) -> VerificationRecord:
    kept = desk.records.verifications.get(call.ask.text("verificationId"))
    if kept is None or kept.tenant != call.tenant:
        raise RefusedError(Refused(ConnectCode.NOT_FOUND))
    return kept
