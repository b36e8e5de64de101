"""The numbered checks of an ID token (reference §6.3, §19.6)."""

from typing import Any

import attrs
import pytest

from myna_digital_auth_app._wire import Wire
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.oidc.checklist import RULES
from myna_sdk.providers.oidc.id_token import at_hash_of
from myna_sdk.testing.conformance.case import STATE
from myna_sdk.testing.good_issuer import Spoil, Token
from myna_sdk.testing.token_faults import TOKEN_FAULTS
from tests.digital_auth_app.journey import CLIENT_ID, ISSUER, case, checks, outcome, verified

NOT_MADE = ["oidc-13", "oidc-14", "oidc-15", "oidc-16"]

FAILS_AT = {
    "alg-none": "oidc-1",
    "alg-none-in-capitals": "oidc-1",
    "no-signature": "oidc-1",
    "hs256-with-the-public-key": "oidc-1",
    "signed-by-another-key": "oidc-3",
    "claims-altered-after-signing": "oidc-3",
    "key-embedded-in-the-header": "oidc-1",
    "key-by-url": "oidc-1",
    "certificate-by-url": "oidc-1",
    "certificate-embedded": "oidc-1",
    "compressed": "oidc-1",
    "another-typ": "oidc-1",
    "kid-no-text": "oidc-1",
    "no-kid": "oidc-1",
    "issuer-with-a-slash": "oidc-4",
    "another-issuer": "oidc-4",
    "no-issuer": "oidc-4",
    "another-audience": "oidc-5",
    "one-audience-too-many": "oidc-5",
    "no-audience-in-a-list": "oidc-5",
    "no-audience": "oidc-5",
    "another-azp": "oidc-5",
    "expired": "oidc-6",
    "expiry-a-text": "oidc-6",
    "expiry-endless": "oidc-6",
    "no-expiry": "oidc-6",
    "issued-in-the-future": "oidc-6",
    "no-issue-time": "oidc-6",
    "not-yet-valid": "oidc-6",
    "another-nonce": "oidc-7",
    "no-nonce": "oidc-7",
    "nonce-no-text": "oidc-7",
    "another-at-hash": "oidc-8",
    "another-sub-than-userinfo": "oidc-10",
    "no-sub": "oidc-9",
    "empty-sub": "oidc-9",
    "sub-no-text": "oidc-9",
    "a-claim-twice": "oidc-3",
    "a-header-field-twice": "oidc-1",
    "not-a-token": "oidc-1",
    "five-parts": "oidc-1",
    "padded": "oidc-1",
}
"""The number of the check at which each fault is found."""

ELSEWHERE = {"unknown-kid", "kid-of-a-path", "too-long"}


def test_every_fault_has_its_number() -> None:
    assert set(FAILS_AT) | ELSEWHERE == set(TOKEN_FAULTS)


@pytest.mark.parametrize(("fault", "number"), FAILS_AT.items())
def test_a_faulty_token_is_rejected_at_the_check_of_its_fault(fault: str, number: str) -> None:
    ended = outcome(case(token=TOKEN_FAULTS[fault]).login())
    assert isinstance(ended, Rejected)
    assert ended.reason is Reason.TOKEN_INVALID
    assert checks(ended, CheckResult.FAILED) == [number]


@pytest.mark.parametrize("fault", ["unknown-kid", "kid-of-a-path"])
def test_a_key_that_nobody_knows_is_undetermined(fault: str) -> None:
    ended = outcome(case(token=TOKEN_FAULTS[fault]).login())
    assert isinstance(ended, Undetermined)
    assert ended.reason is Reason.TOKEN_KEY_UNKNOWN
    assert checks(ended, CheckResult.UNKNOWN) == ["oidc-2"]


def test_a_good_login_tells_the_checks_made_and_not_made() -> None:
    ended = verified(case().login())
    assert [check.number for check in ended.checks] == list(RULES)
    assert checks(ended, CheckResult.PASSED) == [n for n in RULES if n not in NOT_MADE]
    assert checks(ended, CheckResult.NOT_MADE) == NOT_MADE


def test_the_issuer_in_the_callback_is_checked_where_it_is_given() -> None:
    callback = (("code", "canary-code"), ("state", STATE), ("iss", ISSUER))
    ended = verified(case().login(callback=callback))
    assert "oidc-13" in checks(ended, CheckResult.PASSED)


def test_the_skew_is_stated_and_exact() -> None:
    def times(**seconds: int) -> Spoil:
        def moved(token: Token) -> str:
            now = token.claims["iat"]
            claims = {name: now + apart for name, apart in seconds.items()}
            return attrs.evolve(token, claims={**token.claims, **claims}).signed()

        return moved

    assert case(token=times(exp=-59, iat=60, nbf=60)).login().verified
    assert not case(token=times(exp=-60)).login().verified
    assert not case(token=times(iat=61)).login().verified
    assert not case(token=times(nbf=61)).login().verified
    assert not case(of={"clock_skew": 0}, token=times(exp=0)).login().verified
    assert case(of={"clock_skew": 0}, token=times(exp=1)).login().verified
    told = {check.number: check.looked_at for check in verified(case().login()).checks}
    assert "skew 60 s" in told["oidc-6"]


@pytest.mark.parametrize("audience", [[CLIENT_ID], [CLIENT_ID, CLIENT_ID]])
def test_a_list_that_names_nobody_but_us_is_our_audience(audience: list[str]) -> None:
    def listed(token: Token) -> str:
        return attrs.evolve(token, claims={**token.claims, "aud": audience}).signed()

    assert case(token=listed).login().verified


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_at_hash_is_that_of_the_reference(algorithm: str) -> None:
    """Reference §19.1 (6)."""
    token = Concealed("example-access-token")
    assert at_hash_of(token, algorithm) == "Z1P3Ll-e0JrOBqzfbrTXjQ"


def _without_at_hash(token: Token) -> str:
    claims = {name: value for name, value in token.claims.items() if name != "at_hash"}
    return attrs.evolve(token, claims=claims).signed()


def test_at_hash_is_required_unless_the_wire_says_otherwise() -> None:
    refused = outcome(case(token=_without_at_hash).login())
    assert checks(refused, CheckResult.FAILED) == ["oidc-8"]
    lenient: dict[str, Any] = {"wire": Wire(at_hash_required=False)}
    ended = verified(case(of=lenient, token=_without_at_hash).login())
    assert "oidc-8" in checks(ended, CheckResult.NOT_MADE)
    assert not case(of=lenient, token=TOKEN_FAULTS["another-at-hash"]).login().verified


def test_an_algorithm_that_is_not_allowed_is_refused_before_any_key_is_fetched() -> None:
    login = case(of={"id_token_algorithms": ("RS256",)}).login()
    assert checks(outcome(login), CheckResult.FAILED) == ["oidc-1"]
    assert [request.operation for request in login.stage.requests] == ["token"]


def test_nothing_is_fetched_for_a_person_whose_token_is_refused() -> None:
    login = case(token=TOKEN_FAULTS["another-nonce"]).login()
    assert "userinfo" not in [request.operation for request in login.stage.requests]
