"""The suite, adopted as plugins adopt it, finds one mistake in an otherwise good provider."""

import logging
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import attrs
import pytest

from myna_digital_auth_app.provider import DigitalAuthApp
from myna_digital_auth_app.settings import Settings
from myna_sdk.effects import Effect, HttpRequest
from myna_sdk.errors import MynaError, ProtocolError, TransportError
from myna_sdk.model.facts import FactItem
from myna_sdk.model.outcome import Undetermined, Verified
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.capabilities import Login, LoginRequest, LoginReturn, Redirect
from myna_sdk.providers.context import Context
from myna_sdk.providers.settings import HttpsUrl, ReturnUrl
from myna_sdk.testing import GoodIssuer, OidcConformance, client_key
from myna_sdk.testing.conformance.case import Case
from myna_sdk.testing.conformance.rule import Rule
from myna_sdk.testing.conformance.suite import OIDC_RULES
from tests.conformance.performing import performed, twice

BASE = HttpsUrl("https://service.example/api")
SETTINGS = Settings(
    client_id="RP00000001",
    private_key=client_key(),
    redirect_uri=ReturnUrl("https://firm.example/callback"),
    base_url=BASE,
)
SOMEBODY = PersonRef(
    provider=ProviderName("x"), tenant="", kind=RefKind.OPERATOR_USER, value="somebody"
)
UNSURE = Undetermined(Reason.PROVIDER_FAULTY)


class Gullible(DigitalAuthApp):
    """Calls everybody verified, whatever the replies say."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        try:
            found = await super().complete_login(back, ctx)
        except MynaError:
            return Verified(SOMEBODY)
        return found if isinstance(found, Verified) else Verified(SOMEBODY)


class Hasty(DigitalAuthApp):
    """Sends the code away before it looks at who the callback says it is from."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        await HttpRequest("GET", f"{BASE}/realms/main/certs")
        return await super().complete_login(back, ctx)


class Crashing(DigitalAuthApp):
    """Lets its own exception out when a reply is bad."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        try:
            return await super().complete_login(back, ctx)
        except MynaError as fault:
            raise KeyError(fault.code) from None


class Timid(DigitalAuthApp):
    """Is never sure."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        await super().complete_login(back, ctx)
        return UNSURE


class Forgetful(DigitalAuthApp):
    """Leaves state, nonce and challenge out of its URL."""

    async def begin_login(self, ask: LoginRequest, ctx: Context) -> Redirect:
        redirect = await super().begin_login(ask, ctx)
        kept = [pair for pair in parse_qsl(urlsplit(redirect.url).query) if pair[0] == "scope"]
        return attrs.evolve(redirect, url=f"{redirect.url.partition('?')[0]}?{urlencode(kept)}")


class Greedy(DigitalAuthApp):
    """Asks for everything, and hands everything on."""

    async def begin_login(self, ask: LoginRequest, ctx: Context) -> Redirect:
        return await super().begin_login(attrs.evolve(ask, want=frozenset(FactItem)), ctx)

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        return await super().complete_login(attrs.evolve(back, want=frozenset(FactItem)), ctx)


class Spendthrift(DigitalAuthApp):
    """Spends the code again when anything failed, and for each resumed login."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        again = attrs.evolve(back, redeemed=None)
        try:
            return await super().complete_login(again, ctx)
        except TransportError:
            return await super().complete_login(again, ctx)


class Deaf(DigitalAuthApp):
    """Goes on when it is cancelled."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        try:
            return await super().complete_login(back, ctx)
        except Exception:
            raise
        except BaseException:  # noqa: BLE001 - the mistake that the suite has to find
            return UNSURE


class Stuttering(DigitalAuthApp):
    """Sends each request that failed once more, byte for byte."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        return await performed(super().complete_login(back, ctx), twice)


class Indiscreet(DigitalAuthApp):
    """Puts the code into every URL."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        async def shouted(effect: Effect[Any]) -> Any:
            if isinstance(effect, HttpRequest):
                return await attrs.evolve(effect, url=f"{effect.url}?for={back.parameter('code')}")
            return await effect

        return await performed(super().complete_login(back, ctx), shouted)


class Chatty(DigitalAuthApp):
    """Names the code in its log and in its errors."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        logging.getLogger("chatty").debug("completing %s", back.parameter("code"))
        try:
            return await super().complete_login(back, ctx)
        except ProtocolError as fault:
            raise ProtocolError(fault.code, f"no login for {back.parameter('code')}") from None


class Exposed(DigitalAuthApp):
    """Holds the code in a local while an error passes."""

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Login:
        code = back.parameter("code")
        found = await super().complete_login(back, ctx)
        return found if code else UNSURE


BREAKS: dict[type[DigitalAuthApp], tuple[str, ...]] = {
    Gullible: (
        "missing-fields",
        "wrong-types",
        "unknown-choices",
        "duplicate-names",
        "wrong-documents",
        "wrong-statuses",
        "transport-faults",
        "hostile-callbacks",
        "refusal",
        "token-faults",
        "reduced-scope",
        "callback-issuer",
    ),
    Hasty: ("hostile-callbacks", "callback-issuer"),
    Crashing: ("missing-fields", "wrong-documents", "transport-faults", "token-faults"),
    Timid: ("good-replies", "checks", "only-what-was-asked", "resume"),
    Forgetful: ("state", "unpredictable"),
    Greedy: ("only-what-was-asked",),
    Spendthrift: ("single-use", "resume"),
    Deaf: ("cancellation",),
    Stuttering: ("single-use", "one-time-credentials"),
    Indiscreet: ("masked-urls",),
    Chatty: ("masked-logs", "masked-representations", "masked-tracebacks"),
    Exposed: ("masked-tracebacks",),
}
RULES = {rule.id: rule for rule in OIDC_RULES}
PAIRS = [
    pytest.param(bad, RULES[name], id=f"{bad.__name__}-{name}")
    for bad, names in BREAKS.items()
    for name in names
]


class Adopted(OidcConformance):
    """The suite, adopted for one of the providers above."""

    under_test: ClassVar[type[DigitalAuthApp]] = DigitalAuthApp

    def provider(self) -> DigitalAuthApp:
        return self.under_test(SETTINGS)

    def other_side(self) -> GoodIssuer:
        return GoodIssuer(issuer=f"{BASE}/realms/main", client_id="RP00000001")


@pytest.mark.parametrize(("bad", "rule"), PAIRS)
def test_a_bad_provider_breaks_the_rule(bad: type[DigitalAuthApp], rule: Rule[Case]) -> None:
    adopted = type("AdoptedForABadOne", (Adopted,), {"under_test": bad})()
    with pytest.raises(pytest.fail.Exception) as failed:
        adopted.test_the_login_keeps_the_rule(rule)
    told = str(failed.value)
    assert told.startswith(rule.text)
    assert not any(canary in told for canary in adopted.other_side().canaries)
