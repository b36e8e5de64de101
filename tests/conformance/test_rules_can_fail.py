"""Each rule of the suite can fail: a provider with one sin breaks the rule against it."""

import base64
import json
import logging
import os
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from myna_sdk.effects import Entropy, HttpReply, HttpRequest, Now, Redeemed
from myna_sdk.errors import ProtocolError
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonRef, RefKind
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.capabilities import Authenticator, LoginRequest, LoginReturn, Redirect
from myna_sdk.providers.context import Context
from myna_sdk.testing import GoodIssuer
from myna_sdk.testing.conformance.case import Case
from myna_sdk.testing.conformance.rule import broken
from myna_sdk.testing.conformance.suite import OIDC_RULES

ISSUER = "https://idp.example"
WANT = frozenset({FactItem.NAME, FactItem.BIRTH_DATE})


class Careless(Authenticator):
    """A provider as one would write it in a hurry: most rules are broken at once."""

    async def begin_login(self, ask: LoginRequest, ctx: Context) -> Redirect:
        nonce = (await Entropy(8)).hex()
        query = {"client_id": "c", "state": ask.state, "nonce": nonce, "scope": "openid name"}
        return Redirect(url=f"{ISSUER}/auth?{urlencode(query)}", private=Concealed(nonce.encode()))

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Outcome:
        code = back.parameter("code")
        form = urlencode({"code": code}).encode()
        kind = ("content-type", "application/x-www-form-urlencoded")
        reply = await HttpRequest("POST", f"{ISSUER}/token", headers=(kind,), body=form)
        tokens = json.loads(reply.body)
        claims = await HttpRequest("GET", f"{ISSUER}/userinfo?token={tokens['access_token']}")
        facts = json.loads(claims.body)
        logging.getLogger(__name__).warning("userinfo %s", facts)
        person = PersonRef(
            provider=ctx.provider, tenant="c", kind=RefKind.PAIRWISE_SUB, value=facts["sub"]
        )
        name = PersonName(facts.get("name") or "unknown")
        born = BirthDate.parse(facts["birthdate"])
        return Verified(person, facts=BasicFacts(name=name, birth_date=born))


def findings(provider: Callable[[], Authenticator]) -> dict[str, tuple[str, ...]]:
    case = Case(
        provider=provider,
        other_side=lambda: GoodIssuer(issuer=ISSUER, client_id="c"),
        want=WANT,
    )
    return broken(case, OIDC_RULES)


@pytest.fixture(scope="module")
def careless() -> dict[str, tuple[str, ...]]:
    return findings(Careless)


@pytest.mark.parametrize(
    "rule",
    [
        "checks",
        "missing-fields",
        "wrong-types",
        "unknown-choices",
        "duplicate-names",
        "wrong-documents",
        "wrong-statuses",
        "only-what-was-asked",
        "hostile-callbacks",
        "refusal",
        "single-use",
        "resume",
        "masked-logs",
        "masked-tracebacks",
        "masked-urls",
        "token-faults",
        "reduced-scope",
        "callback-issuer",
    ],
)
def test_a_careless_provider_breaks_the_rule(
    careless: dict[str, tuple[str, ...]], rule: str
) -> None:
    assert careless.get(rule), f"{rule} found nothing"


def test_what_a_rule_finds_never_quotes_a_fact(careless: dict[str, tuple[str, ...]]) -> None:
    canaries = GoodIssuer(issuer=ISSUER, client_id="c").canaries
    told = json.dumps(careless, ensure_ascii=False)
    assert not [canary for canary in canaries if canary in told]


class Stubborn(Careless):
    """Whatever happens, the person is verified; nothing that is thrown in gets out."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Outcome:
        try:
            return await super().complete_login(back, ctx)
        except BaseException:  # noqa: BLE001 - the sin itself
            await Now()
            return Verified(
                PersonRef(provider=ctx.provider, tenant="", kind=RefKind.PAIRWISE_SUB, value="x")
            )


def test_a_stubborn_provider_breaks_the_rules_of_faults() -> None:
    found = findings(Stubborn)
    assert found["transport-faults"]
    assert found["cancellation"]


class Never(Careless):
    """Nobody is ever verified."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Outcome:
        return Undetermined(Reason.UPSTREAM_FAILED)


def test_a_provider_that_never_verifies_does_not_pass_by_it() -> None:
    assert findings(Never)["good-replies"]


class OwnRandomness(Careless):
    """It draws from the machine, forgets the state, and sends the same nonce to everybody."""

    async def begin_login(self, ask: LoginRequest, ctx: Context) -> Redirect:
        return Redirect(url=f"{ISSUER}/auth?n={os.urandom(4).hex()}", private=Concealed(b"x"))


class NoRandomness(Careless):
    async def begin_login(self, ask: LoginRequest, ctx: Context) -> Redirect:
        return Redirect(url=f"{ISSUER}/auth?state={ask.state}", private=Concealed(b"x"))


def test_randomness_is_drawn_from_the_driver_and_state_is_carried() -> None:
    own, none = findings(OwnRandomness), findings(NoRandomness)
    assert own["unpredictable"]
    assert own["state"]
    assert none["unpredictable"]
    assert "state" not in none


class Talkative(Careless):
    """What it raises and returns tells everything."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Outcome:
        reply: HttpReply = await HttpRequest("GET", f"{ISSUER}/userinfo")
        if reply.status != 200:
            raise ProtocolError("reply-status", f"got {reply.body!r}")
        return Rejected(Reason.TOKEN_INVALID, detail=f"plugin:{reply.body.decode()}")


def test_a_talkative_provider_breaks_the_rule_of_representations() -> None:
    assert findings(Talkative)["masked-representations"]


class Repeats(Careless):
    """It sends one client assertion again and again, and the code with it."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Outcome:
        now = await Now()
        claims = base64.urlsafe_b64encode(b'{"jti":"one"}').rstrip(b"=").decode()
        form = {"code": back.parameter("code"), "client_assertion": f"e30.{claims}.sig"}
        kind = ("content-type", "application/x-www-form-urlencoded")
        request = HttpRequest(
            "POST",
            f"{ISSUER}/token",
            headers=(kind,),
            body=urlencode(form).encode(),
            repeatable=True,
        )
        for _ in range(3):
            try:
                reply = await request
            except Exception:  # noqa: BLE001 - the sin itself
                continue
            await Redeemed(reply.body, now + timedelta(seconds=60))
            return await super().complete_login(back, ctx)
        return Undetermined(Reason.UPSTREAM_FAILED)


def test_a_repeated_assertion_and_a_code_spent_twice_are_found() -> None:
    found = findings(Repeats)
    assert found["one-time-credentials"]
    told = "\n".join(found["single-use"])
    assert "spent 2 times" in told
    assert "repeatable" in told


def test_every_rule_is_broken_by_one_of_these_providers() -> None:
    providers = (Careless, Stubborn, Never, OwnRandomness, NoRandomness, Talkative, Repeats)
    found = {rule for provider in providers for rule in findings(provider)}
    assert found == {rule.id for rule in OIDC_RULES}
