"""Signatures become verdicts, and nothing that contradicts itself becomes a good one."""

import hashlib
from typing import Any

import pytest

import myna_sdk.authoring as m
from myna_mock.services.pocketsign.refusals import ErrorReason
from myna_mock.world import World
from myna_pocketsign._wire import Wire
from myna_pocketsign.refusals import REASONS
from myna_sdk.model.checks import CheckResult
from tests.mock_world.operator_party import AUTHENTICATION, DOCUMENT, Card, card
from tests.pocketsign.parts import NEW_HOME, Firm, app_signed, detached, failed, members, replaced


@pytest.mark.parametrize("made", [app_signed, detached])
def test_a_good_signature_is_verified_with_the_facts_of_the_certificate(
    world: World, firm: Firm, made: Any
) -> None:
    found = firm.verify(made(card(world)))
    assert isinstance(found, m.Verified)
    hanako = world.person()
    assert found.facts.address == hanako.address
    assert found.facts.birth_date == hanako.birth_date
    assert found.facts.sex == hanako.sex
    assert found.facts.name is not None
    assert found.facts.name.reveal().split() == hanako.name.reveal().split()
    assert {stamp.source for _, stamp in found.facts.provenance} == {m.Source.CERTIFICATE}
    assert found.person is not None
    assert found.person.kind is m.RefKind.OPERATOR_USER
    assert found.provider_ref
    assert found.status is not None
    assert found.status.standing is m.Standing.VALID
    assert found.status.purpose is m.CheckPurpose.SIGNATURE_VERIFICATION
    results = {check.number: check.result for check in found.checks}
    unmade = {number for number, result in results.items() if result is not CheckResult.PASSED}
    assert unmade == {"ps-10", "ps-11", "ps-12", "ps-13"}


def test_the_presentation_tells_kind_carrier_and_means(world: World, firm: Firm) -> None:
    found = firm.verify()
    assert found.presentation.means is m.Means.REDIRECT
    assert found.presentation.certificate.kind is m.CertificateKind.SIGNING
    assert found.presentation.certificate.carrier is m.Carrier.CARD
    world.person("mihon-taro").enrol_phone()
    phone = Card(
        world, "mihon-taro", world.state("mihon-taro").latest(m.CertificateKind.SIGNING)[1]
    )
    found = firm.verify(detached(phone))
    assert found.presentation.means is m.Means.READER
    assert found.presentation.certificate.carrier is m.Carrier.PHONE


@pytest.mark.parametrize("data", ["to-be-signed", "document"])
def test_what_data_is_may_be_chosen(world: World, data: Any) -> None:
    firm = Firm(world, {"wire": Wire(data=data)})
    assert isinstance(firm.verify(), m.Verified)


def test_a_bare_digest_is_verified_where_it_was_agreed_on(world: World, firm: Firm) -> None:
    used = card(world)
    raw = used.pad_and_sign(hashlib.sha256(DOCUMENT).digest())
    jwe = world.operator.desk.key.seal(certificate=used.certificate, signature=raw)
    signed = m.Signed(
        document=m.Document(m.Concealed(DOCUMENT)),
        digest_form=m.DigestForm.RAW,
        signature=m.Sealed(jwe=m.Concealed(jwe)),
    )
    assert isinstance(firm.verify(signed), m.Verified)


def test_a_request_is_billed_and_never_repeated_on_its_own(firm: Firm) -> None:
    firm.verify()
    (request,) = firm.stages[-1].requests
    assert (request.billed, request.repeatable) == (True, False)
    assert ("connect-protocol-version", "1") in request.headers
    assert ("authorization", "Bearer MOCK-tests") in request.headers


def test_a_tenant_is_part_of_a_persons_reference(world: World) -> None:
    firm = Firm(world, {"tenant": "t-1"})
    assert firm.known().tenant == "t-1"
    assert ("x-tenant-id", "t-1") in firm.stages[-1].requests[0].headers


