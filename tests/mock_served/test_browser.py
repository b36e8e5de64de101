"""A real browser goes through the person's page, by keyboard alone and by pointer."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from myna_mock.served.remote import RemoteWorld
from myna_sdk import Callback, Myna, Verified
from myna_sdk.identity.results import IdentityResult
from myna_sdk.identity.statement import Statement
from tests.mock_served.party import Counter, counter, settled

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


class Visit:
    """One customer of the firm in front of one browser window."""

    def __init__(self, page: Page, myna: Myna, firm: Counter) -> None:
        self.page = page
        self._myna = myna
        self._firm = firm
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self) -> Page:
        started = self._myna.identity.start(
            "rental-screening",
            by="login",
            want={"name", "address", "birth_date", "sex"},
            browser_session="s",
        )
        self.page.goto(started.url)
        return self.page

    def go_and_sign(self) -> Page:
        started = self._myna.identity.start(
            "rental-screening",
            by="signature",
            document=Statement(parties=("見本不動産株式会社",)),
            browser_session="s",
        )
        self.page.goto(started.url)
        return self.page

    def came_back(self) -> IdentityResult:
        expect(self.page.get_by_test_id("back")).to_be_visible()
        return self._myna.identity.complete(Callback.get(self._firm.came[-1]), browser_session="s")


@attrs.frozen
class Screen:
    language: str
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.language}-{self.width}"


PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}
EACH = [Screen("ja", **PHONE), Screen("en", **DESK)]
ALL = [Screen(language, **size) for language in ("ja", "en") for size in (PHONE, DESK)]
on_all_screens = pytest.mark.parametrize("screen", ALL, indirect=True, ids=Screen.__str__)


@pytest.fixture(params=EACH, ids=Screen.__str__)
def screen(request: pytest.FixtureRequest) -> Screen:
    chosen: Screen = request.param
    return chosen


@pytest.fixture
def visit(browser: Browser, served: RemoteWorld, tmp_path: Path, screen: Screen) -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height}, locale=screen.language
    )
    context.set_default_timeout(15_000)
    with counter() as firm, Myna(settled(tmp_path, served, firm.url)) as myna:
        yield Visit(context.new_page(), myna, firm)
    context.close()


def verified(result: IdentityResult) -> dict[str, str]:
    assert isinstance(result.outcome, Verified), result.outcome
    return result.outcome.facts.reveal()


def tab_to(page: Page, target: Locator, *, most: int = 60) -> None:
    """Press Tab until ``target`` has the focus, as somebody without a pointer would."""
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


@on_all_screens
def test_a_person_approves_with_the_pointer(visit: Visit, served: RemoteWorld) -> None:
    page = visit.go()
    page.get_by_test_id("persona-mihon-taro").check()
    expect(page.get_by_test_id("value-name-mihon-taro")).to_be_visible()
    expect(page.get_by_test_id("value-name-mihon-hanako")).to_be_hidden()
    page.get_by_test_id("approve").click()
    assert verified(visit.came_back()) == served.person("mihon-taro").facts.reveal()
    assert visit.complaints == []


@on_all_screens
def test_a_person_approves_with_the_keyboard_alone(visit: Visit, served: RemoteWorld) -> None:
    page = visit.go()
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("skip-link")).to_be_focused()
    expect(page.get_by_test_id("skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_test_id("response-normal"))
    tab_to(page, page.get_by_test_id("persona-search"))
    page.keyboard.type("mihon-")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=mihon-**")
    tab_to(page, page.get_by_test_id("persona-mihon-hanako"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("persona-mihon-taro")).to_be_checked()
    tab_to(page, page.get_by_test_id("approve"))
    page.keyboard.press("Enter")
    assert verified(visit.came_back()) == served.person("mihon-taro").facts.reveal()
    assert visit.complaints == []


@on_all_screens
def test_what_has_the_focus_is_never_behind_the_buttons(visit: Visit, screen: Screen) -> None:
    """WCAG 2.2, 2.4.11: also in a low window, and for the person with the longest address."""
    page = visit.go()
    page.set_viewport_size({"width": screen.width, "height": 620})
    page.get_by_test_id("persona-nagai-jusho").check()
    for name in ("share-name", "share-gender", "share-address"):
        control = page.get_by_test_id(name)
        control.focus()
        box, bar = control.bounding_box(), page.get_by_test_id("approve").bounding_box()
        assert box is not None
        assert bar is not None
        assert 0 <= box["y"] <= bar["y"] - box["height"], name


def test_a_person_refuses(visit: Visit) -> None:
    visit.go().get_by_test_id("refuse").click()
    assert visit.came_back().reason == "cancelled"


def test_what_is_unticked_does_not_arrive(visit: Visit, served: RemoteWorld) -> None:
    page = visit.go()
    page.get_by_test_id("share-address").uncheck()
    page.get_by_test_id("share-gender").uncheck()
    page.get_by_test_id("approve").click()
    assert visit.came_back().reason == "facts-missing"
    token = next(
        exchange for exchange in served.journal.of("person-page") if exchange.status == 302
    )
    shared = [value for name, value in token.parameters if name == "share"]
    assert shared == ["name", "birthdate"]


def test_an_abnormal_response_is_what_was_chosen(visit: Visit) -> None:
    page = visit.go()
    expect(page.get_by_test_id("error-server_error")).to_be_hidden()
    page.get_by_test_id("response-abnormal").check()
    page.get_by_test_id("error-server_error").check()
    expect(page.get_by_test_id("share-name")).to_be_hidden()
    page.get_by_test_id("approve").click()
    assert visit.came_back().reason == "upstream-failed"


def test_who_cannot_log_in_sees_why_and_goes_back(visit: Visit, screen: Screen) -> None:
    page = visit.go()
    page.get_by_test_id("persona-shikkou-tora").check()
    expect(page.get_by_test_id("refusal-shikkou-tora")).to_be_visible()
    expect(page.get_by_test_id("share-name")).to_be_hidden()
    page.get_by_test_id("approve").click()
    expect(page.get_by_test_id("problem")).to_contain_text(
        {"ja": "失効しています", "en": "is revoked"}[screen.language]
    )
    expect(page.get_by_test_id("persona-shikkou-tora")).to_be_checked()
    page.get_by_test_id("refuse").click()
    assert visit.came_back().reason == "cancelled"


def test_the_language_follows_the_browser_and_can_be_switched(visit: Visit, screen: Screen) -> None:
    page = visit.go()
    other = "en" if screen.language == "ja" else "ja"
    button = {"ja": "認証", "en": "Authenticate"}
    expect(page.get_by_test_id("approve")).to_have_text(button[screen.language])
    expect(page.get_by_test_id("mock-banner")).to_contain_text("MOCK")
    page.get_by_test_id(f"language-{other}").click()
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.get_by_test_id("approve")).to_have_text(button[other])


def test_a_search_keeps_what_was_chosen_and_withheld(visit: Visit) -> None:
    page = visit.go()
    page.get_by_test_id("persona-mihon-taro").check()
    page.get_by_test_id("share-gender").uncheck()
    page.get_by_test_id("persona-search").fill("kaigai")
    page.get_by_test_id("persona-search-button").click()
    page.wait_for_url("**q=kaigai**")
    expect(page.get_by_test_id("persona-mihon-taro")).to_be_checked()
    expect(page.get_by_test_id("persona-kaigai-rei")).to_be_visible()
    expect(page.get_by_test_id("persona-sample-john")).to_have_count(0)
    expect(page.get_by_test_id("share-gender")).not_to_be_checked()
    expect(page.get_by_test_id("share-name")).to_be_checked()


def test_a_used_page_cannot_be_used_again(visit: Visit) -> None:
    page = visit.go()
    address = page.url
    page.get_by_test_id("refuse").click()
    visit.came_back()
    page.goto(address)
    expect(page.get_by_test_id("gone")).to_be_visible()


def test_a_person_signs_with_the_keyboard_alone(visit: Visit, screen: Screen) -> None:
    page = visit.go_and_sign()
    password, problem = (page.get_by_test_id(n) for n in ("signing-password", "password-problem"))
    tab_to(page, page.get_by_test_id("persona-mihon-hanako"))
    page.keyboard.press("ArrowDown")
    tab_to(page, password)
    page.keyboard.type("WRONG0")
    page.keyboard.press("Enter")
    expect(problem).to_contain_text({"ja": "あと4回", "en": "4 tries"}[screen.language])
    expect(page.get_by_test_id("persona-mihon-taro")).to_be_checked()
    expect(password).to_be_focused()
    expect(password).to_have_value("")
    page.keyboard.type("abc123")
    tab_to(page, page.get_by_test_id("approve"))
    page.keyboard.press("Enter")
    assert isinstance(visit.came_back().outcome, Verified)
    assert [text for text in visit.complaints if "409" not in text] == []


def test_a_person_sees_what_is_to_be_signed_and_by_whom(visit: Visit, screen: Screen) -> None:
    page = visit.go_and_sign()
    expect(page.get_by_test_id("asked-by")).to_contain_text("見本不動産株式会社")
    expect(page.get_by_test_id("signing-digest")).to_have_text(re.compile(r"[0-9a-f]{64}"))
    expect(page.get_by_test_id("signing-form")).to_contain_text("DigestInfo")
    expect(page.get_by_test_id("signing-password")).to_be_visible()
    button = {"ja": "署名する", "en": "Sign"}[screen.language]
    expect(page.get_by_test_id("approve")).to_have_text(button)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    box = page.get_by_test_id("signing-password").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["width"] >= 240
    page.get_by_test_id("refuse").click()
    assert visit.came_back().reason == "cancelled"


def test_who_cannot_sign_sees_why_in_place_of_the_password(visit: Visit, screen: Screen) -> None:
    page = visit.go_and_sign()
    page.get_by_test_id("persona-kodomo-mirai").check()
    expect(page.get_by_test_id("refusal-kodomo-mirai")).to_be_visible()
    expect(page.get_by_test_id("signing-password")).to_be_hidden()
    page.get_by_test_id("approve").click()
    expect(page.get_by_test_id("problem")).to_contain_text(
        {"ja": "署名用電子証明書がありません", "en": "no signing certificate"}[screen.language]
    )


def test_a_search_beside_a_password_leaves_it_out_of_the_url(visit: Visit) -> None:
    page = visit.go_and_sign()
    page.get_by_test_id("signing-password").fill("ABC123")
    page.get_by_test_id("persona-search").fill("kaigai")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=kaigai**")
    assert "ABC123" not in page.url
    assert "password=" not in page.url


@on_all_screens
def test_nothing_is_wider_than_the_screen(visit: Visit) -> None:
    page = visit.go()
    for testid in ("response-abnormal", "response-normal", "persona-nagai-jusho"):
        page.get_by_test_id(testid).check()
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0


def test_every_control_is_large_enough_to_touch(visit: Visit) -> None:
    page = visit.go()
    for testid in ("approve", "refuse", "persona-search-button", "persona-search"):
        box = page.get_by_test_id(testid).bounding_box()
        assert box is not None
        assert box["height"] >= 44


CONTRAST = """() => {
  const channel = value => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = text => (text.match(/[0-9.]+/g) || []).map(Number);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = colour(getComputedStyle(at).backgroundColor);
      if (alpha === 1 && r !== undefined) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const [one, two] = [light(colour(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) poor.push([walker.currentNode.data.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(visit: Visit, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    visit.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = visit.go()
    assert page.evaluate(CONTRAST) == []
    page.get_by_test_id("persona-shikkou-tora").check()
    assert page.evaluate(CONTRAST) == []
    page.get_by_test_id("response-abnormal").check()
    assert page.evaluate(CONTRAST) == []
