"""A login that is taken up again after its code was spent, or whose beginning is not ours."""

import json
from datetime import timedelta

import attrs
import pytest

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_sdk.effects import HttpReply, HttpRequest, Redeemed
from myna_sdk.errors import TransportError
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.capabilities import LoginRequest, LoginReturn
from myna_sdk.providers.oidc.request import Remembered
from myna_sdk.providers.oidc.tokens import Tokens
from myna_sdk.providers.settings import HttpsUrl
from myna_sdk.testing.conformance.case import PURPOSE, STATE
from myna_sdk.testing.stage import START, Stage
from tests.digital_auth_app.journey import (
    BASE,
    case,
    members,
    replaced,
    service,
    settings,
    spoiled,
    undetermined,
    verified,
)

WANT = frozenset({FactItem.NAME})


class Login:
    """One login whose second half can be run several times."""

    def __init__(self, base: HttpsUrl = BASE) -> None:
        self.service = service()
        stage = Stage(other_side=self.service)
        ask = LoginRequest(state=STATE, want=WANT, purpose=PURPOSE)
        there = stage.run(DigitalAuthApp(settings(base_url=base)).begin_login(ask, stage.context))
        self.back = LoginReturn(
            parameters=Concealed(self.service.approve(there.url)),
            private=there.private,
            want=WANT,
            started_at=stage.at,
        )

    def completed(
        self,
        stage: Stage,
        *,
        private: Concealed[bytes] | None = None,
        redeemed: Concealed[bytes] | None = None,
    ) -> Outcome:
        back = attrs.evolve(self.back, private=private or self.back.private, redeemed=redeemed)
        return stage.run(DigitalAuthApp(settings()).complete_login(back, stage.context))


def kept(stage: Stage) -> Concealed[bytes]:
    return Concealed(stage.kept[0].tokens)


def test_what_failed_is_repeated_and_nothing_else() -> None:
    login = Login()
    first = Stage(other_side=login.service, change=replaced("userinfo", 503, b""))
    assert getattr(login.completed(first), "reason", None) is Reason.UPSTREAM_FAILED
    again = Stage(other_side=login.service)
    login.completed(again, redeemed=kept(first))
    assert [request.operation for request in again.requests] == ["key-set", "userinfo"]


def test_the_tokens_are_kept_before_they_are_looked_at() -> None:
    stage = case(token=lambda _: "not.a.token").login().stage
    kinds = [type(effect) for effect in stage.asked]
    assert kinds.index(Redeemed) > kinds.index(HttpRequest)
    assert len(stage.kept) == 1


def test_what_is_kept_ends_with_the_access_token() -> None:
    stage = case().login().stage
    assert stage.kept[0].until == START + timedelta(seconds=300)
    untold = case().login(change=members("token", {"expires_in": ...})).stage
    assert untold.kept[0].until == START + timedelta(seconds=60)
    endless = case().login(change=members("token", {"expires_in": 10**12})).stage
    assert endless.kept[0].until == START + timedelta(days=1)


@pytest.mark.parametrize(("later", "in_time"), [(299, True), (300, False), (3600, False)])
def test_a_login_is_resumed_while_its_access_token_lives(later: int, in_time: bool) -> None:
    login = Login()
    first = Stage(other_side=login.service)
    login.completed(first)
    again = Stage(other_side=login.service, at=START + timedelta(seconds=later))
    ended = login.completed(again, redeemed=kept(first))
    reason = getattr(ended, "reason", None)
    assert reason is (None if in_time else Reason.LOGIN_EXPIRED)
    assert not [r for r in again.requests if r.operation == "token"]


def test_the_id_token_is_judged_at_the_instant_it_was_received() -> None:
    """It lives five minutes; a resumed login within the access token's life still holds."""
    login = Login()
    first = Stage(other_side=login.service, change=members("token", {"expires_in": 3600}))
    login.completed(first)
    again = Stage(other_side=login.service, at=START + timedelta(minutes=30))
    assert not hasattr(login.completed(again, redeemed=kept(first)), "reason")


@pytest.mark.parametrize(
    "garbage", [b"", b"{}", b"[]", b"\xff", b'{"access_token":"a","id_token":"b"}']
)
def test_tokens_of_another_version_end_the_login(garbage: bytes) -> None:
    login = Login()
    stage = Stage(other_side=login.service)
    ended = login.completed(stage, redeemed=Concealed(garbage))
    assert getattr(ended, "reason", None) is Reason.LOGIN_EXPIRED
    assert not stage.requests


@pytest.mark.parametrize("garbage", [b"", b"{}", b"null", b"\xff", b'{"version":"2"}'])
def test_a_record_of_another_version_ends_the_login(garbage: bytes) -> None:
    login = Login()
    stage = Stage(other_side=login.service)
    ended = login.completed(stage, private=Concealed(garbage))
    assert getattr(ended, "reason", None) is Reason.LOGIN_EXPIRED
    assert not stage.requests


def test_a_login_that_began_at_another_issuer_ends() -> None:
    login = Login(HttpsUrl("https://elsewhere.example/api"))
    stage = Stage(other_side=login.service)
    assert getattr(login.completed(stage), "reason", None) is Reason.LOGIN_EXPIRED
    assert not stage.requests


def test_records_come_back_as_they_were() -> None:
    remembered = Remembered(
        issuer="https://i.example",
        redirect_uri="https://r.example/back?x=1",
        scopes=("openid", "name"),
        nonce=Concealed("n"),
        verifier=Concealed("v"),
    )
    assert Remembered.load(remembered.dump()) == remembered
    for scopes in (None, frozenset[str](), frozenset({"openid", "name"})):
        tokens = Tokens(
            access_token=Concealed("a"),
            id_token=Concealed("i"),
            scopes=scopes,
            received_at=START,
            until=START + timedelta(seconds=1.5),
        )
        assert Tokens.load(Concealed(tokens.dump())) == tokens


def test_the_refresh_token_is_not_kept() -> None:
    change = members("token", {"refresh_token": "canary-refresh"})
    stage = case().login(change=change).stage
    assert set(json.loads(stage.kept[0].tokens)) == {
        "access_token", "id_token", "received_at", "until", "scope",
    }  # fmt: skip


def test_a_fault_after_the_code_was_spent_leaves_the_login_to_be_resumed() -> None:
    def dropped(_: HttpReply) -> HttpReply:
        raise TransportError("connection-dropped", "half a reply")

    login = case()
    ended = login.login(change=spoiled("userinfo", dropped))
    assert isinstance(ended.ended, TransportError)
    assert len(ended.stage.kept) == 1
    assert verified(login.login(resumed=ended)).facts.items == frozenset(FactItem)


def test_a_late_callback_meets_an_expired_code() -> None:
    late = replaced("token", 400, {"error": "invalid_grant", "error_description": "Code expired"})
    assert undetermined(case().login(change=late)).reason is Reason.LOGIN_EXPIRED
