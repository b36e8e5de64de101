"""The verifier of one's own keeps every rule of the conformance suite, each of its capabilities."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from cryptography.x509 import ocsp

import myna_sdk.authoring as m
import myna_sdk.testing as t
from myna_local_verifier.provider import LocalVerifier
from myna_local_verifier.settings import Lists, Responders
from myna_sdk.effects import HttpReply, HttpRequest
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.path import verify_path
from myna_sdk.jpki.profile import MOCK, PersonalData
from myna_sdk.jpki.traces import trace_of
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.scenes import (
    Scene,
    entry,
    good_scene,
    other_name,
    revoked,
    single,
)
from myna_sdk.testing.attack_pack.stage import key
from myna_sdk.testing.conformance import asked, call_case
from myna_sdk.testing.conformance.call_case import Call
from myna_sdk.testing.stage import START
from tests.local_verifier.parts import CRL_TYPE, CRL_URL, OCSP_TYPE, OCSP_URL, verifier

SIGNING = m.CertificateKind.SIGNING
AUTHENTICATION = m.CertificateKind.USER_AUTHENTICATION
NONCE = "1.3.6.1.5.5.7.48.1.2"
_TEXTS = {
    PersonalData.NAME: t.FACTS["name"],
    PersonalData.BIRTH_DATE: t.FACTS["birth_date"],
    PersonalData.SEX: t.FACTS["sex"],
    PersonalData.ADDRESS: t.FACTS["address"],
}


@cache
def scene(kind: m.CertificateKind = SIGNING) -> Scene:
    """A certificate of the suite's nobody, and lists and answers that are good."""
    good = good_scene(START, kind)
    if kind is not SIGNING:
        return good
    each = [other_name(int(item[-1]), w.utf8(text)) for item, text in _TEXTS.items()]
    personal = w.extension("2.5.29.17", w.sequence(*each))
    plan = attrs.evolve(
        good.certificate, extensions={**good.certificate.extensions, "personal": personal}
    )
    return attrs.evolve(good, certificate=plan)


def given(kind: m.CertificateKind, content: bytes) -> m.Detached:
    return m.Detached(
        certificate=m.Concealed(scene(kind).certificate.build()),
        signature=m.Concealed(key("person").sign(content)),
    )


@cache
def token() -> str:
    """What a verification leaves of the certificate."""
    found = scene()
    anchors = anchor_set(MOCK, found.stage.roots)
    proven = verify_path(found.certificate.build(), anchors, at=START, kind=SIGNING)
    assert isinstance(proven, Proven)
    return trace_of(proven).reveal_text()


@cache
def good_answer(kind: m.CertificateKind, nonce: bytes, at: m.Instant) -> t.GoodReply:
    found = scene(kind)
    kept = w.extension(NONCE, w.octets(nonce))
    good = attrs.evolve(found.answer, extensions={"nonce": kept})
    root = found.stage.current if kind is SIGNING else found.stage.authentication
    gone = single(root, found.serial, revoked(at), at, None)
    other = single(root, found.serial + 1, b"\x80\x00", at, None)
    unfit = {
        "revoked": attrs.evolve(good, singles=(gone,)),
        "another certificate": attrs.evolve(good, singles=(other,)),
        "without the nonce": attrs.evolve(good, extensions={}),
        "signed by nobody": attrs.evolve(good, signature=lambda made: made[::-1]),
        "try later": attrs.evolve(good, status=3),
        "unauthorized": attrs.evolve(good, status=6),
    }
    return t.GoodReply(
        reply=HttpReply(200, OCSP_TYPE, good.build()),
        name="ocsp",
        unfit={what: plan.build() for what, plan in unfit.items()},
    )


@cache
def good_list(at: m.Instant) -> t.GoodReply:
    plan = scene().list
    assert plan is not None
    listed = entry(scene().serial, at, 3)
    unfit = {
        "revoked": attrs.evolve(plan, entries=(*plan.entries, listed)),
        "signed by nobody": attrs.evolve(plan, signature=lambda made: made[::-1]),
        "without its end": attrs.evolve(plan, next_update=b""),
    }
    return t.GoodReply(
        reply=HttpReply(200, CRL_TYPE, plan.build()),
        name="crl",
        unfit={what: each.build() for what, each in unfit.items()},
    )


@attrs.frozen
class Responder:
    """The other side that answers each question, with its nonce."""

    kind: m.CertificateKind = SIGNING
    canaries: tuple[str, ...] = asked.CANARIES

    def answer(self, request: HttpRequest, at: m.Instant) -> t.GoodReply:
        nonce = ocsp.load_der_ocsp_request(request.body).extensions[0].value.public_bytes()[-32:]
        return good_answer(self.kind, nonce, at)


@attrs.frozen
class ListServer:
    """The other side that serves the list of each municipality."""

    canaries: tuple[str, ...] = asked.CANARIES

    def answer(self, request: HttpRequest, at: m.Instant) -> t.GoodReply:
        return good_list(at)


class Adopted:
    """A verifier that trusts the roots of the attack pack."""

    sources: ClassVar[Mapping[str, Any]]
    folder: Path

    @pytest.fixture(autouse=True)
    def in_folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def provider(self) -> LocalVerifier:
        return verifier(self.folder, scene().stage.roots, **self.sources)


BY_RESPONDER = {
    "ocsp": Responders(signing=m.HttpsUrl(OCSP_URL), user_authentication=m.HttpsUrl(OCSP_URL))
}
BY_LIST = {"crl": Lists(url=m.HttpsUrl(CRL_URL))}


class Signatures(Adopted, t.SignatureVerifierConformance):
    """Made when they are used: their keys take a moment."""

    def calls(self) -> tuple[Call, ...]:
        signed = m.Signed(
            document=asked.DOCUMENT,
            digest_form=m.DigestForm.DIGEST_INFO,
            signature=given(SIGNING, asked.DOCUMENT.content.reveal()),
        )
        return (call_case.verify_signature(signed),)


class Statuses(Adopted, t.StatusCheckerConformance):
    def calls(self) -> tuple[Call, ...]:
        by_certificate = m.StatusRequest(
            certificate=m.CertificateReference(kind=SIGNING, provider_id=token())
        )
        by_person = m.StatusRequest(person=m.person(token(), kind=m.RefKind.CERTIFICATE))
        return (
            call_case.check_status(by_certificate),
            call_case.check_statuses((by_person, by_certificate)),
        )


class TestSignaturesByResponder(Signatures):
    sources = BY_RESPONDER

    def other_side(self) -> Responder:
        return Responder()


class TestSignaturesByList(Signatures):
    sources = BY_LIST

    def other_side(self) -> ListServer:
        return ListServer()


class TestAuthentication(Adopted, t.AuthenticationVerifierConformance):
    sources = BY_RESPONDER

    def other_side(self) -> Responder:
        return Responder(AUTHENTICATION)

    def calls(self) -> tuple[Call, ...]:
        nonce = asked.RESPONSE.nonce
        response = given(AUTHENTICATION, nonce.reveal())
        answer = m.AuthenticationResponse(nonce=nonce, response=response)
        return (call_case.verify_authentication(answer),)


class TestStatusByResponder(Statuses):
    sources = BY_RESPONDER

    def other_side(self) -> Responder:
        return Responder()


class TestStatusByList(Statuses):
    sources = BY_LIST

    def other_side(self) -> ListServer:
        return ListServer()