def test_the_method_of_the_check_is_the_settings(world: World) -> None:
    firm = Firm(world, {"check_method": m.CheckMethod.OCSP})
    assert firm.verify().status.method is m.CheckMethod.OCSP
    world.person().move(NEW_HOME)
    assert firm.verify().reason is m.Reason.CERTIFICATE_REVOKED


def test_who_is_not_to_be_identified_has_no_reference(world: World, firm: Firm) -> None:
    found = firm.verify(app_signed(card(world), identify=False))
    assert found.person is None
    (check,) = [check for check in found.checks if check.number == "ps-8"]
    assert check.result is CheckResult.NOT_MADE
    assert "not asked" in check.looked_at


def test_too_early_to_identify_is_verified_without_and_the_checks_say_so(
    world: World, firm: Firm
) -> None:
    world.person().move(NEW_HOME)
    world.person().reissue()
    found = firm.verify()
    assert isinstance(found, m.Verified)
    assert found.person is None
    (check,) = [check for check in found.checks if check.number == "ps-8"]
    assert "was not identified" in check.looked_at
    assert len(firm.stages[-1].requests) == 2
    assert world.journal.billed("pocketsign.verify_for_digital_identification_app") == 1


def test_too_early_without_identifying_stays_undetermined(world: World, firm: Firm) -> None:
    with world.fault("pocketsign.verify_for_digital_identification_app", "identify-user-too-early"):
        assert firm.verify().reason is m.Reason.TOO_EARLY
    assert len(firm.stages[-1].requests) == 2


@pytest.mark.parametrize("reason", ErrorReason)
def test_every_error_of_the_operator_is_a_reason_of_ours_with_its_own_code_kept(
    world: World, firm: Firm, reason: ErrorReason
) -> None:
    with world.fault("pocketsign.verify", reason.value):
        found = firm.verify(detached(card(world), identify=False))
    assert found.reason is REASONS[reason.wire]
    assert found.detail == f"plugin:{reason.wire}"
    assert failed(found) == ["ps-1"]


def test_the_table_of_reasons_is_the_operators_list() -> None:
    assert set(REASONS) == {reason.wire for reason in ErrorReason}


@pytest.mark.parametrize(
    ("kind", "reason", "rejected"),
    [
        ("signature-mismatch", m.Reason.SIGNATURE_INVALID, True),
        ("certificate-revoked", m.Reason.CERTIFICATE_REVOKED, True),
        ("certificate-expired", m.Reason.CERTIFICATE_EXPIRED, True),
        ("certificate-held", m.Reason.CERTIFICATE_HELD, True),
        ("other-recipient", m.Reason.CERTIFICATE_INVALID, True),
        ("ok-but-revoked", m.Reason.PROVIDER_FAULTY, False),
    ],
)
def test_each_result_has_its_reason(
    world: World, firm: Firm, kind: str, reason: m.Reason, rejected: bool
) -> None:
    with world.fault("pocketsign.verify_for_digital_identification_app", kind):
        found = firm.verify()
    assert isinstance(found, m.Rejected if rejected else m.Undetermined)
    assert found.reason is reason
    assert failed(found)


def test_what_a_person_did_ends_as_it_should(world: World, firm: Firm) -> None:
    used = card(world)
    assert isinstance(firm.verify(app_signed(used, b"one")), m.Verified)
    other = m.Signed(
        document=m.Document(m.Concealed(b"another document")),
        digest_form=m.DigestForm.DIGEST_INFO,
        signature=m.Sealed(jwe=m.Concealed(used.sealed())),
    )
    assert firm.verify(other).reason is m.Reason.SIGNATURE_INVALID
    world.person().hold()
    world.travel(days=1)
    assert firm.verify().reason is m.Reason.CERTIFICATE_HELD


def test_a_user_authentication_certificate_is_none_where_a_signing_one_is_due(
    world: World, firm: Firm
) -> None:
    wrong = card(world, kind=AUTHENTICATION)
    assert firm.verify(app_signed(wrong)).reason is m.Reason.CERTIFICATE_INVALID
    found = firm.verify(detached(wrong))
    assert (found.reason, failed(found)) == (m.Reason.CERTIFICATE_INVALID, ["ps-4"])


