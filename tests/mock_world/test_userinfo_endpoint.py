"""Userinfo tells what was shared, as the chip had it when the person approved."""

import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from myna_mock.services.digital_auth_app.knobs import (
    AddressFormat,
    BirthdateFormat,
    Knobs,
    NameSpace,
    UserinfoFormat,
)
from myna_mock.services.digital_auth_app.site import Operation
from myna_mock.world import World
from tests.mock_world.party import RelyingParty, unverified


def _claims(party: RelyingParty, persona: str = "mihon-hanako", **change: str) -> dict[str, Any]:
    tokens = party.tokens(persona, **change)
    claims: dict[str, Any] = party.userinfo(tokens["access_token"]).json()
    assert claims.pop("sub") == unverified(tokens["id_token"])[1]["sub"]
    return claims


def test_hanako_shares_her_four_facts_in_the_forms_of_the_reference(party: RelyingParty) -> None:
    assert _claims(party) == {
        "name": "見本 花子",
        "address": "東京都見本区見本町一丁目2番3号",
        "birthdate": "19900102",
        "gender": "2",
    }


def test_a_claim_whose_scope_was_not_asked_is_absent(party: RelyingParty) -> None:
    assert _claims(party, scope="openid name").keys() == {"name"}
    assert _claims(party, scope="openid") == {}


def test_a_claim_that_the_person_withheld_is_absent_and_so_is_its_scope(
    party: RelyingParty,
) -> None:
    back = party.world.person().approve(party.authorization(), share={"name", "sex"})
    tokens = party.post(code=back.parameter("code")).json()
    assert tokens["scope"] == "openid name gender"
    claims = party.userinfo(tokens["access_token"]).json()
    assert claims.keys() == {"sub", "name", "gender"}


def test_what_was_not_asked_is_not_shared_however_willing_the_person(party: RelyingParty) -> None:
    url = party.authorization(scope="openid name")
    back = party.world.person().approve(url, share={"name", "address"})
    assert party.post(code=back.parameter("code")).json()["scope"] == "openid name"


@pytest.mark.parametrize("authorization", [None, "Bearer", "Basic abc", "Bearer invented"])
def test_without_a_token_of_ours_there_is_nothing(
    party: RelyingParty, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    with party.http() as client:
        reply = client.get(
            f"{party.world.issuer}/protocol/openid-connect/userinfo", headers=headers
        )
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"].startswith('Bearer realm="main"')


def test_an_access_token_lives_five_minutes(party: RelyingParty) -> None:
    access = party.tokens()["access_token"]
    party.world.travel(seconds=300)
    assert party.userinfo(access).status_code == 200
    party.world.travel(seconds=1)
    assert party.userinfo(access).json()["error"] == "invalid_token"


def test_the_access_token_of_a_disabled_client_opens_nothing(party: RelyingParty) -> None:
    access = party.tokens()["access_token"]
    party.world.enable(party.client_id, enabled=False)
    assert party.userinfo(access).json()["error"] == "invalid_token"
    party.world.enable(party.client_id)
    assert party.userinfo(access).status_code == 200


def test_an_id_token_is_no_access_token(party: RelyingParty) -> None:
    assert party.userinfo(party.tokens()["id_token"]).status_code == 401


def test_what_happens_after_the_approval_does_not_change_what_was_shared(
    party: RelyingParty,
) -> None:
    tokens = party.tokens()
    party.world.person().move(to="東京都見本区二丁目9番9号")
    shared = party.userinfo(tokens["access_token"]).json()["address"]
    assert shared == "東京都見本区見本町一丁目2番3号"


def test_uncertain_forms_follow_the_knobs() -> None:
    knobs = Knobs(
        address_format=AddressFormat.OBJECT,
        birthdate_format=BirthdateFormat.ISO,
        name_space=NameSpace.FULL_WIDTH,
    )
    party = RelyingParty(World("forms", seed=1, knobs=knobs))
    party.enrol()
    claims = _claims(party)
    assert claims["address"] == {"formatted": "東京都見本区見本町一丁目2番3号"}
    assert (claims["birthdate"], claims["name"]) == ("1990-01-02", "見本　花子")


@pytest.mark.parametrize(
    ("persona", "claim", "value"),
    [
        ("kakikae-mae", "address", "東京都見本区以前町三丁目2番1号"),
        ("kekkon-sakura", "name", "新姓 桜"),
        ("daitai-takako", "name", "高崎 見本子"),
        ("itaiji-mihoko", "name", "葛城 美保子"),
        ("sample-john", "name", "SAMPLE JOHN QUINCY"),
        ("kaigai-rei", "address", "国外転出（2026年6月1日）"),
        ("fumei-ume", "birthdate", "19350000"),
        ("hikisai-hikaru", "gender", "3"),
    ],
)
def test_awkward_people_share_what_their_chip_holds(
    party: RelyingParty, persona: str, claim: str, value: str
) -> None:
    assert _claims(party, persona)[claim] == value


def test_userinfo_can_be_a_signed_token_when_the_knob_says_so() -> None:
    knobs = Knobs(userinfo_format=UserinfoFormat.JWT)
    party = RelyingParty(World("jwt", seed=1, knobs=knobs))
    party.enrol()
    reply = party.userinfo(party.tokens()["access_token"])
    assert reply.headers["content-type"] == "application/jwt"
    keys = KeySet.import_key_set(party.get(Operation.CERTS))  # type: ignore[arg-type]
    found = jws.deserialize_compact(reply.text, keys, algorithms=["ES256"])
    claims = json.loads(found.payload)
    assert (claims["name"], claims["aud"], claims["mock"]) == ("見本 花子", party.client_id, True)
