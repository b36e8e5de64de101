"""PocketSign in the mock world: signatures and certificates are really judged."""

import hashlib
from typing import Any

import pytest

from myna_mock.services.pocketsign.refusals import ErrorReason
from myna_mock.services.pocketsign.site import Method
from myna_mock.world import World
from tests.mock_world.operator_party import AUTHENTICATION, Operator, app, b64, card, signed


@pytest.fixture
def operator(world: World) -> Operator:
    return Operator(world)


def test_a_good_signature_is_ok_with_the_facts_of_the_certificate(
    world: World, operator: Operator
) -> None:
    told = operator.verify(card(world), identifyUser=True)
    assert told["verification"]["result"] == "RESULT_OK"
    assert told["certificate"]["type"] == "TYPE_JPKI_CARD_DIGITAL_SIGNATURE"
    assert told["certificateStatus"]["status"] == "STATUS_GOOD"
    assert told["certificateStatus"]["checkPurpose"] == "CHECK_PURPOSE_SIGNATURE_VERIFICATION"
    facts = told["certificateContent"]["jpkiCardDigitalSignatureContent"]
    assert facts["address"] == world.person().address.reveal()
    assert facts["dateOfBirth"].endswith("19900102")
    assert facts["gender"] == "2"
    assert told["isNewUser"] is True


def test_the_jwe_of_the_app_is_really_opened(world: World, operator: Operator) -> None:
    told = operator.answer(Method.VERIFY_APP, **app(card(world)), identifyUser=True)
    assert told["verification"]["result"] == "RESULT_OK"
    assert "jpkiCardDigitalSignatureContent" in told["certificateContent"]


def test_a_jwe_for_another_operator_is_not_opened(world: World, operator: Operator) -> None:
    other = World("other", seed=99)
    foreign = card(other).sealed()
    asked = {**app(card(world)), "signCertificateJwe": foreign}
    assert operator.refusal(Method.VERIFY_APP, **asked) == "INVALID_CERTIFICATE"


def test_a_tampered_jwe_is_not_opened(world: World, operator: Operator) -> None:
    asked = app(card(world))
    asked["signCertificateJwe"] = asked["signCertificateJwe"][:-6] + "AAAAAA"
    assert operator.refusal(Method.VERIFY_APP, **asked) == "INVALID_CERTIFICATE"


def test_a_bare_digest_counts_only_where_a_bare_digest_was_signed(
    world: World, operator: Operator
) -> None:
    digest = hashlib.sha256(b"document").digest()
    used = card(world)
    key = world.operator.desk.key
    raw = key.seal(certificate=used.certificate, signature=used.pad_and_sign(digest))
    told = operator.answer(Method.VERIFY_APP, signCertificateJwe=raw, data=b64(digest))
    assert told["verification"]["result"] == "RESULT_OK"
    told = operator.answer(
        Method.VERIFY_APP, signCertificateJwe=used.sealed(b"document"), data=b64(digest)
    )
    assert told["verification"]["result"] == "RESULT_SIGNATURE_MISMATCH"


def test_a_signature_over_another_document_is_a_mismatch(world: World, operator: Operator) -> None:
    asked = {**signed(card(world)), "digest": b64(hashlib.sha256(b"other").digest())}
    told = operator.answer(Method.VERIFY, **asked)
    assert told["verification"]["result"] == "RESULT_SIGNATURE_MISMATCH"
    assert "certificateContent" not in told


def test_the_certificate_of_another_person_is_a_mismatch(world: World, operator: Operator) -> None:
    other = b64(card(world, "mihon-taro").certificate)
    told = operator.answer(Method.VERIFY, **{**signed(card(world)), "certificate": other})
    assert told["verification"]["result"] == "RESULT_SIGNATURE_MISMATCH"


def test_a_list_knows_a_move_the_day_after_and_ocsp_at_once(
    world: World, operator: Operator
) -> None:
    used = card(world)
    world.person().move("東京都見本区二丁目9番9号")
    by_list = operator.verify(used)
    assert by_list["verification"]["result"] == "RESULT_OK"
    at_once = operator.verify(used, checkMethod="CHECK_METHOD_OCSP")
    assert at_once["verification"]["result"] == "RESULT_CERTIFICATE_REVOKED"
    assert at_once["certificateStatus"]["revocationReason"] == "CRL_REASON_AFFILIATION_CHANGED"
    world.travel(days=1)
    assert operator.verify(used)["verification"]["result"] == "RESULT_CERTIFICATE_REVOKED"