def test_a_response_to_a_nonce_is_verified_without_facts(world: World, firm: Firm) -> None:
    used, nonce = card(world, kind=AUTHENTICATION), b"n" * 32
    answer = m.AuthenticationResponse(
        nonce=m.Concealed(nonce),
        response=m.Detached(
            certificate=m.Concealed(used.certificate), signature=m.Concealed(used.sign(nonce))
        ),
    )
    found = firm.run(lambda provider, ctx: provider.verify_authentication(answer, ctx))
    assert isinstance(found, m.Verified)
    assert not found.facts.items
    assert found.person == firm.known()
    other = m.AuthenticationResponse(nonce=m.Concealed(b"m" * 32), response=answer.response)
    found = firm.run(lambda provider, ctx: provider.verify_authentication(other, ctx))
    assert found.reason is m.Reason.SIGNATURE_INVALID


CONTRADICTIONS: list[tuple[dict[str, Any], m.Reason, str]] = [
    ({"verification.digest": "AAAA"}, m.Reason.PROVIDER_FAULTY, "ps-3"),
    (
        {"verification.hashAlgorithm": "HASH_ALGORITHM_SHA512"},
        m.Reason.PROVIDER_FAULTY,
        "ps-3",
    ),
    (
        {"certificateStatus.revokedAt": "2026-11-01T00:00:00Z"},
        m.Reason.PROVIDER_FAULTY,
        "ps-5",
    ),
    ({"certificate.type": "TYPE_UNSPECIFIED"}, m.Reason.CERTIFICATE_INVALID, "ps-4"),
    ({"certificate": ...}, m.Reason.CERTIFICATE_INVALID, "ps-4"),
    (
        {"certificate.type": "TYPE_JPKI_CARD_USER_AUTHENTICATION"},
        m.Reason.CERTIFICATE_INVALID,
        "ps-4",
    ),
    ({"certificateStatus.status": "STATUS_REVOKED"}, m.Reason.PROVIDER_FAULTY, "ps-5"),
    ({"certificateStatus.status": "STATUS_WHATEVER"}, m.Reason.PROVIDER_FAULTY, "ps-5"),
    ({"certificateStatus": ...}, m.Reason.PROVIDER_FAULTY, "ps-5"),
    (
        {"certificateContent.validity.notAfter": "2020-01-01T00:00:00Z"},
        m.Reason.CERTIFICATE_EXPIRED,
        "ps-6",
    ),
    (
        {"certificateContent.jpkiCardDigitalSignatureContent": {}},
        m.Reason.FACTS_MISSING,
        "ps-7",
    ),
    ({"certificateStatus.checkMethod": "CHECK_METHOD_CRL"}, m.Reason.PROVIDER_FAULTY, "ps-9"),
]


@pytest.mark.parametrize(("changed", "reason", "number"), CONTRADICTIONS)
def test_a_reply_that_contradicts_itself_or_the_question_is_not_believed(
    firm: Firm, changed: dict[str, Any], reason: m.Reason, number: str
) -> None:
    firm.change = members(changed)
    found = firm.verify()
    assert isinstance(found, m.Rejected | m.Undetermined)
    assert found.reason is reason
    assert number in failed(found)


def test_a_window_that_is_not_told_is_unknown_and_never_good(firm: Firm) -> None:
    firm.change = members({"certificateContent.validity": ...})
    found = firm.verify()
    assert found.reason is m.Reason.CERTIFICATE_UNKNOWN


@pytest.mark.parametrize("result", ["RESULT_UNSPECIFIED", "RESULT_NEW", ""])
def test_a_result_that_is_not_known_is_undetermined(firm: Firm, result: str) -> None:
    firm.change = members({"verification.result": result})
    found = firm.verify()
    assert isinstance(found, m.Undetermined)
    assert found.reason is m.Reason.PROVIDER_CODE_UNKNOWN


