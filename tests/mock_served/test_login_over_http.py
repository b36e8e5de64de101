"""The whole login over real HTTP: the real plugin, both clients, the world's clock, real faults."""

import asyncio
from pathlib import Path

from myna_mock.firm import REDIRECT_URI
from myna_mock.served.remote import RemoteWorld
from myna_sdk import AsyncMyna, Myna, Verified
from myna_sdk.configuration import Configuration
from tests.mock_served.party import settled

WANT = {"name", "address", "birth_date", "sex"}


def configuration(world: RemoteWorld, folder: Path) -> Configuration:
    return settled(folder, world, REDIRECT_URI)


def test_a_person_logs_in_over_http(served: RemoteWorld, tmp_path: Path) -> None:
    hanako = served.person("mihon-hanako")
    with Myna(configuration(served, tmp_path)) as myna:
        started = myna.identity.start("rental-screening", want=WANT, browser_session="s")
        done = myna.identity.complete(hanako.approve(started.url), browser_session="s")
    assert isinstance(done.outcome, Verified), done.outcome
    assert done.outcome.facts.reveal() == hanako.shared.reveal()
    assert done.at == served.at


def test_a_person_logs_in_over_http_awaited(served: RemoteWorld, tmp_path: Path) -> None:
    hanako = served.person("mihon-hanako")

    async def login() -> dict[str, str]:
        async with AsyncMyna(configuration(served, tmp_path)) as myna:
            started = await myna.identity.start("rental-screening", want=WANT, browser_session="s")
            callback = await asyncio.to_thread(hanako.approve, started.url)
            done = await myna.identity.complete(callback, browser_session="s")
            return done.verified().facts.reveal()

    assert asyncio.run(login()) == hanako.shared.reveal()


def test_the_sdk_lives_in_the_served_worlds_time(served: RemoteWorld, tmp_path: Path) -> None:
    with Myna(configuration(served, tmp_path)) as myna:
        started = myna.identity.start("rental-screening", want=WANT, browser_session="s")
        callback = served.person().approve(started.url)
        served.travel(days=2)
        done = myna.identity.complete(callback, browser_session="s")
    assert done.reason == "login-expired"


def test_an_arrangement_is_played_from_afar(served: RemoteWorld, tmp_path: Path) -> None:
    with (
        Myna(configuration(served, tmp_path)) as myna,
        served.arrange("token-invalid") as journey,
    ):
        started = myna.identity.start("rental-screening", want=WANT, browser_session="s")
        callback, session = journey.play(started.url, "s")
        done = myna.identity.complete(callback, browser_session=session)
    assert done.reason == "token-invalid"


def test_a_person_who_cannot_log_in_comes_back_with_a_refusal(
    served: RemoteWorld, tmp_path: Path
) -> None:
    with Myna(configuration(served, tmp_path)) as myna:
        started = myna.identity.start("rental-screening", want=WANT, browser_session="s")
        callback = served.person("shikkou-tora").approve(started.url)
        assert myna.identity.complete(callback, browser_session="s").reason == "cancelled"
