"""The token endpoint: each credential is good once, for one client, for a while."""

from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet

from myna_mock.services.digital_auth_app.knobs import Knobs
from myna_mock.services.digital_auth_app.site import Operation
from myna_mock.world import World
from tests.mock_world.party import ALL_SCOPES, RelyingParty, at_hash, unverified


def test_a_code_becomes_keycloaks_set_of_tokens(party: RelyingParty) -> None:
    reply = party.post(code=party.code())
    assert reply.headers["cache-control"] == "no-store"
    tokens = reply.json()
    assert tokens.keys() == {
        *("access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type"),
        *("id_token", "not-before-policy", "session_state", "scope"),
    }
    assert (tokens["expires_in"], tokens["refresh_expires_in"]) == (300, 1800)
    assert tokens["scope"] == ALL_SCOPES


def test_the_id_token_is_signed_by_a_published_key_and_says_mock(party: RelyingParty) -> None:
    tokens = party.tokens()
    keys = KeySet.import_key_set(party.get(Operation.CERTS))  # type: ignore[arg-type]
    found = jws.deserialize_compact(tokens["id_token"], keys, algorithms=["ES256"])
    assert found.headers()["alg"] == "ES256"
    _, claims = unverified(tokens["id_token"])
    assert claims["mock"] is True
    assert claims["aud"] == claims["azp"] == party.client_id
    assert claims["iss"] == party.world.issuer
    assert not claims["iss"].endswith("/")
    assert claims["nonce"] == "6d1f0c7e2a3b4f5d9e8c7b6a5f4e3d2c"
    assert claims["at_hash"] == at_hash(tokens["access_token"])
    assert claims["exp"] - claims["iat"] == 300
    assert claims["typ"] == "ID"


def test_the_access_token_is_a_mock_jwt_of_rs256(party: RelyingParty) -> None:
    header, claims = unverified(party.tokens()["access_token"])
    assert (header["alg"], claims["mock"]) == ("RS256", True)


def test_id_tokens_can_be_of_rs256() -> None:
    party = RelyingParty(World("rs256", seed=4711, knobs=Knobs(id_token_alg="RS256")))
    party.enrol()
    keys = KeySet.import_key_set(party.get(Operation.CERTS))  # type: ignore[arg-type]
    found = jws.deserialize_compact(party.tokens()["id_token"], keys, algorithms=["RS256"])
    assert found.headers()["alg"] == "RS256"


def _refused(party: RelyingParty, **change: Any) -> tuple[int, str, str]:
    reply = party.post(**change)
    told = reply.json()
    return reply.status_code, told["error"], told.get("error_description", "")


def test_a_code_is_good_once_and_its_second_use_ends_the_session(party: RelyingParty) -> None:
    code = party.code()
    access = party.post(code=code).json()["access_token"]
    assert party.userinfo(access).status_code == 200
    assert _refused(party, code=code) == (400, "invalid_grant", "Code not valid")
    assert party.userinfo(access).status_code == 401


def test_a_code_of_another_client_is_not_valid(party: RelyingParty) -> None:
    other = RelyingParty(party.world, "RP00000002")
    other.enrol()
    assert _refused(other, code=party.code()) == (400, "invalid_grant", "Code not valid")


def test_a_code_lives_a_minute(party: RelyingParty) -> None:
    first, second = party.code(), party.code()
    party.world.travel(seconds=60)
    assert party.post(code=first).status_code == 200
    party.world.travel(seconds=1)
    assert _refused(party, code=second) == (400, "invalid_grant", "Code is expired")


@pytest.mark.parametrize(
    ("change", "error", "description"),
    [
        ({"grant_type": None}, "invalid_request", "Missing form parameter: grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type", "Unsupported grant_type"),
        ({"code": None}, "invalid_request", "Missing parameter: code"),
        ({"code": "invented"}, "invalid_grant", "Code not valid"),
        (
            {"redirect_uri": "https://firm.example/other"},
            "invalid_grant",
            "Incorrect redirect_uri",
        ),
        ({"code_verifier": None}, "invalid_grant", "PKCE code verifier not specified"),
        (
            {"code_verifier": "short"},
            "invalid_grant",
            "PKCE verification failed: Invalid code verifier",
        ),
        (
            {"code_verifier": "a" * 43},
            "invalid_grant",
            "PKCE verification failed: Code mismatch",
        ),
    ],
)
def test_a_wrong_exchange_is_refused_in_the_words_of_the_reference(
    party: RelyingParty, change: dict[str, str | None], error: str, description: str
) -> None:
    told = _refused(party, **{"code": party.code(), **change})
    assert told == (400, error, description)


def test_a_refused_exchange_has_spent_the_code(party: RelyingParty) -> None:
    code = party.code()
    _refused(party, code=code, code_verifier="a" * 43)
    assert _refused(party, code=code)[2] == "Code not valid"