def test_an_expired_certificate_is_a_result_and_not_charged(
    world: World, operator: Operator
) -> None:
    used = card(world)
    world.travel(years=6)
    assert operator.verify(used)["verification"]["result"] == "RESULT_CERTIFICATE_EXPIRED"
    assert world.journal.billed("pocketsign.verify") == 0


def test_a_held_certificate_is_revoked_with_the_reason_of_a_hold(
    world: World, operator: Operator
) -> None:
    used = card(world)
    world.person().hold()
    told = operator.verify(used, checkMethod="CHECK_METHOD_OCSP")
    assert told["verification"]["result"] == "RESULT_CERTIFICATE_REVOKED"
    assert told["certificateStatus"]["revocationReason"] == "CRL_REASON_CERTIFICATE_HOLD"
    assert world.journal.billed("pocketsign.verify") == 1


def test_a_user_authentication_certificate_has_no_facts(world: World, operator: Operator) -> None:
    told = operator.verify(card(world, kind=AUTHENTICATION))
    assert told["verification"]["result"] == "RESULT_OK"
    assert told["certificateContent"]["jpkiCardUserAuthenticationContent"] == {}


def test_the_apps_form_takes_signing_certificates_only(world: World, operator: Operator) -> None:
    asked = app(card(world, kind=AUTHENTICATION))
    assert operator.refusal(Method.VERIFY_APP, **asked) == "UNSUPPORTED_CERTIFICATE"


def test_a_certificate_of_another_world_is_invalid(world: World, operator: Operator) -> None:
    foreign = signed(card(World("other", seed=99)))
    assert operator.refusal(Method.VERIFY, **foreign) == "INVALID_CERTIFICATE"


def test_one_person_is_one_user_for_both_kinds_over_moves_and_renewals(
    world: World, operator: Operator
) -> None:
    hanako = world.person()
    first = operator.user(card(world))
    assert operator.user(card(world, kind=AUTHENTICATION)) == first
    hanako.move("東京都見本区二丁目9番9号")
    hanako.reissue()
    world.travel(hours=2)
    assert operator.user(card(world)) == first
    hanako.renew()
    assert operator.user(card(world)) == first
    assert operator.user(card(world, "mihon-taro")) != first
    assert Operator(world, "MOCK-another-tenant").user(card(world)) != first


def test_a_certificate_too_young_to_be_linked_is_verified_only_without_identifying(
    world: World, operator: Operator
) -> None:
    hanako = world.person()
    hanako.move("東京都見本区二丁目9番9号")
    hanako.reissue()
    asked = signed(card(world))
    refused = operator.refusal(Method.VERIFY, **asked, identifyUser=True)
    assert refused == "IDENTIFY_USER_TOO_EARLY"
    assert operator.answer(Method.VERIFY, **asked)["verification"]["result"] == "RESULT_OK"
    world.travel(minutes=91)
    assert "user" in operator.answer(Method.VERIFY, **asked, identifyUser=True)


def test_the_first_id_of_a_user_is_charged_once(world: World, operator: Operator) -> None:
    for _ in range(3):
        operator.verify(card(world), identifyUser=True)
    assert world.journal.charged("user-id") == 1
    assert world.journal.charged("verification") == 3


def test_what_is_kept_of_a_verification_is_never_the_content(
    world: World, operator: Operator
) -> None:
    made = operator.verify(card(world))["verification"]
    told = operator.answer(Method.GET_VERIFICATION, verificationId=made["id"])
    assert told["verification"] == made
    assert "certificateContent" not in told
    assert operator.answer(Method.LIST_VERIFICATIONS)["verifications"] == [made]
    operator.answer(Method.DELETE_VERIFICATION, verificationId=made["id"])
    assert operator.refusal(Method.GET_VERIFICATION, verificationId=made["id"]) == "not_found"


