"""The pytest plugin as a QA team uses it: in process, on a served mock, under xdist."""

from pathlib import Path

import pytest

from myna_mock.firm import Firm
from myna_mock.leaks import Leaks
from myna_mock.observed import ObservedWorld
from myna_mock.served.hosting import Hosting
from myna_mock.world import World
from myna_sdk import AsyncMyna, Myna
from myna_sdk.configuration import parse
from tests.mock_served.conftest import asker

pytest_plugins = ["pytester"]

LOGIN = """
    WANT = {"name", "address", "birth_date", "sex"}

    def login(myna, world, persona="kanaria"):
        started = myna.identity.start("rental-screening", want=WANT, browser_session="s")
        callback = world.person(persona).approve(started.url)
        return myna.identity.complete(callback, browser_session="s")
"""


@pytest.fixture(autouse=True, scope="module")
def everything_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Log in once: nested runs forget what they import, and some modules load only once."""
    world = World("first")
    Leaks(world, tmp_path_factory.mktemp("none")).look_around()
    ObservedWorld("second")
    firm = Firm(folder=tmp_path_factory.mktemp("firm"))
    firm.settle_in(world)
    written = firm.configuration(world.base_url, ask_its_clock=False)
    configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
    with Myna(configuration, clock=world.clock, transport=world.transport) as myna:
        started = myna.identity.start("rental-screening", want={"name"}, browser_session="s")
        myna.identity.complete(world.person().approve(started.url), browser_session="s").verified()
    AsyncMyna(configuration, clock=world.clock, transport=world.transport).wiring.close()


@pytest.fixture(autouse=True)
def without_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MYNA_MOCK_URL", raising=False)
    monkeypatch.setenv("PYTEST_ADDOPTS", "")


def outcome(
    pytester: pytest.Pytester, test: str, *options: str, example: str = "", **expected: int
) -> str:
    pytester.makepyfile(test_it=example or LOGIN + test)
    run = pytester.runpytest("-p", "no:cacheprovider", "-W", "error", *options)
    run.assert_outcomes(**expected)
    return run.stdout.str()


BARE = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:pytest_httpserver")

STORY = """
    def test_verified(myna, world, leaks):
        assert login(myna, world).verified().facts.address == world.person("kanaria").address

    def test_moved(myna, world, leaks):
        kanaria = world.person("kanaria")
        kanaria.move("東京都見本区二丁目9番9号")
        world.travel(hours=2)
        assert login(myna, world).verified().facts.address == kanaria.address

    def test_everybody_begins_anew(world):
        assert world.at.isoformat() == "2026-11-24T14:00:00+00:00"
        assert len(world.journal) == 0
        assert world.port.fault_states() == ()

    def test_a_fault(myna, world, leaks):
        with world.fault("digital-auth-app.token", "http-503"):
            assert login(myna, world).reason == "upstream-failed"

    def test_awaited(async_myna, world, leaks):
        import asyncio
        async def go():
            started = await async_myna.identity.start(
                "rental-screening", want=WANT, browser_session="s")
            callback = await asyncio.to_thread(world.person("kanaria").approve, started.url)
            done = await async_myna.identity.complete(callback, browser_session="s")
            await async_myna.aclose()
            return done.verified()
        asyncio.run(go())
