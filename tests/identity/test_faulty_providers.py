"""Whatever a provider answers, raises or asks for, a use case ends with an outcome."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from myna_sdk import AsyncMyna, Callback, Myna
from myna_sdk.cases.deployment import Deployment
from myna_sdk.effects import CacheGet, CachePut, Entropy, HttpRequest, Redeemed, Wait
from myna_sdk.errors import MynaError, NotVerified, UsageError
from myna_sdk.identity.results import IdentityResult
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.masking import Concealed
from myna_sdk.model.names import PersonName
from myna_sdk.model.outcome import Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.capabilities import LoginRequest, LoginReturn, Redirect
from myna_sdk.providers.context import Context, Environment

S = "session-1"
PERSON = PersonRef(provider=ProviderName(""), tenant="t", kind=RefKind.PAIRWISE_SUB, value="v")
FACTS = BasicFacts(name=PersonName("見本 花子"))
FAILED = Check("acme-1", "it holds", "everything", CheckResult.FAILED)
LONE = "\ud800"
NAME = ProviderName("digital-auth-app")
ANY: Any = object()


@attrs.frozen
class Acme:
    """A provider that does as it is told."""

    complete: Callable[[], Awaitable[Any]]
    redirect: Any = None

    async def begin_login(self, ask: LoginRequest, ctx: Context) -> Redirect:
        url = f"https://acme.example/?state={ask.state}"
        answer: Redirect = self.redirect or Redirect(url=url, private=Concealed(b""))
        return answer

    async def complete_login(self, back: LoginReturn, ctx: Context) -> Any:
        return await self.complete()


@attrs.frozen
class Instance:
    """The configured instance of `Acme`."""

    provider: Acme
    name: ProviderName = NAME
    plugin: str = "acme"


def served_by(myna: Myna | AsyncMyna, provider: Acme, **changes: Any) -> None:
    deployment: Deployment = myna.wiring.deployment
    instance = Instance(provider)
    myna.wiring.deployment = attrs.evolve(
        deployment, authenticator=lambda: instance, provider=lambda _: instance, **changes
    )


def completed(myna: Myna, complete: Callable[[], Awaitable[Any]]) -> IdentityResult:
    served_by(myna, Acme(complete))
    login = myna.identity.start("rental-screening", want={"name"}, browser_session=S)
    return myna.identity.complete(Callback.get(login.url), browser_session=S)


def failed(done: IdentityResult) -> list[str]:
    return [c.number for c in done.outcome.checks if c.result is CheckResult.FAILED]


def answering(value: object) -> Callable[[], Awaitable[Any]]:
    async def complete() -> Any:
        return value

    return complete


@pytest.mark.parametrize(
    "answer",
    [
        Verified("person", facts=FACTS),  # type: ignore[arg-type]
        Verified(PERSON, facts=None),  # type: ignore[arg-type]
        Verified(PERSON, facts={"name": "見本 花子"}),  # type: ignore[arg-type]
        Verified(PERSON, facts=FACTS, checks=("passed",)),  # type: ignore[arg-type]
        Verified(PERSON, facts=FACTS, presentation="card"),  # type: ignore[arg-type]
        Verified(attrs.evolve(PERSON, value=LONE), facts=FACTS),
        Verified(attrs.evolve(PERSON, kind="sub"), facts=FACTS),  # type: ignore[arg-type]
        Verified(PERSON, facts=BasicFacts(name=PersonName(LONE))),
        Rejected("wrong"),  # type: ignore[arg-type]
        Undetermined(Reason.CANCELLED, detail=ANY),
        Undetermined(Reason.CANCELLED, detail=LONE),
        Undetermined(Reason.CANCELLED, retry_after=ANY),
    ],
)
def test_an_outcome_whose_parts_have_other_types_is_the_providers_fault(
    myna: Myna, answer: object
) -> None:
    done = completed(myna, answering(answer))
    assert done.reason is Reason.PROVIDER_FAULTY
    assert failed(done) == ["core-5"]
    assert myna.identity.result(done.id or "").reason is Reason.PROVIDER_FAULTY


@pytest.mark.parametrize(
    "answer",
    [
        Verified(PERSON, facts=FACTS, checks=(FAILED,)),
        Rejected(Reason.CANCELLED),
        Undetermined(Reason.TOKEN_INVALID),
    ],
)
def test_an_outcome_that_contradicts_its_checks_or_reason_is_the_providers_fault(
    myna: Myna, answer: object
) -> None:
    done = completed(myna, answering(answer))
    assert done.reason is Reason.PROVIDER_FAULTY
    assert failed(done)[-1:] == ["core-6"]


@pytest.mark.parametrize(
    "error", [MynaError("acme-1", "own"), UsageError("usage", "no"), NotVerified("usage", "no")]
)
def test_an_error_of_our_tree_that_a_provider_raises_is_an_outcome(
    myna: Myna, error: MynaError
) -> None:
    async def complete() -> None:
        raise error

    done = completed(myna, complete)
    assert done.reason is Reason.PROVIDER_FAULTY


@pytest.mark.parametrize(
    "effect",
    [
        HttpRequest("GET", 5),  # type: ignore[arg-type]
        HttpRequest(5, "https://acme.example/"),  # type: ignore[arg-type]
        HttpRequest("CONNECT", "https://acme.example/"),  # type: ignore[arg-type]
        HttpRequest("GET", "https://acme.example/", operation=LONE),
        HttpRequest("GET", "https://acme.example/", cap=0),
        HttpRequest("GET", "https://acme.example/", headers=((b"host", b"x"),)),  # type: ignore[arg-type]
        HttpRequest("GET", "https://acme.example/", headers=(("x-名", "x"),)),
        HttpRequest("GET", "https://acme.example/", headers=(("x", LONE),)),
        HttpRequest("POST", "https://acme.example/", body="text"),  # type: ignore[arg-type]
        HttpRequest("GET", "https://acme.example/", timeout=float("nan")),
        Wait(-1),
        Wait(float("nan")),
        Entropy(-1),
        Entropy(10**9),
        CacheGet(LONE),
        CachePut("key", "text", datetime.now(UTC)),  # type: ignore[arg-type]
        CachePut("key", b"", datetime(2026, 1, 1)),  # noqa: DTZ001 - that is the fault
        Redeemed("text", datetime.now(UTC)),  # type: ignore[arg-type]
    ],
    ids=repr,
)
def test_an_effect_with_parts_of_other_types_never_reaches_the_driver(
    myna: Myna, effect: Awaitable[Any]
) -> None:
    async def complete() -> Any:
        return await effect

    done = completed(myna, complete)
    assert isinstance(done.outcome, Undetermined)
    assert done.outcome.detail == "effect-refused"


@pytest.mark.parametrize(
    ("url", "environment"),
    [
        ("javascript:alert(1)", Environment.MOCK),
        ("//acme.example/", Environment.MOCK),
        ("https://acme.example/\r\nset-cookie: a=b", Environment.MOCK),
        ("http://acme.example/", Environment.PRODUCTION),
    ],
)
def test_a_browser_is_only_ever_sent_to_a_web_address(
    myna: Myna, url: str, environment: Environment
) -> None:
    redirect = Redirect(url=url, private=Concealed(b""))
    served_by(myna, Acme(answering(None), redirect), environment=environment)
    begun = myna.identity.start("rental-screening", browser_session=S)
    assert begun.id is None
    assert begun.outcome is not None
    assert begun.outcome.reason is Reason.PROVIDER_FAULTY
