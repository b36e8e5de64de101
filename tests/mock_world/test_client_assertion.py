"""A client proves who it is with a signed assertion, once."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.world import World
from tests.mock_world.party import RelyingParty


def _refusal(party: RelyingParty, assertion: str | None, **change: Any) -> tuple[str, str]:
    told = party.post(code=party.code(), client_assertion=assertion, **change).json()
    return told["error"], told["error_description"].removeprefix(
        "Client authentication with signed JWT failed: "
    )


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"sub": None}, "Can't identify client. Subject missing on JWT token"),
        ({"iss": "RP00000009"}, "Issuer mismatch. The issuer should match the subject"),
        ({"aud": "https://elsewhere.invalid"}, "Invalid token audience"),
        ({"aud": None}, "Invalid token audience"),
        ({"aud": []}, "Invalid token audience"),
        ({"aud": {"a": 1}}, "Invalid token audience"),
        ({"aud": [{"a": 1}]}, "Invalid token audience"),
        ({"exp": None}, "Token exp claim is required"),
        ({"exp": True}, "Token exp claim is required"),
        ({"exp": "1795489260"}, "Token exp claim is required"),
        ({"exp": 1}, "Token is not active"),
        ({"exp": 2_000_000_000}, "Token expiration is too far in the future and iat claim"),
        ({"iat": 2_000_000_000}, "Token was issued in the future"),
        ({"iat": 1}, "Token was issued too far in the past to be used now"),
        ({"exp": float("inf")}, "Token exp claim is required"),
        ({"exp": float("nan")}, "Token exp claim is required"),
        ({"jti": None}, "Token jti claim is required"),
        ({"jti": ""}, "Token jti claim is required"),
    ],
)
def test_a_wrong_claim_is_refused_with_keycloaks_reason(
    party: RelyingParty, claims: dict[str, Any], reason: str
) -> None:
    error, told = _refusal(party, party.assertion(**claims))
    assert error == "invalid_client"
    assert told.startswith(reason)


def test_several_audiences_are_refused(party: RelyingParty) -> None:
    error, told = _refusal(party, party.assertion(aud=["https://a.invalid", "https://b.invalid"]))
    assert (error, told) == ("invalid_client", "Multiple audiences not allowed")


def test_an_assertion_is_good_once(party: RelyingParty) -> None:
    assertion = party.assertion(jti="the-same")
    assert party.post(code=party.code(), client_assertion=assertion).status_code == 200
    assert _refusal(party, assertion)[1] == "Token reuse detected"
    assert _refusal(party, party.assertion(jti="the-same"))[1] == "Token reuse detected"


def test_an_assertion_signed_by_another_key_is_refused(party: RelyingParty) -> None:
    stranger = RelyingParty(party.world, party.client_id, ECKey.generate_key("P-256"))
    error, told = _refusal(party, stranger.assertion({"kid": "rp-1"}))
    assert (error, told) == ("invalid_client", "Signature on JWT token failed validation")


def test_an_assertion_under_an_unknown_key_id_is_refused(party: RelyingParty) -> None:
    told = _refusal(party, party.assertion({"kid": "rp-2"}))
    assert told == ("invalid_client", "Unable to load public key")


def test_an_unsigned_assertion_is_refused(party: RelyingParty) -> None:
    signed = party.assertion().split(".")
    none = f"eyJhbGciOiJub25lIiwia2lkIjoicnAtMSJ9.{signed[1]}."
    assert _refusal(party, none) == ("invalid_client", "Invalid signature algorithm")


DEEP = f"eyJhbGciOiJFUzI1NiIsImtpZCI6InJwLTEifQ.{'W1tb' * 900}.eHg"
"""Its claims are an array in an array in an array, and so on."""


@pytest.mark.parametrize(
    "nonsense", ["nonsense", "a.b.c", "e30.e30.", "e30.W10.x", "花.花.花", DEEP]
)
def test_nonsense_in_place_of_an_assertion_is_refused(party: RelyingParty, nonsense: str) -> None:
    assert _refusal(party, nonsense)[0] == "invalid_client"


@pytest.mark.parametrize(
    ("change", "description"),
    [
        ({"client_assertion_type": None}, "Parameter client_assertion_type is missing"),
        (
            {"client_assertion_type": "secret"},
            "Parameter client_assertion_type has value 'secret' but expected is "
            "'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'",
        ),
        ({"client_assertion": None}, "client_assertion parameter missing"),
    ],
)
def test_missing_parameters_are_named(
    party: RelyingParty, change: dict[str, str | None], description: str
) -> None:
    assert party.post(code=party.code(), **change).json()["error_description"] == description


def test_a_client_id_beside_the_assertion_must_be_the_same(party: RelyingParty) -> None:
    told = _refusal(party, party.assertion(), client_id="RP00000002")
    assert told[1] == "client_id parameter not matching with client from JWT token"


def test_a_disabled_client_cannot_redeem_the_code_it_was_given(party: RelyingParty) -> None:
    code = party.code()
    party.world.enable(party.client_id, enabled=False)
    reply = party.post(code=code)
    assert (reply.status_code, reply.json()["error"]) == (401, "invalid_client")


def test_a_key_of_rsa_is_as_good(world: World) -> None:
    key = RSAKey.generate_key(2048, {"kid": "rp-1", "use": "sig", "alg": "RS256"})
    party = RelyingParty(world, key=key)
    party.enrol()
    assertion = party.assertion({"alg": "RS256"})
    assert party.post(code=party.code(), client_assertion=assertion).status_code == 200


def test_a_lax_service_accepts_what_the_sandbox_of_2025_did() -> None:
    party = RelyingParty(World("lax", seed=1, knobs=Knobs(lax_assertions=True)))
    party.enrol()
    day_ahead = str(int(party.world.at.timestamp()) + 86_400)
    assertion = party.assertion(exp=day_ahead, iat=None, aud=party.world.issuer)
    assert party.post(code=party.code(), client_assertion=assertion).status_code == 200
