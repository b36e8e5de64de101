"""The Signature API: a client starts, a person signs, and only their session has the result."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import attrs
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.records import TransactionId
from myna_mock.services.digital_auth_app.sealing import SealFault
from myna_mock.services.pocketsign.site import Method
from myna_mock.world import World
from myna_sdk.model.certificate import CertificateKind
from tests.mock_world.operator_party import Operator
from tests.mock_world.party import REDIRECT_URI, RelyingParty
from tests.mock_world.signing_party import (
    BOTH_FORMS,
    DIGEST,
    DIGEST_INFO,
    DOCUMENT,
    SigningFirm,
    opened,
)

HANAKO = "mihon-hanako"
both_forms = pytest.mark.parametrize("block", BOTH_FORMS.values(), ids=BOTH_FORMS)


@pytest.fixture
def firm(party: RelyingParty) -> SigningFirm:
    return SigningFirm(party)


def test_what_comes_back_is_a_compact_jwe_for_the_operators_key(firm: SigningFirm) -> None:
    found = firm.signed()
    assert found.header["alg"] == "RSA-OAEP-256"
    assert found.header["enc"] == "A256GCM"
    assert found.header["kid"] == firm.world.operator.desk.key.kid


@both_forms
def test_the_card_pads_exactly_the_bytes_that_it_was_given(
    firm: SigningFirm, block: bytes, tmp_path: Path
) -> None:
    found = firm.signed(block)
    assert len(found.signature) == 256
    assert found.recovered() == block
    assert found.recovered_by_openssl(tmp_path) == block


def test_with_digest_info_it_is_an_ordinary_signature(firm: SigningFirm, tmp_path: Path) -> None:
    found = firm.signed(DIGEST_INFO)
    found.public_key.verify(found.signature, DOCUMENT, padding.PKCS1v15(), hashes.SHA256())
    assert found.holds_by_openssl(tmp_path, DOCUMENT)
    assert not found.holds_by_openssl(tmp_path, DOCUMENT + b" ")


def test_over_the_bare_digest_it_is_none(firm: SigningFirm, tmp_path: Path) -> None:
    found = firm.signed(DIGEST)
    with pytest.raises(InvalidSignature):
        found.public_key.verify(found.signature, DOCUMENT, padding.PKCS1v15(), hashes.SHA256())
    assert not found.holds_by_openssl(tmp_path, DOCUMENT)


def test_the_certificate_is_the_persons_signing_certificate(firm: SigningFirm) -> None:
    state = firm.world.state(HANAKO)
    (issued,) = state.latest(CertificateKind.SIGNING)
    assert firm.signed().certificate == firm.world.ca.certificate(HANAKO, issued)


@both_forms
def test_the_operator_of_the_world_takes_what_the_service_hands_out(
    firm: SigningFirm, block: bytes
) -> None:
    transaction = firm.started(block)
    sealed = firm.result(transaction, firm.token_b(transaction)).json()["jwe"]
    told = Operator(firm.world).answer(
        Method.VERIFY_APP, signCertificateJwe=sealed, data=b64encode(block).decode()
    )
    assert told["verification"]["result"] == "RESULT_OK"


# Start


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b"\xff",
        b"[" * 100_000,
        {},
        {"hash": 1},
        {"hash": "not base64"},
        {"hash": b64encode(DIGEST[:31]).decode()},
        {"hash": b64encode(b"\0" * 19 + DIGEST).decode()},
        {"hash": b64encode(DIGEST).decode().rstrip("=")},
        {"hash": b64encode(DIGEST).decode(), "another": b64encode(DIGEST).decode()},
    ],
    ids=str,
)
def test_a_start_without_one_digest_is_refused_with_400(firm: SigningFirm, body: object) -> None:
    reply = firm.start(body)
    assert reply.status_code == 400
    assert reply.json()["error"] == "invalid_request"


def test_a_start_that_is_no_json_is_refused(firm: SigningFirm) -> None:
    body = {"hash": b64encode(DIGEST).decode()}
    assert firm.start(body, **{"content-type": "text/plain"}).status_code == 400


def test_the_digest_may_have_any_name_unless_the_knob_gives_it_one(firm: SigningFirm) -> None:
    assert firm.start({"whatever": b64encode(DIGEST).decode()}).status_code == 200
    strict = SigningFirm(_enrolled(World(seed=4711, knobs=Knobs(sign_request_field="digest"))))
    assert strict.start({"whatever": b64encode(DIGEST).decode()}).status_code == 400
    assert strict.start({"digest": b64encode(DIGEST).decode()}).status_code == 200


def test_names_and_status_of_the_replies_are_knobs() -> None:
    knobs = Knobs(sign_id_field="id", sign_result_field="data", sign_started=201)
    firm = SigningFirm(_enrolled(World(seed=4711, knobs=knobs)))
    reply = firm.start({"hash": b64encode(DIGEST).decode()})
    assert reply.status_code == 201
    token = firm.token_b(reply.json()["id"])
    assert firm.result(reply.json()["id"], token).json()["data"].count(".") == 4


def test_a_start_takes_the_clients_own_token_only(firm: SigningFirm) -> None:
    body = {"hash": b64encode(DIGEST).decode()}
    assert firm.start(body, authorization="").status_code == 401
    unknown = firm.start(body, token="unknown")
    assert unknown.status_code == 401
    assert unknown.headers["www-authenticate"].startswith("Bearer")
    assert firm.start(body, token=firm.party.tokens()["access_token"]).status_code == 403


def test_an_old_token_starts_nothing(firm: SigningFirm) -> None:
    token, body = firm.token_a(), {"hash": b64encode(DIGEST).decode()}
    firm.world.travel(seconds=301)
    assert firm.start(body, token=token).status_code == 401


@pytest.mark.parametrize("stopped", ["disabled", "not-signing"])
def test_a_client_that_may_not_sign_any_more_starts_nothing(
    firm: SigningFirm, stopped: str
) -> None:
    token, body = firm.token_a(), {"hash": b64encode(DIGEST).decode()}
    if stopped == "disabled":
        firm.world.enable(firm.party.client_id, enabled=False)
    else:
        firm.world.let_sign(firm.party.client_id, allowed=False)
    assert firm.start(body, token=token).status_code == 401


def test_the_clients_own_token_opens_no_userinfo(firm: SigningFirm) -> None:
    reply = firm.party.userinfo(firm.token_a())
    assert reply.status_code == 403
    assert reply.json()["error"] == "insufficient_scope"


# Authorization


def _refusal(firm: SigningFirm, transaction: str | None, **change: str) -> str | None:
    with firm.party.http() as client:
        reply = client.get(firm.authorization(transaction, **change))
    assert reply.status_code == 302
    location = reply.headers["location"]
    return location if location.startswith(REDIRECT_URI) else None


def test_a_signature_needs_a_transaction(firm: SigningFirm) -> None:
    assert "Missing+parameter%3A+sign_transaction_id" in (_refusal(firm, None) or "")
    assert "Invalid+parameter%3A+sign_transaction_id" in (_refusal(firm, "unknown") or "")


def test_a_transaction_of_another_client_cannot_be_signed(firm: SigningFirm) -> None:
    other = SigningFirm(_enrolled(firm.world, "RP00000002"))
    assert "invalid_request" in (_refusal(firm, other.started()) or "")


def test_a_transaction_is_signed_once(firm: SigningFirm) -> None:
    transaction = firm.started()
    again = firm.authorization(transaction)
    firm.token_b(transaction)
    assert "invalid_request" in (_refusal(firm, transaction) or "")
    with firm.party.http() as client:
        assert client.get(again).headers["location"].startswith(REDIRECT_URI)


def test_an_open_page_is_gone_once_its_transaction_was_signed_elsewhere(firm: SigningFirm) -> None:
    transaction = firm.started()
    with firm.party.http() as client:
        page = client.get(firm.authorization(transaction)).headers["location"]
        assert client.get(page).status_code == 200
        firm.token_b(transaction)
        assert client.get(page).status_code == 410
        assert client.post(page, data={"decision": "approve"}).status_code == 410


def test_a_refused_transaction_can_still_be_signed(firm: SigningFirm) -> None:
    transaction = firm.started()
    back = firm.world.person().refuse(firm.authorization(transaction))
    assert back.parameter("error") == "access_denied"
    assert firm.result(transaction, firm.token_b(transaction)).status_code == 200


def test_an_old_transaction_cannot_be_signed(firm: SigningFirm) -> None:
    transaction = firm.started()
    firm.world.travel(seconds=1801)
    assert "invalid_request" in (_refusal(firm, transaction) or "")


def test_a_client_that_may_not_sign_asks_for_an_unknown_scope(firm: SigningFirm) -> None:
    transaction = firm.started()
    firm.world.let_sign(firm.party.client_id, allowed=False)
    assert "invalid_scope" in (_refusal(firm, transaction) or "")


def test_without_the_scope_a_transaction_is_an_unknown_parameter(firm: SigningFirm) -> None:
    url = firm.authorization(firm.started(), scope="openid")
    assert firm.world.person().approve(url).parameter("code")


def test_facts_may_be_asked_for_beside_the_signature(firm: SigningFirm) -> None:
    url = firm.authorization(firm.started(), scope="openid name sign")
    back = firm.world.person().sign(url)
    tokens = firm.party.post(code=back.parameter("code")).json()
    assert tokens["scope"] == "openid name sign"
    assert firm.party.userinfo(tokens["access_token"]).json().keys() == {"sub", "name"}


# Result


def test_the_result_takes_the_token_of_the_session_that_signed(firm: SigningFirm) -> None:
    first, second = firm.started(), firm.started()
    mine, other = firm.token_b(first), firm.token_b(second, "mihon-taro")
    login = firm.party.tokens()["access_token"]
    assert firm.result(first, mine).status_code == 200
    assert firm.result(first, firm.token_a()).status_code == 403
    assert firm.result(first, other).status_code == 403
    assert firm.result(first, login).status_code == 403
    assert firm.result(first, "unknown").status_code == 401
    assert firm.result("unknown", mine).status_code == 404


def test_what_was_never_signed_has_no_result(firm: SigningFirm) -> None:
    transaction = firm.started()
    token = firm.token_b(transaction)
    signed = firm.world.app.records.transactions[TransactionId(transaction)]
    firm.world.app.records.transactions[signed.id] = attrs.evolve(signed, made=None)
    reply = firm.result(transaction, token)
    assert reply.status_code == 409
    assert reply.json()["error"] == "not_signed"


def test_a_result_ends() -> None:
    knobs = Knobs(sign_result_ttl_s=60)
    firm = SigningFirm(_enrolled(World(seed=4711, knobs=knobs)))
    transaction = firm.started()
    token = firm.token_b(transaction)
    firm.world.travel(seconds=60)
    assert firm.result(transaction, token).status_code == 200
    firm.world.travel(seconds=1)
    assert firm.result(transaction, token).status_code == 410


def test_a_result_may_be_read_again(firm: SigningFirm) -> None:
    transaction = firm.started()
    token = firm.token_b(transaction)
    first, second = (
        opened(firm.world, firm.result(transaction, token).json()["jwe"]) for _ in range(2)
    )
    assert (first.signature, first.certificate) == (second.signature, second.certificate)


# Faults


def _faulty(firm: SigningFirm, kind: SealFault) -> dict[str, Any]:
    transaction = firm.started()
    token = firm.token_b(transaction)
    with firm.world.fault("digital-auth-app.sign_result", kind, times=1):
        told: dict[str, Any] = firm.result(transaction, token).json()
    assert firm.world.journal.of("digital-auth-app.sign_result")[-1].fault == kind.value
    return told


def _refused(firm: SigningFirm, sealed: str) -> str:
    data = b64encode(DIGEST_INFO).decode()
    return Operator(firm.world).refusal(Method.VERIFY_APP, signCertificateJwe=sealed, data=data)


@pytest.mark.parametrize("kind", [SealFault.OTHER_RECIPIENT, SealFault.TAMPERED])
def test_what_the_operator_cannot_open_it_refuses(firm: SigningFirm, kind: SealFault) -> None:
    assert _refused(firm, _faulty(firm, kind)["jwe"]) == "INVALID_CERTIFICATE"


def test_a_jwe_for_another_names_another_key(firm: SigningFirm) -> None:
    key = firm.world.operator.desk.key
    assert key.of_another().kid != key.kid
    assert key.open(_faulty(firm, SealFault.OTHER_RECIPIENT)["jwe"]) is None


def test_a_signature_over_another_document_does_not_fit(firm: SigningFirm) -> None:
    found = opened(firm.world, _faulty(firm, SealFault.OTHER_DOCUMENT)["jwe"])
    assert len(found.recovered()) == 51
    assert found.recovered() != DIGEST_INFO


def test_the_certificate_of_another_person_does_not_fit_the_signature(firm: SigningFirm) -> None:
    sealed = _faulty(firm, SealFault.OTHER_CERTIFICATE)["jwe"]
    found = opened(firm.world, sealed)
    with pytest.raises(InvalidSignature):
        found.public_key.verify(found.signature, DOCUMENT, padding.PKCS1v15(), hashes.SHA256())
    told = Operator(firm.world).answer(
        Method.VERIFY_APP, signCertificateJwe=sealed, data=b64encode(DIGEST_INFO).decode()
    )
    assert told["verification"]["result"] == "RESULT_SIGNATURE_MISMATCH"


def test_the_operator_refuses_a_user_authentication_certificate(firm: SigningFirm) -> None:
    sealed = _faulty(firm, SealFault.AUTHENTICATION_CERTIFICATE)["jwe"]
    found = opened(firm.world, sealed)
    found.public_key.verify(found.signature, DOCUMENT, padding.PKCS1v15(), hashes.SHA256())
    assert _refused(firm, sealed) == "UNSUPPORTED_CERTIFICATE"


def test_a_reply_may_lack_the_jwe(firm: SigningFirm) -> None:
    assert _faulty(firm, SealFault.NO_JWE) == {"mock": True}


def test_the_journal_tells_the_client_and_neither_token_nor_password(firm: SigningFirm) -> None:
    transaction = firm.started()
    token = firm.token_b(transaction)
    firm.result(transaction, token)
    entries = firm.world.journal.of("digital-auth-app")
    assert entries[-1].client == firm.party.client_id
    shown = repr(firm.world.journal.entries)
    for secret in (token, "ABC123", transaction):
        assert secret not in shown


def _enrolled(world: World, client_id: str = "RP00000001") -> RelyingParty:
    party = RelyingParty(world, client_id)
    party.enrol()
    return party
