"""A plugin that breaks its contract ends a login in an outcome; it never raises at the caller."""

from contextlib import suppress
from typing import Any

import attrs
import pytest

from myna_mock.world import World
from myna_sdk import Callback, Myna, Statement
from myna_sdk.client import IdentityDesk
from myna_sdk.effects import HttpRequest
from myna_sdk.errors import ConfigError, PluginError, TransportError, UsageError
from myna_sdk.identity.flows import IdentityFlows
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.model.reasons import Reason
from myna_sdk.model.signing import Signed
from myna_sdk.providers.context import Context
from myna_sdk.providers.signature_capabilities import SignReturn
from tests.identity.conftest import Client, IdentityDoor

S = "session-1"


class _Broken:
    """An instance whose factory fails."""

    name = ProviderName("digital-auth-app")
    plugin = "acme"

    @property
    def provider(self) -> object:
        raise PluginError("plugin-broken", "its factory raised ValueError", plugin=self.plugin)


class _Faulty:
    """An instance whose provider does something wrong in both halves."""

    name = ProviderName("digital-auth-app")
    plugin = "acme"

    def __init__(self, wrong: Any) -> None:
        self._wrong = wrong

    @property
    def provider(self) -> "_Faulty":
        return self

    async def begin_login(self, ask: object, ctx: object) -> object:
        return await self._wrong()

    async def complete_login(self, back: object, ctx: object) -> object:
        return await self._wrong()


async def _nothing() -> None: ...


async def _a_text() -> str:
    return "verified"


async def _a_foreign_error() -> None:
    raise ZeroDivisionError


async def _a_usage_error() -> None:
    raise UsageError("usage", "the plugin's own idea")


async def _a_header_of_ours() -> None:
    await HttpRequest("GET", "http://127.0.0.1/", headers=(("host", "evil.example"),))


WRONGS = (_nothing, _a_text, _a_foreign_error, _a_usage_error, _a_header_of_ours)
INSTANCES = [pytest.param(_Broken(), id="its factory fails")]
INSTANCES += [pytest.param(_Faulty(wrong), id=wrong.__name__) for wrong in WRONGS]


def _desk(client: Client, **changed: Any) -> IdentityDoor:
    return client.with_deployment(attrs.evolve(client.wiring.deployment, **changed))


@pytest.mark.parametrize("instance", INSTANCES)
def test_a_login_that_the_plugin_cannot_begin_is_undetermined(
    client: Client, instance: Any
) -> None:
    started = _desk(client, authenticator=lambda: instance).start(
        "rental-screening", browser_session=S
    )
    assert isinstance(started.outcome, Undetermined)
    assert started.outcome.reason is Reason.PROVIDER_FAULTY


@pytest.mark.parametrize("instance", INSTANCES)
def test_a_login_that_the_plugin_cannot_complete_stays_open_for_resume(
    world: World, client: Client, instance: Any
) -> None:
    login = client.identity.start("rental-screening", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)
    failed = _desk(client, provider=lambda _name: instance).complete(callback, browser_session=S)
    assert (failed.id, failed.reason) == (login.id, Reason.PROVIDER_FAULTY)
    assert client.identity.resume(login.id or "").verified().facts.items == {"name"}


class _Swallowing:
    """A verifier that makes an answer of its own of a call whose fate nobody knows."""

    def __init__(self, real: Any, answer: Outcome) -> None:
        self.name, self.plugin = real.name, real.plugin
        self._real, self._answer = real.provider, answer

    @property
    def provider(self) -> "_Swallowing":
        return self

    async def verify_signature(self, signed: Signed, ctx: Context) -> Outcome:
        with suppress(TransportError):
            await self._real.verify_signature(signed, ctx)
        return self._answer


def _signed(world: World, client: Client) -> tuple[str, Callback]:
    started = client.identity.start(
        "rental-screening",
        by="signature",
        browser_session=S,
        document=Statement(parties=("見本花子",)),
    )
    return started.id or "", world.person("mihon-hanako").sign(started.url)


def _verified_by(client: Client, verifier: Any) -> IdentityDoor:
    named = client.wiring.deployment.provider
    return _desk(client, provider=lambda name: verifier if name == verifier.name else named(name))


