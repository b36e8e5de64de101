"""What leaves with the browser (reference §3, §19.1)."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import pytest

from myna_digital_auth_app._wire import Wire
from myna_digital_auth_app.provider import DigitalAuthApp
from myna_sdk.errors import ConfigError
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.capabilities import LoginRequest
from myna_sdk.providers.context import Environment
from myna_sdk.providers.oidc.request import challenge_of
from myna_sdk.providers.settings import HttpsUrl
from myna_sdk.testing.conformance.case import PURPOSE, STATE
from myna_sdk.testing.stage import Stage
from tests.digital_auth_app.journey import (
    CALLBACK,
    CLIENT_ID,
    case,
    checks,
    form,
    outcome,
    query,
    service,
    settings,
)


def begun(environment: Environment, base_url: HttpsUrl | None) -> str:
    stage = Stage(other_side=service(), environment=environment)
    ask = LoginRequest(state=STATE, want=frozenset(), purpose=PURPOSE)
    provider = DigitalAuthApp(settings(base_url=base_url))
    return stage.run(provider.begin_login(ask, stage.context)).url


def test_exactly_the_parameters_of_the_official_table_are_sent() -> None:
    url = case().login().redirect.url
    sent = query(url)
    assert sent.pop("nonce")
    assert sent.pop("code_challenge")
    assert sent == {
        "response_type": "code",
        "scope": "openid name address birthdate gender",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "state": STATE,
        "code_challenge_method": "S256",
        "acr_values": "aal3 crl",
    }
    assert "+" not in url, "a space is written %20"


def test_only_the_scopes_of_wanted_items_are_asked_for() -> None:
    for item, scope in zip(FactItem, ("name", "address", "birthdate", "gender"), strict=True):
        url = case().login(want=frozenset({item})).redirect.url
        assert query(url)["scope"] == f"openid {scope}"
    assert query(case().login(want=frozenset()).redirect.url)["scope"] == "openid"


def test_nonce_and_challenge_keep_the_official_limits() -> None:
    sent = query(case().login().redirect.url)
    assert re.fullmatch(r"[0-9a-f]{32}", sent["nonce"])
    assert re.fullmatch(r"[0-9A-Za-z_-]{43}", sent["code_challenge"])


def test_the_challenge_is_that_of_the_rfc() -> None:
    """RFC 7636 appendix B, and reference §19.1."""
    verifier = Concealed("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_exchange_reveals_the_verifier_of_the_challenge() -> None:
    login = case().login()
    verifier = form(login)["code_verifier"]
    assert re.fullmatch(r"[0-9A-Za-z._~-]{43,128}", verifier)
    digest = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert query(login.redirect.url)["code_challenge"] == digest


def test_the_environment_chooses_the_service() -> None:
    path = "/api/realms/main/protocol/openid-connect/auth?"
    assert begun(Environment.PRODUCTION, None).startswith(f"https://auth-and-sign.go.jp{path}")
    assert begun(Environment.SANDBOX, None).startswith(f"https://sb-auth-and-sign.go.jp{path}")


@pytest.mark.parametrize(
    ("environment", "base_url"),
    [
        (Environment.PRODUCTION, "https://sb-auth-and-sign.go.jp/api"),
        (Environment.PRODUCTION, "https://SB-auth-and-sign.go.jp./api"),
        (Environment.SANDBOX, "https://auth-and-sign.go.jp/api"),
        (Environment.MOCK, "https://auth-and-sign.go.jp/api"),
        (Environment.MOCK, "https://sb-auth-and-sign.go.jp/api"),
        (Environment.MOCK, None),
    ],
)
def test_the_service_of_another_environment_is_refused(
    environment: Environment, base_url: str | None
) -> None:
    with pytest.raises(ConfigError) as caught:
        begun(environment, None if base_url is None else HttpsUrl(base_url))
    assert caught.value.code == "service-environment"


@pytest.mark.parametrize(
    "name", ["issuer", "authorization_url", "token_url", "userinfo_url", "key_set_url"]
)
def test_no_url_of_the_wire_leads_to_another_environment(name: str) -> None:
    elsewhere: dict[str, Any] = {name: HttpsUrl("https://sb-auth-and-sign.go.jp/api/x")}
    stage = Stage(other_side=service(), environment=Environment.PRODUCTION)
    ask = LoginRequest(state=STATE, want=frozenset(), purpose=PURPOSE)
    with pytest.raises(ConfigError) as caught:
        stage.run(
            DigitalAuthApp(settings(base_url=None, wire=Wire(**elsewhere))).begin_login(
                ask, stage.context
            )
        )
    assert caught.value.code == "service-environment"


def test_each_endpoint_can_be_set_by_itself() -> None:
    moved = {
        "authorization_url": "https://service.example/login",
        "token_url": "https://service.example/code",
        "userinfo_url": "https://service.example/who",
        "key_set_url": "https://service.example/keys",
    }
    named: dict[str, Any] = {name: HttpsUrl(url) for name, url in moved.items()}
    login = case(of={"wire": Wire(**named)}).login()
    assert login.redirect.url.startswith("https://service.example/login?")
    asked = {request.operation: request.url for request in login.stage.requests}
    assert asked["token"] == moved["token_url"]


def test_the_issuer_can_be_set_by_itself() -> None:
    """The endpoints stay where they were: a gateway in front need not be the issuer."""
    named = {"wire": Wire(issuer=HttpsUrl("https://issuer.example/realm"))}
    rejected = outcome(case(of=named).login())
    assert checks(rejected, CheckResult.FAILED) == ["oidc-4"]


def test_a_custom_base_is_used_without_its_trailing_slash() -> None:
    url = begun(Environment.MOCK, HttpsUrl("http://127.0.0.1:8000/w/one/api/"))
    assert url.startswith("http://127.0.0.1:8000/w/one/api/realms/main/protocol/openid-connect/")
