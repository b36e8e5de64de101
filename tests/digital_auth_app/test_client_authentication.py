"""Client authentication by private_key_jwt (reference §4)."""

import json
from base64 import urlsafe_b64decode

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey, import_key

from myna_digital_auth_app._wire import Wire
from myna_sdk.effects import HttpReply
from myna_sdk.errors import TransportError
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.keys import PrivateKey
from myna_sdk.providers.oidc.client_assertion import public_jwk
from myna_sdk.testing import GoodReply, client_key
from myna_sdk.testing.good_issuer import assertion_id
from myna_sdk.testing.stage import START, Change
from tests.digital_auth_app.journey import BASE, CLIENT_ID, case, form

TOKEN_URL = f"{BASE}/realms/main/protocol/openid-connect/token"


@pytest.fixture(scope="module")
def rsa_key() -> PrivateKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return PrivateKey(kid="rp-2026-01", algorithm="RS256", key=Concealed(key))


def parts(assertion: str) -> tuple[dict[str, object], dict[str, object]]:
    header, payload, _ = assertion.split(".")
    return json.loads(urlsafe_b64decode(header + "==")), json.loads(
        urlsafe_b64decode(payload + "==")
    )


def test_the_assertion_is_that_of_the_reference() -> None:
    sent = form(case().login())
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert sent["client_assertion_type"] == kind
    assert sent["client_id"] == CLIENT_ID
    header, claims = parts(sent["client_assertion"])
    now = int(START.timestamp())
    assert header == {"alg": "ES256", "typ": "JWT", "kid": "client-under-test"}
    assert len(str(claims.pop("jti"))) == 32
    assert claims == {
        "iss": CLIENT_ID,
        "sub": CLIENT_ID,
        "aud": TOKEN_URL,
        "iat": now,
        "exp": now + 60,
    }


def test_the_form_holds_exactly_the_fields_of_the_reference() -> None:
    assert set(form(case().login())) == {
        "grant_type",
        "code",
        "redirect_uri",
        "code_verifier",
        "client_id",
        "client_assertion_type",
        "client_assertion",
    }
    request = case().login().stage.requests[0]
    assert "?" not in request.url, "parameters in the query string are not read"


def test_both_algorithms_verify_under_the_registered_jwk(rsa_key: PrivateKey) -> None:
    for key in (rsa_key, client_key()):
        assertion = form(case(of={"private_key": key}).login())["client_assertion"]
        registered = import_key(dict(public_jwk(key)))
        signed = jws.deserialize_compact(assertion, registered, [key.algorithm])
        assert signed.headers()["kid"] == key.kid


def test_of_two_active_keys_the_first_signs(rsa_key: PrivateKey) -> None:
    both = attrs.evolve(rsa_key, others=(client_key(),))
    assertion = form(case(of={"private_key": both}).login())["client_assertion"]
    assert parts(assertion)[0] == {"alg": "RS256", "typ": "JWT", "kid": "rp-2026-01"}


def test_the_registered_jwk_holds_nothing_private(rsa_key: PrivateKey) -> None:
    assert set(public_jwk(rsa_key)) == {"kty", "n", "e", "kid", "use", "alg"}
    assert set(public_jwk(client_key())) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert isinstance(import_key(dict(public_jwk(rsa_key))), RSAKey)
    assert isinstance(import_key(dict(public_jwk(client_key()))), ECKey)


def test_the_lifetime_and_the_audience_are_settings() -> None:
    of = {"assertion_lifetime": 5, "wire": Wire(assertion_audience="https://aud.example")}
    _, claims = parts(form(case(of=of).login())["client_assertion"])
    assert claims["aud"] == "https://aud.example"
    assert claims["exp"] == int(START.timestamp()) + 5


def unsent_once() -> Change:
    seen: list[str] = []

    def change(good: GoodReply) -> HttpReply:
        if good.name == "token" and not seen:
            seen.append("unsent")
            raise TransportError("connection-failed", "no route", sent=False)
        return good.reply

    return change


def test_a_request_that_was_surely_not_sent_is_built_anew() -> None:
    login = case().login(change=unsent_once())
    assert login.verified
    first, second = (assertion_id(request) for request in login.stage.requests[:2])
    assert first is not None
    assert second is not None
    assert first != second


def test_a_request_that_may_have_been_sent_is_not_repeated() -> None:
    def change(good: GoodReply) -> HttpReply:
        if good.name == "token":
            raise TransportError("connection-dropped", "half a reply", sent=True)
        return good.reply

    login = case().login(change=change)
    assert isinstance(login.ended, TransportError)
    assert len(login.stage.requests) == 1


def test_two_keys_of_one_kind_have_their_own_thumbprints() -> None:
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    jwks = [
        public_jwk(PrivateKey(kid=str(n), algorithm="ES256", key=Concealed(key)))
        for n, key in enumerate(keys)
    ]
    assert jwks[0]["x"] != jwks[1]["x"]
