"""What may pass the boundary around a provider, in either direction."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from myna_sdk.effects import (
    Addressed,
    CacheGet,
    CachePut,
    Effect,
    Entropy,
    Flow,
    HttpReply,
    HttpRequest,
    Now,
    Read,
    Redeemed,
    Tell,
    Wait,
    Write,
)
from myna_sdk.effects.card import BeginCard, CardCommand, CardPurpose, CardSecret
from myna_sdk.effects.readers import SeeReaders
from myna_sdk.errors import MynaError, PluginError, TransportError, UsageError
from myna_sdk.model.outcome import Verified
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.providers.boundary import within
from myna_sdk.providers.consent_capabilities import LiveConsent
from myna_sdk.testing.conformance.asked import live_consent

AT = datetime(2026, 1, 1, tzinfo=UTC)
SPENT = Redeemed(b"tokens", AT)


class Halt(BaseException):
    """Stands for a cancellation."""


def driven(flow: Flow[Any], *answers: object) -> tuple[list[Effect[Any]], Any]:
    """Return the effects that left and the result, answering in turn; exceptions are thrown in."""
    asked: list[Effect[Any]] = []
    pending = list(answers)
    try:
        effect = flow.send(None)
        while True:
            asked.append(effect)
            answer = pending.pop(0)
            effect = flow.throw(answer) if isinstance(answer, BaseException) else flow.send(answer)
    except StopIteration as end:
        return asked, end.value


def bounded(
    call: Flow[Any], redeemed: Callable[[Redeemed], Effect[None]] | None = None
) -> Flow[Any]:
    return within(call, plugin="acme", instance="acme-1", redeemed=redeemed)


async def awaiting(effect: Effect[Any]) -> Any:
    return await effect


def test_a_request_leaves_addressed_to_its_instance() -> None:
    request = HttpRequest("GET", "https://a.example/")
    asked, result = driven(bounded(awaiting(request)), HttpReply(200))
    assert asked == [Addressed("acme-1", request)]
    assert result == HttpReply(200)


def test_cache_effects_are_stamped_with_the_instance() -> None:
    asked, _ = driven(bounded(awaiting(CacheGet("k", instance="other"))), b"v")
    assert asked == [CacheGet("k", "acme-1")]
    asked, _ = driven(bounded(awaiting(CachePut("k", b"v", AT))), None)
    assert asked == [CachePut("k", b"v", AT, "acme-1")]


@pytest.mark.parametrize("effect", [Now(), Entropy(4), Wait(0.5)])
def test_time_randomness_and_waiting_pass_unchanged(effect: Effect[Any]) -> None:
    assert driven(bounded(awaiting(effect)), "answer") == ([effect], "answer")


def test_a_spent_code_is_recorded_by_the_core() -> None:
    kept: list[Redeemed] = []

    def keep(spent: Redeemed) -> Effect[None]:
        kept.append(spent)
        return Write(lambda tx: None)

    asked, _ = driven(bounded(awaiting(SPENT), keep), None)
    assert kept == [SPENT]
    assert [type(effect) for effect in asked] == [Write]


@pytest.mark.parametrize(
    "effect",
    [
        Read(lambda tx: None),
        Write(lambda tx: None),
        Addressed("other", HttpRequest("GET", "https://a.example/")),
        SPENT,
        Tell("identity.settled"),
        BeginCard(purpose=CardPurpose.SIGN),
        CardCommand(0x00, 0x20, 0x00, 0x9B, secret=CardSecret.of("MIHON123")),
        SeeReaders(),
    ],
)
def test_any_other_effect_is_refused_and_never_leaves(effect: Effect[Any]) -> None:
    flow = bounded(awaiting(effect))
    with pytest.raises(PluginError) as caught:
        _ = flow.send(None)
    assert caught.value.code == "effect-refused"
    assert caught.value.data["plugin"] == "acme"


def test_what_the_plugin_raises_leaves_as_its_type_and_place_only() -> None:
    async def faulty() -> None:
        name = "canary-hanako"
        raise ValueError(f"bad {name}")

    with pytest.raises(PluginError) as caught:
        _ = bounded(faulty()).send(None)
    error = caught.value
    assert error.code == "plugin-failed"
    assert error.data["raised"] == "ValueError"
    assert error.data["where"].startswith(f"{__name__}:")
    assert "canary" not in repr((str(error), error.data))
    assert error.__cause__ is None
    assert error.__context__ is None


def test_our_own_error_leaves_without_the_frames_of_the_provider() -> None:
    async def transport(name: str) -> None:
        try:
            raise KeyError(name)
        except KeyError:
            raise TransportError("connection-failed", "no route", sent=False) from None

    with pytest.raises(TransportError) as caught:
        _ = bounded(transport("canary")).send(None)
    assert caught.value.code == "connection-failed"
    assert caught.value.__context__ is None
    names = {entry.name for entry in caught.traceback}
    assert "transport" not in names


def test_a_fault_is_thrown_in_at_the_effect_and_may_be_handled() -> None:
    async def tries() -> str:
        try:
            await Now()
        except TransportError as error:
            return error.code
        return "unreached"

    fault = TransportError("deadline-passed", "late")
    assert driven(bounded(tries()), fault)[1] == "deadline-passed"


def test_whoever_called_us_is_not_to_blame_for_what_a_plugin_asked() -> None:
    fault = UsageError("header-not-allowed", "a request never sets host")
    with pytest.raises(PluginError, match="misused the SDK") as caught:
        driven(bounded(awaiting(Now())), fault)
    assert (caught.value.code, caught.value.data["raised"]) == ("plugin-failed", fault.code)


@pytest.mark.parametrize("fault", [Halt(), KeyboardInterrupt(), MynaError("x-y", "z")])
def test_a_fault_that_the_plugin_does_not_handle_leaves_as_it_came(fault: BaseException) -> None:
    with pytest.raises(type(fault)) as caught:
        driven(bounded(awaiting(Now())), fault)
    assert caught.value is fault


def test_a_cancellation_that_the_plugin_makes_up_is_its_failure() -> None:
    async def forges() -> None:
        raise Halt

    with pytest.raises(PluginError):
        _ = bounded(forges()).send(None)


def test_a_method_that_is_no_coroutine_is_the_plugins_failure() -> None:
    with pytest.raises(PluginError):
        _ = bounded("not a coroutine").send(None)  # type: ignore[arg-type]


def test_something_foreign_that_is_awaited_is_refused() -> None:
    class Foreign:
        def __await__(self) -> Any:
            yield "a future of somebody's event loop"

    async def awaits_foreign() -> None:
        await Foreign()

    with pytest.raises(PluginError) as caught:
        _ = bounded(awaits_foreign()).send(None)
    assert caught.value.code == "effect-refused"


def test_an_unfinished_flow_is_closed_with_its_boundary() -> None:
    closed: list[str] = []

    async def waits() -> None:
        try:
            await Now()
        finally:
            closed.append("yes")

    flow = bounded(waits())
    _ = flow.send(None)
    flow.close()
    assert closed == ["yes"]


def test_a_person_without_a_provider_gets_the_name_of_the_instance() -> None:
    async def verifies() -> Verified:
        person = PersonRef(
            provider=ProviderName(""), tenant="t", kind=RefKind.OPERATOR_USER, value="u"
        )
        return Verified(person)

    _, outcome = driven(bounded(verifies()))
    assert outcome.person.provider == "acme-1"


@pytest.mark.parametrize("granted", [None, True, object()])
def test_a_live_consent_is_made_by_the_core_alone(granted: object) -> None:
    made = attrs.asdict(live_consent(), recurse=False)
    with pytest.raises(PluginError, match="by the core alone"):
        LiveConsent(**made | {"granted": granted})
