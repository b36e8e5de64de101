"""What event sinks hear of identity checks: that each settled, once, and nothing personal."""

import asyncio
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from myna_mock.world import World
from myna_sdk import AsyncMyna, Myna
from myna_sdk.client import AsyncIdentityDesk, IdentityDesk
from myna_sdk.drive.asynchronous import AsyncDriver
from myna_sdk.drive.blocking import Driver
from myna_sdk.identity.flows import IdentityFlows
from myna_sdk.identity.results import IdentityResult
from myna_sdk.model.callback import Callback
from myna_sdk.model.event import Event
from myna_sdk.model.outcome import Verified

S = "session-1"
Sink = Callable[[Event], None]


def _desk(myna: Myna, sink: Sink) -> IdentityDesk:
    performers = attrs.evolve(myna.wiring.performers, sink=sink)
    return IdentityDesk(IdentityFlows(myna.wiring.deployment), Driver(performers))


def _settled(heard: list[Event]) -> list[dict[str, Any]]:
    return [dict(event.data) for event in heard if event.name == "identity.settled"]


def _log_in(world: World, desk: IdentityDesk) -> IdentityResult:
    login = desk.start(
        "rental-screening", subject="customer-4711", want={"name"}, browser_session=S
    )
    return desk.complete(world.person("mihon-hanako").approve(login.url), browser_session=S)


def test_a_settled_login_is_told_once_without_anything_personal(world: World, myna: Myna) -> None:
    heard: list[Event] = []
    desk = _desk(myna, heard.append)
    login = desk.start("rental-screening", subject="canary-9", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)
    done = desk.complete(callback, browser_session=S)
    desk.complete(callback, browser_session=S)
    desk.resume(login.id or "")
    assert _settled(heard) == [
        {
            "login": login.id,
            "use_case": "rental-screening",
            "provider": "digital-auth-app",
            "outcome": "verified",
            "reason": None,
        }
    ]
    shown = repr(heard)
    verified = done.verified()
    assert verified.person is not None
    name, sub = verified.facts.reveal()["name"], verified.person.value.reveal()
    for secret in ("canary-9", S, name, sub):
        assert secret not in shown


def test_a_refusal_is_told_with_its_reason(world: World, myna: Myna) -> None:
    heard: list[Event] = []
    desk = _desk(myna, heard.append)
    login = desk.start("rental-screening", browser_session=S)
    desk.complete(world.person("mihon-hanako").refuse(login.url), browser_session=S)
    (told,) = _settled(heard)
    assert (told["outcome"], told["reason"]) == ("undetermined", "cancelled")


def test_a_login_that_stays_open_is_told_only_when_it_settles(world: World, myna: Myna) -> None:
    heard: list[Event] = []
    desk = _desk(myna, heard.append)
    login = desk.start("rental-screening", want={"name"}, browser_session=S)
    callback = world.person("mihon-hanako").approve(login.url)
    with world.fault("digital-auth-app.token", "http-503", times=1):
        desk.complete(callback, browser_session=S)
    assert _settled(heard) == []
    desk.resume(login.id or "")
    assert [told["outcome"] for told in _settled(heard)] == ["verified"]


def test_a_refused_callback_is_told_with_its_reason_and_is_no_settled_login(
    world: World, myna: Myna
) -> None:
    heard: list[Event] = []
    desk = _desk(myna, heard.append)
    login = desk.start("rental-screening", browser_session=S)
    desk.complete(world.person("mihon-hanako").approve(login.url), browser_session="another")
    desk.complete(Callback.get("/callback?code=canary"), browser_session=S)
    refused = [event for event in heard if event.name == "identity.callback-refused"]
    assert [dict(event.data) for event in refused] == [
        {"reason": "callback-other-session"},
        {"reason": "callback-malformed"},
    ]
    assert _settled(heard) == []


def test_a_sink_hears_of_it_after_the_commit_and_outside_the_transaction(
    world: World, myna: Myna
) -> None:
    seen: list[object] = []

    def looks_it_up(event: Event) -> None:
        if event.name == "identity.settled":
            login = str(dict(event.data)["login"])
            seen.append(type(myna.identity.result(login).outcome))  # a transaction of its own

    _log_in(world, _desk(myna, looks_it_up))
    assert seen == [Verified]


def test_a_sink_that_raises_changes_no_outcome(
    world: World, myna: Myna, caplog: pytest.LogCaptureFixture
) -> None:
    def raises(_event: Event) -> None:
        raise RuntimeError("canary text of a sink")

    assert isinstance(_log_in(world, _desk(myna, raises)).outcome, Verified)
    assert "an event sink failed on identity.settled: RuntimeError" in caplog.text
    assert "canary text" not in caplog.text


def test_the_asynchronous_client_tells_the_same(world: World, async_myna: AsyncMyna) -> None:
    heard: list[Event] = []
    performers = attrs.evolve(async_myna.wiring.performers, sink=heard.append)
    flows = IdentityFlows(async_myna.wiring.deployment)

    async def story() -> None:
        desk = AsyncIdentityDesk(flows, AsyncDriver(performers))
        login = await desk.start("rental-screening", want={"name"}, browser_session=S)
        callback = world.person("mihon-hanako").approve(login.url)
        await desk.complete(callback, browser_session=S)
        await async_myna.aclose()

    asyncio.run(story())
    assert [told["outcome"] for told in _settled(heard)] == ["verified"]