def test_parameters_in_the_query_count_for_nothing(party: RelyingParty) -> None:
    with party.http() as client:
        reply = client.post(party.url(Operation.TOKEN), params=party.form(code=party.code()))
    assert reply.json()["error_description"] == "Missing form parameter: grant_type"


def test_a_parameter_given_twice_is_refused(party: RelyingParty) -> None:
    form = party.form(code=party.code())
    with party.http() as client:
        reply = client.post(party.url(Operation.TOKEN), data={**form, "code": [form["code"]] * 2})
    assert reply.json()["error_description"] == "duplicated parameter"


def test_client_credentials_give_an_access_token_and_nothing_beside(party: RelyingParty) -> None:
    told = party.post(grant_type="client_credentials").json()
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 300
    assert not {"id_token", "refresh_token", "session_state"} & told.keys()


def test_a_client_that_may_not_have_documents_signed_gets_no_token_of_its_own(
    party: RelyingParty,
) -> None:
    party.world.let_sign(party.client_id, allowed=False)
    told = _refused(party, grant_type="client_credentials")
    assert told[:2] == (401, "unauthorized_client")


def test_a_refresh_gives_new_tokens_and_ends_the_old_refresh_token(party: RelyingParty) -> None:
    old = party.tokens()["refresh_token"]
    refreshed = party.post(grant_type="refresh_token", refresh_token=old).json()
    assert refreshed["refresh_token"] != old
    assert party.userinfo(refreshed["access_token"]).status_code == 200
    told = _refused(party, grant_type="refresh_token", refresh_token=old)
    assert told == (400, "invalid_grant", "Stale token")


def test_refresh_tokens_may_be_kept_when_the_knob_says_so() -> None:
    party = RelyingParty(World("keep", seed=1, knobs=Knobs(refresh_rotation=False)))
    party.enrol()
    old = party.tokens()["refresh_token"]
    for _ in range(2):
        assert party.post(grant_type="refresh_token", refresh_token=old).status_code == 200


@pytest.mark.parametrize(
    ("token", "description"), [(None, "No refresh token"), ("invented", "Invalid refresh token")]
)
def test_an_invented_refresh_token_is_refused(
    party: RelyingParty, token: str | None, description: str
) -> None:
    told = _refused(party, grant_type="refresh_token", refresh_token=token)
    assert told[2] == description


def test_a_refresh_token_lives_half_an_hour(party: RelyingParty) -> None:
    token = party.tokens()["refresh_token"]
    party.world.travel(minutes=30, seconds=1)
    told = _refused(party, grant_type="refresh_token", refresh_token=token)
    assert told[2] == "Token is not active"


def test_a_person_keeps_their_sub_at_one_client_and_has_another_elsewhere(
    party: RelyingParty,
) -> None:
    other = RelyingParty(party.world, "RP00000002")
    other.enrol()
    mine = {unverified(party.tokens()["id_token"])[1]["sub"] for _ in range(2)}
    theirs = unverified(other.tokens()["id_token"])[1]["sub"]
    assert len(mine) == 1
    assert theirs not in mine


def test_namesakes_have_different_subs(party: RelyingParty) -> None:
    subs = {
        unverified(party.tokens(persona)["id_token"])[1]["sub"]
        for persona in ("doumei-higashi", "doumei-nishi")
    }
    assert len(subs) == 2


def test_the_sub_stays_the_same_over_a_new_card(party: RelyingParty) -> None:
    person = party.world.person("koushin-sayo")
    before = unverified(party.tokens(person.id)["id_token"])[1]["sub"]
    person.lose()
    person.hold()
    person.reissue()
    assert unverified(party.tokens(person.id)["id_token"])[1]["sub"] == before


def test_keys_can_be_rotated_step_by_step(party: RelyingParty) -> None:
    world, old = party.world, unverified(party.tokens()["id_token"])[0]["kid"]
    (new,) = world.rotate_keys("publish")
    assert unverified(party.tokens()["id_token"])[0]["kid"] == old
    assert {old, new} <= {key["kid"] for key in party.get(Operation.CERTS)["keys"]}
    world.rotate_keys("use")
    assert unverified(party.tokens()["id_token"])[0]["kid"] == new
    assert world.rotate_keys("retire") == (old,)
    assert old not in {key["kid"] for key in party.get(Operation.CERTS)["keys"]}


def test_the_published_keys_hold_nothing_private(party: RelyingParty) -> None:
    for key in party.get(Operation.CERTS)["keys"]:
        assert not {"d", "p", "q", "k"} & key.keys()
        assert key["use"] == "sig"
        if key["kty"] == "EC":
            ECKey.import_key(key)
