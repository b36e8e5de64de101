"""PocketSign keeps every rule of the conformance suite, each of its capabilities."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import attrs

import myna_sdk.testing as t
from myna_pocketsign.provider import PocketSign
from myna_pocketsign.settings import Settings
from myna_sdk.model.masking import Secret
from myna_sdk.model.signing import Signed
from myna_sdk.model.status import CheckMethod
from myna_sdk.providers.settings import HttpsUrl
from myna_sdk.testing.conformance import asked

SIGNING = "TYPE_JPKI_CARD_DIGITAL_SIGNATURE"
AUTHENTICATION = "TYPE_JPKI_CARD_USER_AUTHENTICATION"
GOOD = {
    "id": "status-1",
    "status": "STATUS_GOOD",
    "checkMethod": "CHECK_METHOD_CRL",
    "checkPurpose": "CHECK_PURPOSE_SIGNATURE_VERIFICATION",
    "sourceUpdatedAt": "2026-11-01T15:00:00Z",
}
REVOKED = {**GOOD, "status": "STATUS_REVOKED", "revocationReason": "CRL_REASON_SUPERSEDED"}
VALIDITY = {"notBefore": "2024-01-01T00:00:00Z", "notAfter": "2029-01-01T00:00:00Z"}
CONTENT = {"validity": VALIDITY, "jpkiCardDigitalSignatureContent": t.FACTS}
WINDOW = tuple(f"certificateContent.validity.{end}" for end in ("notBefore", "notAfter"))
FACTS = "certificateContent.jpkiCardDigitalSignatureContent"


def judged(digest: bytes, kind: str, content: dict[str, Any], *more: str) -> t.GoodReply:
    revoked = {"certificateStatus.status": "STATUS_REVOKED"}
    return t.good(
        {
            "verification": {
                "id": "verification-1",
                "result": "RESULT_OK",
                "hashAlgorithm": "HASH_ALGORITHM_SHA256",
                "digest": b64encode(digest).decode(),
            },
            "certificate": {"id": "certificate-1", "type": kind},
            "certificateStatus": GOOD,
            "certificateContent": content,
            "user": {"id": "user-1"},
        },
        promised=(
            *("verification", "verification.id", "verification.result"),
            *("certificate", "certificate.type", "user", "user.id"),
            *("certificateStatus", "certificateStatus.status", "certificateStatus.checkMethod"),
            *("certificateContent", "certificateContent.validity", *WINDOW, *more),
        ),
        choices=("certificate.type", "certificateStatus.status", "certificateStatus.checkMethod"),
        codes=("verification.result",),
        echoes=("verification.digest",),
        contradictions={
            "revoked, and the result is good": revoked,
            "the other certificate of the card": {
                "certificate.type": AUTHENTICATION if kind == SIGNING else SIGNING
            },
            "a window that is over": {WINDOW[1]: "2025-01-01T00:00:00Z"},
            "a window that is to come": {WINDOW[0]: "2027-01-01T00:00:00Z"},
            "looked up in another way": {"certificateStatus.checkMethod": "CHECK_METHOD_OCSP"},
        },
        billed=True,
    )


def standing(asked_by: str) -> t.GoodReply:
    return t.good(
        STANDS,
        promised=(
            *("certificate", "certificate.type", "certificateState", asked_by),
            *("certificateStatus", "certificateStatus.status", "certificateStatus.checkMethod"),
        ),
        choices=("certificate.type", "certificateStatus.checkMethod"),
        codes=("certificateState",),
        echoes=(asked_by,),
        contradictions={
            "good, and revoked": {"certificateStatus.status": "STATUS_REVOKED"},
            "revoked, and good": {"certificateState": "STATE_REVOKED"},
            "expired": {"certificateState": "STATE_EXPIRED"},
        },
        billed=True,
    )


STANDS = {
    "certificate": {"id": asked.CERTIFICATE_ID, "type": SIGNING},
    "certificateStatus": GOOD,
    "certificateState": "STATE_GOOD",
    "user": {"id": asked.PERSON_ID},
}


def standings(asked_by: str) -> t.GoodReply:
    return t.good(
        {"results": [{"response": STANDS}, {"response": STANDS}]},
        promised=(
            *("results", "results.0", "results.1", "results.0.response", "results.1.response"),
            *("results.0.response.certificateState", "results.1.response.certificateStatus"),
        ),
        codes=("results.0.response.certificateState",),
        echoes=(f"results.0.response.{asked_by}", f"results.1.response.{asked_by}"),
        contradictions={
            "an answer and an error": {
                "results.1.error": {"code": "failed_precondition", "details": []}
            },
        },
        billed=True,
    )


NEWER = t.good(
    {
        "certificate": {"id": asked.CERTIFICATE_ID, "type": SIGNING},
        "certificateStatus": REVOKED,
        "certificateState": "STATE_REVOKED",
        "user": {"id": asked.PERSON_ID},
        "latestCertificate": {"id": "certificate-2", "type": SIGNING},
        "certificateContent": CONTENT,
    },
    promised=(
        *("certificate", "certificate.type", "user.id"),
        *("certificateStatus", "certificateStatus.checkMethod"),
        *("certificateContent", "certificateContent.validity", *WINDOW, FACTS),
    ),
    choices=("certificate.type", "latestCertificate.type", "certificateStatus.checkMethod"),
    echoes=("user.id",),
    contradictions={
        "revoked, and good": {"certificateState": "STATE_GOOD"},
        "the other certificate of the card": {"latestCertificate.type": AUTHENTICATION},
        "a window that is over": {WINDOW[1]: "2025-01-01T00:00:00Z"},
        "a window that is to come": {WINDOW[0]: "2027-01-01T00:00:00Z"},
    },
    billed=True,
)
CONSENT = t.good(
    {
        "consent": {
            "id": asked.CONSENT_ID,
            "preference": {"commonName": True, "address": True},
            "createdAt": "2026-11-02T03:00:00Z",
            "expiresAt": "2036-11-02T15:00:00Z",
        }
    },
    promised=("consent",),
    contradictions={"an item that nobody signed": {"consent.preference.gender": True}},
)
KNOWN = attrs.evolve(
    CONSENT, promised=("consent", "consent.id"), echoes=("consent.id",), contradictions={}
)


class Adopted:
    def provider(self) -> PocketSign:
        base = HttpsUrl("https://operator.example/pocketsign")
        token, check = Secret("canary-token"), CheckMethod.CRL
        return PocketSign(Settings(token=token, base_url=base, check_method=check))


class TestSealed(Adopted, t.SignatureVerifierConformance):
    def other_side(self) -> t.GoodApi:
        reply = judged(asked.DOCUMENT.sha256, SIGNING, CONTENT, FACTS)
        return t.GoodApi({"VerifyForDigitalIdentificationApp": reply})


class TestDetached(Adopted, t.SignatureVerifierConformance):
    signed = Signed(
        document=asked.DOCUMENT,
        digest_form=asked.SIGNED.digest_form,
        signature=asked.DETACHED,
    )

    def other_side(self) -> t.GoodApi:
        return t.GoodApi({"Verify": judged(asked.DOCUMENT.sha256, SIGNING, CONTENT, FACTS)})


class TestAuthentication(Adopted, t.AuthenticationVerifierConformance):
    def other_side(self) -> t.GoodApi:
        digest = sha256(asked.RESPONSE.nonce.reveal()).digest()
        return t.GoodApi({"Verify": judged(digest, AUTHENTICATION, {"validity": VALIDITY})})


class TestStatus(Adopted, t.StatusCheckerConformance):
    def other_side(self) -> t.GoodApi:
        person, certificate = "user.id", "certificate.id"
        return t.GoodApi(
            {
                "CheckUserStatus": standing(person),
                "CheckCertificateStatus": standing(certificate),
                "BatchCheckUserStatus": standings(person),
                "BatchCheckCertificateStatus": standings(certificate),
            }
        )


class TestConsents(Adopted, t.ConsentRegistryConformance):
    def other_side(self) -> t.GoodApi:
        return t.GoodApi(
            {
                "CreateConsentForDigitalIdentificationApp": CONSENT,
                "GetConsent": KNOWN,
                "RevokeConsent": KNOWN,
            }
        )


class TestLatest(Adopted, t.LatestFactsSourceConformance):
    def other_side(self) -> t.GoodApi:
        return t.GoodApi({"FetchLatestUserCertificateContent": NEWER})
