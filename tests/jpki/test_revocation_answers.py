"""Lists and OCSP answers of the mock world, and what of them is believed."""

from datetime import UTC, datetime, timedelta
from traceback import TracebackException
from typing import Any

import attrs
import pytest

from myna_mock.world import World
from myna_sdk.errors import StoreError, UsageError
from myna_sdk.jpki.certificate import Certificate, parse_certificate
from myna_sdk.jpki.checking import check_certificate, check_signed
from myna_sdk.jpki.crl import check_crl, parse_crl, verify_crl
from myna_sdk.jpki.ocsp import OcspHash, OcspRequest, OcspSource, build_ocsp_request, check_ocsp
from myna_sdk.jpki.revocation import (
    HARD_FAIL,
    HARD_FAIL_WITHOUT_NONCE,
    Good,
    Held,
    Revoked,
)
from myna_sdk.model.certificate import CertificateKind
from tests.jpki.ground import DER, SIGNING, USER_AUTHENTICATION, Ground, flaw_of

NONCE = bytes(range(32))


def _certificate(
    ground: Ground, persona: str = "mihon-hanako", kind: CertificateKind = SIGNING
) -> Certificate:
    return parse_certificate(ground.der(persona, kind))


def _request(
    ground: Ground, persona: str = "mihon-hanako", nonce: bytes | None = NONCE
) -> OcspRequest:
    return build_ocsp_request(_certificate(ground, persona), ground.anchor(persona), nonce=nonce)


@pytest.mark.parametrize(
    ("persona", "kind", "status"),
    [
        ("mihon-hanako", SIGNING, Good),
        ("mihon-hanako", USER_AUTHENTICATION, Good),
        ("kigen-kyou", SIGNING, Good),
        ("hikkoshi-jiro", SIGNING, Revoked),
        ("hikkoshi-jiro", USER_AUTHENTICATION, Good),
        ("funshitsu-mina", USER_AUTHENTICATION, Held),
    ],
)
def test_list_and_responder_tell_the_same(
    ground: Ground, persona: str, kind: CertificateKind, status: type
) -> None:
    certificate, anchor = _certificate(ground, persona, kind), ground.anchor(persona, kind)
    by_list = check_crl(certificate, ground.crl(persona, kind), anchor, at=ground.at)
    for hash_name in OcspHash:
        request = build_ocsp_request(certificate, anchor, nonce=NONCE, hash=hash_name)
        answer = ground.answer(request.der, kind)
        by_responder = check_ocsp(answer, request, certificate, anchor, at=ground.at)
        assert type(by_list) is type(by_responder) is status
        if isinstance(by_list, Revoked) and isinstance(by_responder, Revoked):
            assert (by_list.since, by_list.reason) == (by_responder.since, by_responder.reason)


def test_a_list_counts_from_its_issue_to_its_end(ground: Ground) -> None:
    certificate, crl, anchor = _certificate(ground), ground.crl(), ground.anchor()
    early = crl.this_update - HARD_FAIL.skew - timedelta(seconds=1)
    late = crl.next_update + timedelta(seconds=1)
    assert flaw_of(check_crl(certificate, crl, anchor, at=early)) == "crl-not-yet-valid"
    assert flaw_of(check_crl(certificate, crl, anchor, at=late)) == "crl-stale"
    for at in (crl.this_update - HARD_FAIL.skew, crl.next_update):
        assert isinstance(check_crl(certificate, crl, anchor, at=at), Good)


def test_a_list_of_another_municipality_tells_nothing(ground: Ground) -> None:
    status = check_crl(
        _certificate(ground), ground.crl("tennyu-haru"), ground.anchor(), at=ground.at
    )
    assert flaw_of(status) == "crl-partition-wrong"


def test_a_list_of_another_generation_tells_nothing(ground: Ground) -> None:
    status = check_crl(
        _certificate(ground), ground.crl("kigen-kyou"), ground.anchor(), at=ground.at
    )
    assert flaw_of(status) == "crl-issuer-wrong"