"""

EXAMPLE = Path(__file__).with_name("tenant_moves.txt").read_text("utf-8")
"""A whole story of a QA team, as the design wants it to be written."""


def test_the_story_is_told_in_process(pytester: pytest.Pytester) -> None:
    outcome(pytester, STORY, passed=5)


def test_the_story_is_told_in_parallel(pytester: pytest.Pytester) -> None:
    outcome(pytester, STORY, "-n", "2", *BARE, passed=5)


def test_the_story_is_told_against_a_served_mock(
    pytester: pytest.Pytester, hosting: Hosting
) -> None:
    outcome(pytester, STORY, "--myna-mock-url", hosting.root, passed=5)
    assert hosting.listing() == ()


def test_the_story_is_told_in_parallel_against_a_served_mock(
    pytester: pytest.Pytester, hosting: Hosting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYNA_MOCK_URL", f"{hosting.root}/w/any")
    outcome(pytester, STORY, "-n", "2", *BARE, passed=5)
    assert asker(hosting.root)("GET", "/").status == 200


def test_the_example_of_the_design_runs_as_it_stands_in_process(
    pytester: pytest.Pytester,
) -> None:
    outcome(pytester, "", example=EXAMPLE, passed=1)


def test_the_example_of_the_design_runs_as_it_stands_under_xdist_on_a_served_mock(
    pytester: pytest.Pytester, hosting: Hosting
) -> None:
    options = ("-n", "1", *BARE, "--myna-mock-url", hosting.root)
    outcome(pytester, "", *options, example=EXAMPLE, passed=1)


def test_a_fault_that_nothing_met_fails_the_test(pytester: pytest.Pytester) -> None:
    test = """
    def test_unmet(world):
        world.fault("digital-auth-app.token", "http-503")
    """
    told = outcome(pytester, test, passed=1, errors=1)
    assert "http-503 at digital-auth-app.token" in told


BIRTH = "19770717"
ADDRESS = "東京都見本区金糸雀谷九十九丁目98番97号"
LEAKS = {
    "log message": 'logging.getLogger("firm").debug("got %s", facts.name.reveal())',
    "log argument": 'logging.getLogger("firm").debug("%(x)s", {"x": 1, "y": clear["name"]})',
    "log extra": 'logging.getLogger("firm").info("got", extra={"who": facts.name.reveal()})',
    "log traceback": "log_failure(facts)",
    "standard output": "print(facts.address.reveal())",
    "standard error": "print(facts.address.reveal(), file=sys.stderr)",
    "file": '(deep := tmp_path / "deep").mkdir(); (deep / "x").write_text(clear["birth_date"])',
    "temporary file": 'os.write(tempfile.mkstemp()[0], clear["address"].encode())',
    "escaped file": '(tmp_path / "x.json").write_text(json.dumps(clear))',
    "url": 'world.transport.handle_request(httpx.Request("GET", asked, params=clear))',
    "caught exception": "caught(leaks, facts)",
}
LEAKING = """
    import json, logging, os, sys, tempfile
    import httpx
    from helpers import caught, log_failure

    def test_it(myna, world, leaks, tmp_path):
        facts = login(myna, world).verified().facts
        clear = facts.reveal()
        asked = f"{world.base_url}/x"
        {leak}
"""
HELPERS = """
    import logging

    def fails(clear):
        name = clear["name"]
        raise LookupError("nothing in the text")

    def log_failure(facts):
        try:
            fails(facts.reveal())
        except LookupError:
            logging.getLogger("firm").exception("failed")

    def caught(leaks, facts):
        try:
            fails(facts.reveal())
        except LookupError as error:
            leaks.inspect(error)
"""


@pytest.mark.parametrize("where", LEAKS)
def test_an_escaped_fact_fails_the_test_and_is_not_repeated(
    pytester: pytest.Pytester, where: str
) -> None:
    pytester.makepyfile(helpers=HELPERS)
    pytester.makepyfile(test_it=LOGIN + LEAKING.replace("{leak}", LEAKS[where]))
    run = pytester.runpytest("-p", "no:cacheprovider", "--show-capture=no")
    counts = run.parseoutcomes()
    assert counts.get("failed", 0) + counts.get("errors", 0) == 1, run.stdout.str()
    told = run.stdout.str()
    assert "a fact of a person escaped" in told
    assert "of kanaria in" in told
    assert ADDRESS not in told
    assert BIRTH not in told


def test_locals_of_a_failure_are_looked_at(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(helpers=HELPERS)
    test = """
    from helpers import fails

    def test_it(myna, world, leaks):
        fails(login(myna, world).verified().facts.reveal())
    """
    told = outcome(pytester, test, "--show-capture=no", "--tb=line", failed=1, errors=1)
    assert "name of kanaria" in told


def test_the_tests_own_frames_may_know_facts(pytester: pytest.Pytester) -> None:
    test = """
    def test_it(myna, world, leaks):
        clear = login(myna, world).verified().facts.reveal()
        assert clear == {}
    """
    outcome(pytester, test, "--tb=no", failed=1)


def test_a_text_can_be_watched_too(pytester: pytest.Pytester) -> None:
    test = """
    def test_it(world, leaks, tmp_path):
        leaks.watch("former address", "東京都見本区三丁目")
        (tmp_path / "x").write_text("東京都見本区三丁目")
    """
    assert "former address in the file x" in outcome(pytester, test, passed=1, errors=1)


def test_the_plugin_starts_without_the_sdk(pytester: pytest.Pytester) -> None:
    test = """
    import sys

    def test_it():
        heavy = {"httpx", "sqlalchemy", "cryptography", "starlette", "uvicorn", "myna_mock.world"}
        assert not heavy & sys.modules.keys()
    """
    pytester.makepyfile(test_it=test)
    pytester.runpytest_subprocess(*BARE).assert_outcomes(passed=1)