@pytest.mark.parametrize(
    "answer",
    [
        Verified(None),
        Rejected(Reason.CERTIFICATE_REVOKED),
        Undetermined(Reason.CERTIFICATE_UNKNOWN),
    ],
)
def test_nothing_is_final_of_a_billed_call_whose_fate_nobody_knows(
    world: World, client: Client, answer: Outcome
) -> None:
    login, callback = _signed(world, client)
    desk = _verified_by(client, _Swallowing(client.wiring.deployment.verifier(), answer))
    with world.fault("pocketsign.verify_for_digital_identification_app", "drop"):
        lost = desk.complete(callback, browser_session=S)
    assert (lost.reason, getattr(lost.outcome, "detail", None)) == (
        Reason.UPSTREAM_FAILED,
        "fate-unknown",
    )
    world.travel(minutes=2)
    assert client.identity.resume(login).reason is Reason.UPSTREAM_FAILED
    client.identity.resume(login, again=True).verified()


@pytest.mark.parametrize(("provider", "value"), [("elsewhere", "x"), ("digital-auth-app", "")])
def test_a_signer_tells_of_people_of_its_own_alone(
    world: World, client: Client, provider: str, value: str
) -> None:
    _, callback = _signed(world, client)
    real = client.wiring.deployment.signer()
    strange = PersonRef(
        provider=ProviderName(provider), tenant="", kind=RefKind.PAIRWISE_SUB, value=value
    )

    class Signs:
        name, plugin = real.name, real.plugin

        async def begin_signing(self, ask: object, ctx: object) -> None: ...

        @property
        def provider(self) -> object:
            return self

        async def complete_signing(self, back: SignReturn, ctx: Context) -> object:
            signer: Any = real.provider
            return attrs.evolve(await signer.complete_signing(back, ctx), person=strange)

    refused = _verified_by(client, Signs()).complete(callback, browser_session=S)
    assert refused.reason is Reason.PROVIDER_FAULTY
    failed = [c.number for c in refused.outcome.checks if c.result is CheckResult.FAILED]
    assert failed == ["core-1"]


def test_which_certificate_signed_is_not_said_to_be_checked_where_nobody_tells_it(
    world: World, client: Client
) -> None:
    _, callback = _signed(world, client)
    silent = _Swallowing(client.wiring.deployment.verifier(), Verified(None))
    done = _verified_by(client, silent).complete(callback, browser_session=S).verified()
    (told,) = [check.result for check in done.checks if check.number == "core-10"]
    assert told is CheckResult.NOT_MADE


def test_a_failure_that_comes_late_hides_no_outcome_that_is_final(world: World, myna: Myna) -> None:
    login = myna.identity.start("rental-screening", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)

    async def late() -> None:
        world.travel(seconds=60)  # the lease of this attempt is over
        myna.identity.resume(login.id or "").verified()
        raise TransportError("connection-dropped", "the answer was lost")

    faulty: Any = _Faulty(late)
    deployment = attrs.evolve(myna.wiring.deployment, provider=lambda _name: faulty)
    desk = IdentityDesk(IdentityFlows(deployment), myna.driver)
    assert desk.complete(callback, browser_session=S).verified().facts.items == {"name"}


class _Misconfigured(_Swallowing):
    async def verify_signature(self, signed: Signed, ctx: Context) -> Outcome:
        raise ConfigError("service-environment", "a URL of another environment")


def test_a_verification_that_the_configuration_kept_from_being_made_is_made_once_it_is_mended(
    world: World, client: Client
) -> None:
    login, callback = _signed(world, client)
    wrong = _Misconfigured(client.wiring.deployment.verifier(), Verified(None))
    with pytest.raises(ConfigError, match="service-environment"):
        _verified_by(client, wrong).complete(callback, browser_session=S)
    world.travel(minutes=2)
    client.identity.resume(login).verified()


async def _an_interruption() -> None:
    raise KeyboardInterrupt


def test_a_login_under_way_elsewhere_is_told_under_its_own_id(world: World, client: Client) -> None:
    login = client.identity.start("rental-screening", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)
    killed = _desk(client, provider=lambda _name: _Faulty(_an_interruption))
    with pytest.raises(KeyboardInterrupt):
        killed.complete(callback, browser_session=S)
    held = client.identity.resume(login.id or "")
    assert (held.id, held.reason) == (login.id, Reason.NOT_FINISHED)
    assert held.purpose is not None
