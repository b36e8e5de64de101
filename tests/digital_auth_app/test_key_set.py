"""The service's key set: cached, and fetched once more for an unknown key id (reference §6.4)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey, RSAKey

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_sdk.effects import HttpReply
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome, Verified
from myna_sdk.providers.capabilities import LoginRequest, LoginReturn
from myna_sdk.providers.oidc.key_set import KeySet
from myna_sdk.testing.conformance.case import PURPOSE, STATE
from myna_sdk.testing.good_issuer import Token, issuer_key
from myna_sdk.testing.stage import Stage
from tests.digital_auth_app.journey import case, outcome, replaced, service, settings, spoiled

NEW_KEY = "issuer-2"


def renamed(token: Token) -> str:
    return attrs.evolve(token, header={**token.header, "kid": NEW_KEY}).signed()


class Place:
    """One provider, one cache and one service that goes on through several logins."""

    def __init__(self) -> None:
        self.service = service()
        self.keys: list[Mapping[str, Any]] = [issuer_key().as_dict(private=False)]
        self.provider = DigitalAuthApp(settings())
        document = spoiled("key-set", self._current)
        self.stage = Stage(other_side=self.service, change=document)

    def _current(self, reply: HttpReply) -> HttpReply:
        return attrs.evolve(reply, body=json.dumps({"keys": self.keys}).encode())

    def rotate(self) -> None:
        """Tokens are signed under a new key id from now on, and the key set says so."""
        self.service.token = renamed
        self.keys = [*self.keys, {**self.keys[0], "kid": NEW_KEY}]

    def login(self) -> Outcome:
        ask = LoginRequest(state=STATE, want=frozenset(), purpose=PURPOSE)
        there = self.stage.run(self.provider.begin_login(ask, self.stage.context))
        back = LoginReturn(
            parameters=Concealed(self.service.approve(there.url)),
            private=there.private,
            want=frozenset(),
            started_at=self.stage.at,
        )
        return self.stage.run(self.provider.complete_login(back, self.stage.context))

    def fetches(self) -> int:
        return sum(request.operation == "key-set" for request in self.stage.requests)


def ended(login: Outcome) -> str:
    return "verified" if isinstance(login, Verified) else login.reason.value


def test_the_key_set_is_fetched_once_and_again_when_its_time_is_over() -> None:
    place = Place()
    assert [ended(place.login()) for _ in range(3)] == ["verified"] * 3
    assert place.fetches() == 1
    place.stage.at += timedelta(hours=1)
    assert ended(place.login()) == "verified"
    assert place.fetches() == 2


def test_an_unknown_key_id_is_looked_for_in_a_newer_set() -> None:
    place = Place()
    place.login()
    place.rotate()
    assert ended(place.login()) == "verified"
    assert place.fetches() == 2


def test_unknown_key_ids_cause_one_fetch_a_minute() -> None:
    place = Place()
    place.login()
    place.service.token = renamed
    assert ended(place.login()) == "token-key-unknown"
    assert place.fetches() == 2
    assert ended(place.login()) == "token-key-unknown"
    assert place.fetches() == 2, "within the minute nothing is fetched"
    place.stage.at += timedelta(seconds=60)
    assert ended(place.login()) == "token-key-unknown"
    assert place.fetches() == 3


def test_a_set_that_was_fetched_just_now_is_not_fetched_again() -> None:
    login = case(token=renamed).login()
    fetched = [r for r in login.stage.requests if r.operation == "key-set"]
    assert len(fetched) == 1


def key(**changed: Any) -> dict[str, Any]:
    return {**issuer_key().as_dict(private=False), **changed}


def without(name: str) -> dict[str, Any]:
    return {member: value for member, value in key().items() if member != name}


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [key(use="enc")],
        [key(alg="ES384")],
        [key(kty="RSA")],
        [key(kid=1)],
        [key(crv="P-384")],
        [ECKey.generate_key("P-384", {"kid": key()["kid"]}).as_dict(private=False)],
        [key(x="AAAA")],
        [key(x=7)],
        [without("y")],
        [without("kid")],
        [key(), key()],
        [key(kty="oct", k="AAAA")],
    ],
)
def test_a_key_that_does_not_fit_is_not_used(keys: list[dict[str, Any]]) -> None:
    login = case().login(change=replaced("key-set", 200, {"keys": keys}))
    assert ended(outcome(login)) == "token-key-unknown"


@pytest.mark.parametrize("keys", [[without("use")], [without("alg")], [key(kid="old"), key()]])
def test_a_key_that_fits_is_found_among_others(keys: list[dict[str, Any]]) -> None:
    others = [key(kid="enc", use="enc"), {"kty": "unheard-of"}, {}]
    login = case().login(change=replaced("key-set", 200, {"keys": [*others, *keys]}))
    assert login.verified


def test_a_short_rsa_key_is_not_used() -> None:
    def found(bits: int) -> object:
        native = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
        document = RSAKey(native, native).as_dict(private=False) | {"kid": "k"}
        return KeySet(keys=(document,)).find("k", "RS256")

    assert found(1024) is None
    assert found(2048) is not None


def test_a_key_of_one_algorithm_never_verifies_another() -> None:
    public = ECKey.generate_key("P-256", {"kid": "k"}).as_dict(private=False)
    assert KeySet(keys=(public,)).find("k", "RS256") is None


def test_private_members_of_a_published_key_are_left_alone() -> None:
    private = ECKey.generate_key("P-256", {"kid": "k"}).as_dict(private=True)
    found = KeySet(keys=(private,)).find("k", "ES256")
    assert found is not None
    assert not found.is_private


def test_the_media_type_of_key_sets_is_read_as_json() -> None:
    def typed(reply: HttpReply) -> HttpReply:
        return attrs.evolve(reply, headers=(("content-type", "application/jwk-set+json"),))

    assert case().login(change=spoiled("key-set", typed)).verified


def test_a_cache_that_cannot_be_read_is_as_good_as_empty() -> None:
    assert KeySet.load(b"<html>") is None
    assert KeySet.load(b"[]") is None
    kept = KeySet(keys=(key(),)).dump()
    assert KeySet.load(kept) == KeySet(keys=(key(),))