def test_a_list_that_an_unknown_key_signed_under_the_right_name_is_refused(
    ground: Ground,
) -> None:
    other = Ground()
    other.world = World("other", seed=1)
    assert flaw_of(verify_crl(other.crl_der(), ground.anchors)) == "crl-issuer-wrong"
    assert (
        flaw_of(verify_crl(ground.crl_der()[:-1] + b"\0", ground.anchors)) == "crl-signature-wrong"
    )


@pytest.mark.parametrize("data", [b"", b"\x30\x00", b"-----BEGIN X509 CRL-----\n"])
def test_what_is_no_list_is_unreadable(ground: Ground, data: bytes) -> None:
    assert flaw_of(verify_crl(data, ground.anchors)) == "crl-unreadable"


def test_an_answer_repeats_the_nonce_of_its_request(ground: Ground) -> None:
    certificate, anchor = _certificate(ground), ground.anchor()
    request, silent = _request(ground), _request(ground, nonce=None)
    answer, without = ground.answer(request.der), ground.answer(silent.der)

    def status(answer: bytes, request: OcspRequest, policy: object) -> object:
        return check_ocsp(
            answer,
            request,
            certificate,
            anchor,
            at=ground.at,
            policy=policy,  # type: ignore[arg-type]
        )

    replayed = attrs.evolve(request, nonce=b"another nonce of 32 bytes length")
    assert flaw_of(status(answer, replayed, HARD_FAIL)) == "ocsp-nonce-wrong"
    assert flaw_of(status(answer, replayed, HARD_FAIL_WITHOUT_NONCE)) == "ocsp-nonce-wrong"
    assert flaw_of(status(without, request, HARD_FAIL)) == "ocsp-nonce-missing"
    assert flaw_of(status(without, silent, HARD_FAIL)) == "ocsp-nonce-missing"
    assert isinstance(status(without, request, HARD_FAIL_WITHOUT_NONCE), Good)


def test_a_nonce_has_16_to_128_bytes(ground: Ground) -> None:
    for length in (0, 15, 129):
        with pytest.raises(UsageError):
            _request(ground, nonce=b"n" * length)


def test_an_answer_counts_while_it_is_fresh(ground: Ground) -> None:
    certificate, anchor, request = _certificate(ground), ground.anchor(), _request(ground)
    answer = ground.answer(request.der)
    for minutes, flaw in ((-6, "ocsp-not-yet-valid"), (16, "ocsp-stale")):
        at = ground.at + timedelta(minutes=minutes)
        status = check_ocsp(answer, request, certificate, anchor, at=at)
        assert flaw_of(status) == flaw
    at = ground.at + timedelta(minutes=15)
    assert isinstance(check_ocsp(answer, request, certificate, anchor, at=at), Good)


def test_an_answer_about_another_certificate_tells_nothing(ground: Ground) -> None:
    mine, theirs = _request(ground), _request(ground, "tennyu-haru")
    answer = ground.answer(theirs.der)
    certificate, anchor = _certificate(ground), ground.anchor()
    for request in (mine, theirs):
        status = check_ocsp(answer, request, certificate, anchor, at=ground.at)
        assert flaw_of(status) == "ocsp-other-certificate"
    status = OcspSource(theirs, answer).status(certificate, anchor, at=ground.at, policy=HARD_FAIL)
    assert flaw_of(status) == "ocsp-other-certificate"


def test_an_answer_about_the_same_number_of_another_issuer_tells_nothing(ground: Ground) -> None:
    certificate, anchor = _certificate(ground), ground.anchor()
    asked = build_ocsp_request(certificate, ground.anchor("kigen-kyou"), nonce=NONCE)
    mine = _request(ground)
    swapped = attrs.evolve(mine, name_hash=asked.name_hash, key_hash=asked.key_hash)
    for request in (asked, swapped):
        status = check_ocsp(ground.answer(mine.der), request, certificate, anchor, at=ground.at)
        assert flaw_of(status) == "ocsp-other-certificate"


def test_a_check_at_the_end_of_all_calendars_is_refused_as_any_other(ground: Ground) -> None:
    last = datetime.max.replace(tzinfo=UTC)
    status = check_crl(_certificate(ground), ground.crl(), ground.anchor(), at=last)
    assert flaw_of(status) == "crl-stale"
    request = _request(ground)
    answer = ground.answer(request.der)
    status = check_ocsp(answer, request, _certificate(ground), ground.anchor(), at=last)
    assert flaw_of(status) == "ocsp-responder-expired"