def test_verifications_are_listed_in_pages(world: World, operator: Operator) -> None:
    made = [operator.verify(card(world))["verification"]["id"] for _ in range(3)]
    first = operator.answer(Method.LIST_VERIFICATIONS, pageSize=2)
    second = operator.answer(
        Method.LIST_VERIFICATIONS, pageSize=2, pageToken=first["nextPageToken"]
    )
    ids = [v["id"] for page in (first, second) for v in page["verifications"]]
    assert ids == made
    assert second["nextPageToken"] == ""


@pytest.mark.parametrize("token", ["-1", "x", "9" * 5000, "٣", 5])
def test_a_page_token_that_is_none_of_ours_is_refused(operator: Operator, token: object) -> None:
    told = operator.refusal(Method.LIST_VERIFICATIONS, pageToken=token)
    assert told == "invalid_argument"


def test_another_tenants_records_are_not_there(world: World, operator: Operator) -> None:
    made = operator.verify(card(world))
    other = Operator(world, "MOCK-another-tenant")
    verification = made["verification"]["id"]
    assert other.refusal(Method.GET_VERIFICATION, verificationId=verification) == "not_found"
    certificate = made["certificate"]["id"]
    assert other.refusal(Method.CHECK_CERTIFICATE, certificateId=certificate) == "not_found"


@pytest.mark.parametrize("token", ["", "real-token", "MOCK-", "MOCK-a_b", "mock-tests"])
def test_only_tokens_that_say_mock_open_anything(world: World, token: str) -> None:
    reply = Operator(world).post(Method.VERIFY, {}, authorization=f"Bearer {token}")
    assert reply.status_code == 401
    assert reply.json()["code"] == "unauthenticated"


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"[]",
        b'{"certificate": 1}',
        b"\xff",
        b"[" * 100_000,
        {"certificate": "!"},
        {"hashAlgorithm": "MD5"},
        {"hashAlgorithm": "HASH_ALGORITHM_SHA256", "digest": "AA==", "signature": "AA=="},
    ],
)
def test_a_message_that_is_none_is_an_invalid_argument(operator: Operator, message: Any) -> None:
    reply = operator.post(Method.VERIFY, message)
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid_argument")


def test_a_method_that_is_not_there_is_unimplemented(operator: Operator) -> None:
    reply = operator.post("VerificationService/Guess", {})
    assert (reply.status_code, reply.json()["code"]) == (501, "unimplemented")


@pytest.mark.parametrize("reason", ErrorReason)
def test_every_error_of_the_operator_can_be_had_as_a_fault(
    world: World, operator: Operator, reason: ErrorReason
) -> None:
    with world.fault("pocketsign.verify", reason.value):
        assert operator.refusal(Method.VERIFY, **signed(card(world))) == reason.name
    assert world.journal.entries[-1].fault == reason.value


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        ("signature-mismatch", "RESULT_SIGNATURE_MISMATCH"),
        ("certificate-revoked", "RESULT_CERTIFICATE_REVOKED"),
        ("certificate-held", "RESULT_CERTIFICATE_REVOKED"),
        ("certificate-expired", "RESULT_CERTIFICATE_EXPIRED"),
        ("ok-but-revoked", "RESULT_OK"),
    ],
)
def test_the_operator_can_be_made_to_say_something_else(
    world: World, operator: Operator, kind: str, result: str
) -> None:
    with world.fault("pocketsign.verify", kind):
        assert operator.verify(card(world))["verification"]["result"] == result


@pytest.mark.parametrize("kind", ["http-503", "hang", "drop", "not-json"])
def test_without_the_responder_a_check_by_ocsp_fails_and_one_by_list_does_not(
    world: World, operator: Operator, kind: str
) -> None:
    asked = signed(card(world))
    with world.fault("ca.ocsp", kind):
        failed = operator.refusal(Method.VERIFY, **asked, checkMethod="CHECK_METHOD_OCSP")
        assert failed == "OCSP_REQUEST_FAILED"
        assert operator.answer(Method.VERIFY, **asked)["verification"]["result"] == "RESULT_OK"


def test_the_journal_shows_nobodys_facts_and_names_the_tenant(
    world: World, operator: Operator
) -> None:
    operator.verify(card(world))
    entry = world.journal.entries[-1]
    assert (entry.operation, entry.client, entry.billed) == ("pocketsign.verify", "tests", True)
    assert world.person().name.reveal() not in repr(entry)
