"""Signatures: what leaves, what is taken back, and every way in which it may not be had."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_digital_auth_app._wire import Wire
from myna_sdk.effects import HttpReply
from myna_sdk.errors import MynaError, ProtocolError, TransportError
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import DIGEST_INFO_SHA256, DigestForm, Sealed
from myna_sdk.providers.settings import HttpsUrl
from myna_sdk.providers.signature_capabilities import SignedPresentation
from myna_sdk.testing import GoodReply
from myna_sdk.testing.good_issuer import assertion_id, form_of
from myna_sdk.testing.stage import Change
from tests.digital_auth_app.journey import BASE, replaced, spoiled
from tests.digital_auth_app.signing_journey import (
    DOCUMENT,
    JWE,
    TRANSACTION,
    Journey,
    asked,
    failed,
    jwe,
    part,
)

START, RESULT = "sign_start", "sign_result"


def told(name: str, document: object) -> Change:
    return replaced(name, 200, document)


# What leaves


def test_what_is_started_is_the_digest_and_never_the_document() -> None:
    journey = Journey()
    journey.redirect()
    token, start = journey.there.requests
    assert form_of(token)["grant_type"] == "client_credentials"
    assert start.url == f"{BASE}/sign-transactions"
    assert ("authorization", "Bearer canary-own") in start.headers
    sent = json.loads(start.body)
    assert base64.b64decode(sent.pop("hash")) == DIGEST_INFO_SHA256 + DOCUMENT.sha256
    assert sent == {}


def test_the_bare_digest_is_started_where_it_was_agreed_on() -> None:
    journey = Journey(given={"digest_form": DigestForm.RAW})
    assert journey.presented().signed.digest_form is DigestForm.RAW
    assert base64.b64decode(json.loads(journey.there.requests[1].body)["hash"]) == DOCUMENT.sha256


def test_the_browser_is_sent_with_the_transaction_and_the_scope_to_sign() -> None:
    sent = asked(Journey().redirect().url)
    assert sent["scope"] == "openid sign"
    assert sent["sign_transaction_id"] == TRANSACTION


def test_the_result_is_fetched_with_the_persons_token() -> None:
    journey = Journey()
    journey.presented()
    last = journey.back.requests[-1]
    assert (last.method, last.url) == ("GET", f"{BASE}/sign-transactions/{TRANSACTION}/result")
    bearer = dict(last.headers)["authorization"]
    assert bearer.startswith("Bearer canary-access-")


def test_every_unconfirmed_name_is_an_option() -> None:
    wire = Wire(
        client_scope="signing",
        sign_url=HttpsUrl("https://service.example/elsewhere/sign-transactions"),
        sign_hash="digest",
        sign_transaction="id",
        sign_scope="signature",
        sign_parameter="transaction",
        sign_result="data",
    )
    journey = Journey(given={"wire": wire})
    sent = asked(journey.redirect(told(START, {"id": "t-1"})).url)
    assert (sent["scope"], sent["transaction"]) == ("openid signature", "t-1")
    token, start = journey.there.requests
    assert form_of(token)["scope"] == "signing"
    assert start.url == "https://service.example/elsewhere/sign-transactions"
    assert list(json.loads(start.body)) == ["digest"]
    journey.presented(told(RESULT, {"data": JWE, "jwe": "no JWE"}))


# What is taken back


def test_the_jwe_is_handed_on_as_it_came_with_the_key_that_its_header_names() -> None:
    ended = Journey().presented()
    assert ended.signed.document == DOCUMENT
    assert ended.signed.signature == Sealed(jwe=Concealed(JWE), for_operator="operator-1")
    assert ended.presentation is not None
    assert ended.presentation.certificate is not None
    assert ended.presentation.certificate.kind is CertificateKind.SIGNING


def test_the_checks_of_the_login_are_made_and_the_others_are_said_not_to_be() -> None:
    made = {check.number: check.result for check in Journey().presented().checks}
    assert {made[f"oidc-{number}"] for number in range(1, 10)} == {CheckResult.PASSED}
    assert made["oidc-10"] is CheckResult.NOT_MADE
    assert made["oidc-12"] is CheckResult.NOT_MADE


@pytest.mark.parametrize("name", ["transaction", "id", "result"])
def test_a_transaction_under_another_name_is_found_by_its_shape(name: str) -> None:
    sent = asked(Journey().redirect(told(START, {name: TRANSACTION, "status": "started"})).url)
    assert sent["sign_transaction_id"] == TRANSACTION


def test_a_jwe_under_another_name_is_found_by_its_shape() -> None:
    ended = Journey().presented(told(RESULT, {"whatever": JWE, "status": "signed"}))
    assert ended.signed.sealed == Concealed(JWE)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "RSA-OAEP-256"},
        {"kid": 1},
        {"kid": "k" * 256},
        {"kid": "line\nbreak"},
        ["kid"],
        "kid",
        {"kid": None},
    ],
)
def test_a_header_without_a_usable_key_id_names_nobody(header: object) -> None:
    ended = Journey().presented(told(RESULT, {"jwe": jwe(header)}))
    assert isinstance(ended.signed.signature, Sealed)
    assert ended.signed.signature.for_operator is None


@pytest.mark.parametrize("first", ["A", "_w", part("x")[:-1] + "_", "W1tb" * 900])
def test_a_header_that_cannot_be_read_names_nobody(first: str) -> None:
    ended = Journey().presented(told(RESULT, {"jwe": f"{first}.a.b.c.d"}))
    assert isinstance(ended.signed.signature, Sealed)
    assert ended.signed.signature.for_operator is None


# Replies that break their promise


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"sign_transaction_id": ""},
        {"sign_transaction_id": "../../admin"},
        {"sign_transaction_id": "a b"},
        {"sign_transaction_id": "a" * 129},
        {"sign_transaction_id": 7},
        {"sign_transaction_id": [TRANSACTION]},
        {"a": TRANSACTION, "b": TRANSACTION.replace("6", "7")},
        {"a": TRANSACTION + "\n"},
        b"<html>",
        b'{"sign_transaction_id":"a","sign_transaction_id":"b"}',
        b"",
    ],
    ids=str,
)
def test_a_start_without_one_transaction_is_a_broken_reply(document: object) -> None:
    error = failed(lambda: Journey().begun(told(START, document)))
    assert isinstance(error, ProtocolError)
    assert error.code.startswith("reply-")


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"jwe": ""},
        {"jwe": "a.b.c"},
        {"jwe": "a.b.c.d.e.f"},
        {"jwe": f" {JWE}"},
        {"jwe": f"{JWE}\n"},
        {"jwe": f"{JWE}="},
        {"jwe": {"protected": "a"}},
        {"jwe": [JWE]},
        {"a": JWE, "b": jwe({"kid": "operator-2"})},
        b"<html>",
        b"",
    ],
    ids=str,
)
def test_a_result_without_one_jwe_is_a_broken_reply(document: object) -> None:
    error = failed(lambda: Journey().signed(told(RESULT, document)))
    assert isinstance(error, ProtocolError)
    assert error.code.startswith("reply-")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=40),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
        max_leaves=6,
    )
)
def test_no_reply_of_either_kind_makes_anything_but_an_outcome_or_an_error_of_ours(
    document: Any,
) -> None:
    for name in (START, RESULT):
        journey = Journey()
        try:
            if name == START:
                journey.begun(told(name, document))
            else:
                assert not isinstance(journey.signed(told(name, document)), SignedPresentation)
        except MynaError:
            continue


# Refusals

EXPECTED: Mapping[int, tuple[Reason, Reason]] = {
    400: (Reason.PROVIDER_MISCONFIGURED, Reason.PROVIDER_MISCONFIGURED),
    401: (Reason.PROVIDER_MISCONFIGURED, Reason.LOGIN_EXPIRED),
    403: (Reason.PROVIDER_MISCONFIGURED, Reason.PROVIDER_MISCONFIGURED),
    404: (Reason.PROVIDER_MISCONFIGURED, Reason.LOGIN_EXPIRED),
    409: (Reason.PROVIDER_MISCONFIGURED, Reason.CANCELLED),
    410: (Reason.PROVIDER_MISCONFIGURED, Reason.LOGIN_EXPIRED),
    429: (Reason.UPSTREAM_BUSY, Reason.UPSTREAM_BUSY),
    500: (Reason.UPSTREAM_FAILED, Reason.UPSTREAM_FAILED),
    503: (Reason.UPSTREAM_FAILED, Reason.UPSTREAM_FAILED),
}


@pytest.mark.parametrize("status", EXPECTED)
def test_each_status_of_a_start_has_its_reason(status: int) -> None:
    ended = Journey().begun(replaced(START, status, b"<html>"))
    assert isinstance(ended, Undetermined)
    assert (ended.reason, ended.detail) == (EXPECTED[status][0], f"plugin:http-{status}")


@pytest.mark.parametrize("status", EXPECTED)
def test_each_status_of_a_result_has_its_reason_and_keeps_the_checks(status: int) -> None:
    ended = Journey().signed(replaced(RESULT, status, b"<html>"))
    assert isinstance(ended, Undetermined)
    assert (ended.reason, ended.detail) == (EXPECTED[status][1], f"plugin:http-{status}")
    assert len(ended.checks) == 16


@pytest.mark.parametrize("status", [202, 204, 302, 418])
@pytest.mark.parametrize("name", [START, RESULT])
def test_any_other_status_is_a_broken_reply(name: str, status: int) -> None:
    journey = Journey()
    run = journey.begun if name == START else journey.signed
    assert failed(lambda: run(replaced(name, status, {}))).code == "reply-status"


def test_a_person_who_refuses_is_cancelled_and_nothing_is_fetched() -> None:
    journey = Journey()
    callback = (("error", "access_denied"), ("state", "0123456789abcdef0123456789abcdef"))
    ended = journey.signed(callback=callback)
    assert isinstance(ended, Undetermined)
    assert ended.reason is Reason.CANCELLED
    assert journey.back.requests == ()


def test_a_token_that_does_not_hold_is_rejected_and_no_result_is_fetched() -> None:
    journey = Journey()
    spoil = spoiled("token", _with_other_signature)
    ended = journey.signed(spoil)
    assert isinstance(ended, Rejected)
    assert not [r for r in journey.back.requests if r.url.endswith("/result")]


def _with_other_signature(reply: HttpReply) -> HttpReply:
    document = json.loads(reply.body)
    message, _, signature = document["id_token"].rpartition(".")
    document["id_token"] = f"{message}.{signature[::-1]}"
    return attrs.evolve(reply, body=json.dumps(document).encode())


@pytest.mark.parametrize(
    "private",
    [
        b"",
        b"[]",
        b'{"transaction":"t","form":"digest-info"}',
        b'{"transaction":"t","form":"sha-1","login":""}',
        b'{"transaction":"t","form":"raw","login":"?"}',
        b'{"transaction":1,"form":"raw","login":""}',
        b'{"transaction":"t","form":"raw","login":""}',
    ],
)
def test_a_beginning_that_cannot_be_read_has_expired(private: bytes) -> None:
    ended = Journey().signed(private=Concealed(private))
    assert isinstance(ended, Undetermined)
    assert ended.reason is Reason.LOGIN_EXPIRED


# The client's own token


def _refused_once(status: int = 401) -> tuple[list[str], Change]:
    seen: list[str] = []

    def change(good: GoodReply) -> HttpReply:
        seen.append(good.name)
        first = good.name == START and seen.count(START) == 1
        return HttpReply(status, (), b"") if first else good.reply

    return seen, change


def test_the_clients_token_is_kept_for_the_next_start() -> None:
    journey = Journey()
    journey.redirect()
    journey.redirect()
    grants = [form_of(r).get("grant_type") for r in journey.there.requests]
    assert grants == ["client_credentials", None, None]


def test_a_refused_token_is_renewed_once_with_a_fresh_assertion() -> None:
    journey = Journey()
    journey.redirect()
    seen, change = _refused_once()
    journey.redirect(change)
    assert seen == [START, "client_token", START]
    ids = [assertion_id(r) for r in journey.there.requests if form_of(r)]
    assert len(ids) == len(set(ids)) == 2


def test_a_token_that_is_refused_again_is_the_configurations_fault() -> None:
    journey = Journey()
    ended = journey.begun(replaced(START, 401, b""))
    assert isinstance(ended, Undetermined)
    assert ended.reason is Reason.PROVIDER_MISCONFIGURED
    assert [bool(form_of(r)) for r in journey.there.requests] == [True, False, True, False]


def test_only_a_401_renews_the_token() -> None:
    journey = Journey()
    seen, change = _refused_once(403)
    assert isinstance(journey.begun(change), Undetermined)
    assert seen == ["client_token", START]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("invalid_client", Reason.PROVIDER_MISCONFIGURED),
        ("unauthorized_client", Reason.PROVIDER_MISCONFIGURED),
        ("server_error", Reason.UPSTREAM_FAILED),
        ("strange", Reason.PROVIDER_CODE_UNKNOWN),
    ],
)
def test_a_client_without_a_token_starts_nothing(error: str, reason: Reason) -> None:
    journey = Journey()
    ended = journey.begun(replaced("client_token", 400, {"error": error}))
    assert isinstance(ended, Undetermined)
    assert ended.reason is reason
    assert len(journey.there.requests) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("access_token", "two words"),
        ("access_token", "鍵"),
        ("token_type", "DPoP"),
        ("expires_in", "300"),
        ("expires_in", True),
    ],
)
def test_a_clients_token_that_nobody_could_send_is_a_broken_reply(field: str, value: Any) -> None:
    document = {"access_token": "canary-own", "token_type": "Bearer", field: value}
    journey = Journey()
    ended = failed(lambda: journey.begun(replaced("client_token", 200, document)))
    assert isinstance(ended, ProtocolError)
    assert (ended.code, ended.data["field"]) == ("reply-field-invalid", field)
    assert len(journey.there.requests) == 1


def test_a_token_request_that_may_have_arrived_is_repeated_with_a_fresh_assertion() -> None:
    journey = Journey()
    met: list[str] = []

    def change(good: GoodReply) -> HttpReply:
        if good.name == "client_token" and not met:
            met.append(good.name)
            raise TransportError("connection-dropped", "lost", sent=True)
        return good.reply

    journey.redirect(change)
    ids = [assertion_id(r) for r in journey.there.requests if form_of(r)]
    assert len(ids) == len(set(ids)) == 2


# Again


def test_a_signature_whose_code_was_spent_goes_on_with_the_tokens_of_then() -> None:
    journey = Journey()
    began = journey.redirect()
    first = failed(lambda: journey.signed(_lost(RESULT), began=began))
    assert isinstance(first, TransportError)
    before = len(journey.back.requests)
    tokens = Concealed(journey.back.kept[0].tokens)
    ended = journey.signed(lambda good: good.reply, began=began, redeemed=tokens)
    assert isinstance(ended, SignedPresentation)
    again = journey.back.requests[before:]
    assert not [request for request in again if form_of(request)]


def _lost(name: str) -> Change:
    def change(good: GoodReply) -> HttpReply:
        if good.name == name:
            raise TransportError("connection-dropped", "lost", sent=True)
        return good.reply

    return change


# Secrets


def test_nothing_secret_is_seen_in_what_is_shown() -> None:
    journey = Journey()
    ended = journey.presented()
    shown = f"{ended!r} {journey.redirect()!r} {ended.signed!r} {journey.provider!r}"
    assert not [canary for canary in journey.service.canaries if canary in shown]


@pytest.mark.parametrize("name", [START, RESULT])
def test_nothing_secret_is_seen_in_an_error(name: str) -> None:
    journey = Journey()
    run = journey.begun if name == START else journey.signed
    error = failed(lambda: run(told(name, {"x": "canarytext", "y": "canary-own"})))
    seen = f"{error} {error!r} {error.data}"
    assert not [canary for canary in journey.service.canaries if canary in seen]