@pytest.mark.parametrize("told", [None, True, "good"])
def test_a_source_that_tells_no_status_proves_nothing(ground: Ground, told: Any) -> None:
    class Forgetful:
        def status(self, *_: object, **__: object) -> Any:
            return told

    with pytest.raises(UsageError, match="no status"):
        check_certificate(
            _certificate(ground),
            ground.anchors,
            at=ground.at,
            kind=SIGNING,
            revocation=Forgetful(),
        )


def test_an_entry_does_not_show_its_number(ground: Ground) -> None:
    entry = next(parse_crl(ground.crl_der("hikkoshi-jiro")).entries())
    assert str(entry.serial) not in repr(entry)


def test_unauthorized_and_unknown_are_told_apart(ground: Ground) -> None:
    certificate, anchor, request = _certificate(ground), ground.anchor(), _request(ground)
    other = World("other", seed=1)
    stranger = [c for c in other.state("mihon-hanako").certificates if c.kind is SIGNING][-1]
    foreign = parse_certificate(other.ca.certificate("mihon-hanako", stranger).public_bytes(DER))
    never_issued = build_ocsp_request(foreign, anchor, nonce=NONCE)
    unknown = check_ocsp(
        ground.answer(never_issued.der), never_issued, foreign, anchor, at=ground.at
    )
    assert flaw_of(unknown) == "ocsp-says-unknown"
    refused = ground.answer(request.der, USER_AUTHENTICATION)
    status = check_ocsp(refused, request, certificate, anchor, at=ground.at)
    assert flaw_of(status) == "ocsp-unauthorized"
    malformed = ground.answer(b"")
    status = check_ocsp(malformed, request, certificate, anchor, at=ground.at)
    assert flaw_of(status) == "ocsp-malformed-request"


def test_an_answer_of_another_responder_is_not_believed(ground: Ground) -> None:
    request, certificate = _request(ground), _certificate(ground)
    answer = ground.answer(request.der)
    other = ground.anchor("kigen-kyou")
    asked = build_ocsp_request(certificate, other, nonce=NONCE)
    status = check_ocsp(answer, asked, certificate, other, at=ground.at)
    assert flaw_of(status) == "ocsp-responder-unknown"
    spoilt = bytearray(answer)
    at = answer.index(ground_responder_signature(answer))
    spoilt[at] ^= 1
    status = check_ocsp(bytes(spoilt), request, certificate, ground.anchor(), at=ground.at)
    assert flaw_of(status) == "ocsp-signature-wrong"


def ground_responder_signature(answer: bytes) -> bytes:
    from cryptography.x509 import ocsp  # noqa: PLC0415

    return ocsp.load_der_ocsp_response(answer).signature


@pytest.mark.parametrize("data", [b"", b"\x30\x00", b"nonsense", b"\x30" * 70_000])
def test_what_is_no_answer_is_unreadable(ground: Ground, data: bytes) -> None:
    request = _request(ground)
    status = check_ocsp(data, request, _certificate(ground), ground.anchor(), at=ground.at)
    assert flaw_of(status) == "ocsp-unreadable"


def test_a_source_that_raises_shows_no_certificate_in_the_frames_above_it(ground: Ground) -> None:
    class Gone:
        def status(self, *_: object, **__: object) -> Any:
            raise StoreError("crl-index-missing", "gone")

    asked: dict[str, Any] = {"at": ground.at, "kind": SIGNING, "revocation": Gone()}
    with pytest.raises(StoreError) as alone:
        check_certificate(ground.der(), ground.anchors, **asked)
    with pytest.raises(StoreError) as signed:
        check_signed(ground.der(), ground.sign(), ground.anchors, **asked)
    for raised in (alone, signed):
        told = TracebackException.from_exception(raised.value, capture_locals=True)
        shown = [frame.locals or {} for frame in told.stack if "jpki/checking.py" in frame.filename]
        assert shown
        assert repr(ground.der())[2:40] not in " ".join(
            each for of in shown for each in of.values()
        )
