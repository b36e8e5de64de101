"""A real Chromium goes through the person's page, in both languages, by keyboard and pointer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from myna_mock.demonstration import served_world
from myna_mock.firm import Firm
from myna_mock.served.remote import RemoteWorld
from myna_sdk import Myna
from myna_sdk.configuration import Configuration, parse
from myna_sdk.model.callback import Callback
from myna_sdk.model.outcome import Verified
from myna_sdk.model.reasons import Reason

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
S = "session-1"
APPROVE, REFUSE = "approve", "refuse"
Press = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def remote() -> Iterator[RemoteWorld]:
    """A world served by a process of its own."""
    with served_world() as world:
        yield world


@pytest.fixture
def configuration(remote: RemoteWorld, tmp_path: Path) -> Configuration:
    """A firm that is enrolled in the served world."""
    firm = Firm(folder=tmp_path)
    firm.settle_in(remote)
    written = firm.configuration(remote.base_url)
    return parse(written, source="myna.toml", environ={}, base=tmp_path)


@pytest.fixture(params=["ja", "en"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that prefers one language, then the other."""
    context = browser.new_context(locale=request.param)
    opened = context.new_page()
    yield opened
    context.close()


def _by_keyboard(page: Page, testid: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset?.testid") == testid:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no Tab leads to {testid}")


def _by_pointer(page: Page, testid: str) -> None:
    page.get_by_test_id(testid).click()


def _came_back(page: Page, url: str, press: Press, testid: str) -> Callback:
    """Return the callback that the browser makes after ``testid`` was pressed."""
    page.goto(url)
    assert "MOCK" in page.content()
    with page.expect_request("**/myna/callback*") as asked:
        press(page, testid)
    return Callback.get(asked.value.url)


@pytest.mark.parametrize("press", [_by_keyboard, _by_pointer])
def test_who_approves_is_verified(page: Page, configuration: Configuration, press: Press) -> None:
    with Myna(configuration) as myna:
        login = myna.identity.start("rental-screening", want={"name"}, browser_session=S)
        callback = _came_back(page, login.url, press, APPROVE)
        done = myna.identity.complete(callback, browser_session=S)
    assert isinstance(done.outcome, Verified)


@pytest.mark.parametrize("press", [_by_keyboard, _by_pointer])
def test_who_refuses_is_undetermined(
    page: Page, configuration: Configuration, press: Press
) -> None:
    with Myna(configuration) as myna:
        login = myna.identity.start("rental-screening", want={"name"}, browser_session=S)
        callback = _came_back(page, login.url, press, REFUSE)
        done = myna.identity.complete(callback, browser_session=S)
    assert done.reason is Reason.CANCELLED


def test_the_page_speaks_the_browsers_language(page: Page, configuration: Configuration) -> None:
    with Myna(configuration) as myna:
        login = myna.identity.start("rental-screening", browser_session=S)
    page.goto(login.url)
    language = page.evaluate("navigator.language")
    assert page.evaluate("document.documentElement.lang") == language