@pytest.mark.parametrize(
    "lacking", ["verification", "verification.id", "verification.result", "user", "user.id"]
)
def test_a_good_result_without_what_it_promises_breaks_the_protocol(
    firm: Firm, lacking: str
) -> None:
    firm.change = members({lacking: ...})
    with pytest.raises(m.ProtocolError) as refused:
        firm.verify()
    assert refused.value.code == "reply-field-missing"


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, {"code": "unauthenticated"}, m.Reason.PROVIDER_MISCONFIGURED),
        (403, {"code": "permission_denied"}, m.Reason.PROVIDER_MISCONFIGURED),
        (404, {"code": "not_found"}, m.Reason.NOT_ELIGIBLE),
        (501, {"code": "unimplemented"}, m.Reason.NOT_SUPPORTED),
        (429, {"code": "resource_exhausted"}, m.Reason.UPSTREAM_BUSY),
        (503, {"code": "unavailable"}, m.Reason.UPSTREAM_FAILED),
        (500, {"code": "internal"}, m.Reason.UPSTREAM_FAILED),
        (400, {"code": "invalid_argument"}, m.Reason.PROVIDER_CODE_UNKNOWN),
        (400, {"code": "a_new_code"}, m.Reason.PROVIDER_CODE_UNKNOWN),
        (503, b"<html>", m.Reason.UPSTREAM_FAILED),
        (504, b"", m.Reason.UPSTREAM_FAILED),
        (429, b"", m.Reason.UPSTREAM_BUSY),
        (401, b"", m.Reason.PROVIDER_MISCONFIGURED),
        (501, b"", m.Reason.NOT_SUPPORTED),
        (503, {"code": 14}, m.Reason.UPSTREAM_FAILED),
        (503, {"code": "unavailable", "details": "none"}, m.Reason.UPSTREAM_FAILED),
        (503, {"code": "unavailable", "details": [1, {"type": "x"}]}, m.Reason.UPSTREAM_FAILED),
        (
            503,
            {"code": "unavailable", "details": [{"type": "google.rpc.ErrorInfo", "value": "!!"}]},
            m.Reason.UPSTREAM_FAILED,
        ),
    ],
)
def test_an_error_without_a_reason_counts_by_its_code_or_status(
    firm: Firm, status: int, body: object, reason: m.Reason
) -> None:
    firm.change = replaced(status, body)
    found = firm.verify()
    assert isinstance(found, m.Undetermined)
    assert found.reason is reason


def test_a_reason_that_only_debug_tells_is_read(firm: Firm) -> None:
    debug = {"reason": "ERROR_REASON_OCSP_REQUEST_FAILED"}
    detail = {"type": "google.rpc.ErrorInfo", "debug": debug}
    firm.change = replaced(503, {"code": "unavailable", "details": [detail]})
    assert firm.verify().detail == "plugin:ERROR_REASON_OCSP_REQUEST_FAILED"


def test_a_tenants_own_table_goes_first(world: World) -> None:
    codes = {"ERROR_REASON_INVALID_CERTIFICATE": m.Reason.CERTIFICATE_UNKNOWN}
    firm = Firm(world, {"codes": codes})
    with world.fault("pocketsign.verify_for_digital_identification_app", "invalid-certificate"):
        assert firm.verify().reason is m.Reason.CERTIFICATE_UNKNOWN


def test_a_table_in_which_success_is_a_reason_is_a_fault_of_the_configuration(
    world: World,
) -> None:
    firm = Firm(world, {"codes": {"RESULT_OK": m.Reason.SIGNATURE_INVALID}})
    with pytest.raises(m.ConfigError):
        firm.verify()


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [
        (200, b"<html>", "text/html"),
        (200, b'{"a": 1', "application/json"),
        (200, b'{"user": 1}', "application/json"),
        (200, b'{"user": {}, "user": {}}', "application/json"),
        (302, b"", "text/plain"),
    ],
)
def test_what_is_no_reply_of_the_service_breaks_the_protocol(
    firm: Firm, status: int, body: bytes, content_type: str
) -> None:
    firm.change = replaced(status, body, content_type)
    with pytest.raises(m.ProtocolError):
        firm.verify()
