"""A real Chromium at a real counter: two pages, a PC/SC daemon and a virtual card in its reader."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from myna_mock.card.in_process import chip_anchors_of
from myna_mock.card.virtual_card import VirtualCard
from myna_mock.keys import FreshKeys
from myna_mock.leaks import Watch
from myna_mock.world import World
from myna_sdk.card.anchor_file import written_anchors
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.store import create_key_file
from tests.mock_served.test_browser import CHROMIUM, CONTRAST, tab_to
from tests.pcscd import Stack

MYNA = str(Path(sys.executable).with_name("myna"))
HANAKO, FIRM = "mihon-hanako", "見本不動産株式会社"
STAFF = "窓口 一郎"
CONFIGURATION = f"""
environment = "mock"
[relying_party]
name = "{FIRM}"
[notices]
identity = "2026-11"
[store]
url = "sqlite:///counter.db"
key = "file:master.key"
[providers.desk]
plugin = "pcsc"
[card]
reader = "desk"
anchors = "cas.toml"
"""


@pytest.fixture(scope="module")
def town() -> Iterator[World]:
    """One world for all of them: its keys are what takes time."""
    with pytest.MonkeyPatch.context() as patched:
        keys = FreshKeys()
        patched.setattr("myna_mock.world.FreshKeys", lambda: keys)
        yield World("counter")


@attrs.frozen(kw_only=True)
class Served:
    """``myna counter`` as it runs.

    Attributes:
        program: The process.
        links: What it told at the start.
        folder: Where its files are.
    """

    program: subprocess.Popen[str]
    links: dict[str, str]
    folder: Path


@pytest.fixture(scope="module")
def served(stack: Stack, town: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("counter")
    (folder / "myna.toml").write_text(CONFIGURATION, "utf-8")
    (folder / "cas.toml").write_text(written_anchors(chip_anchors_of(town.card_authority)), "utf-8")
    create_key_file(folder / "master.key", SystemRandom())
    with started(stack, folder) as program:
        yield program
        program.program.terminate()
        program.program.wait(30)


class started:  # noqa: N801 - used like a function
    """Run ``myna counter`` in ``folder``, from its first words to its end."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        words = [MYNA, "counter", "--config", str(folder / "myna.toml"), "--json", "--lang", "ja"]
        self._folder = folder
        self._program = subprocess.Popen(
            words,
            env={**stack.environment, "TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Served:
        assert self._program.stdout is not None
        told = "".join(iter(self._program.stdout.readline, "}\n")) + "}"
        return Served(program=self._program, links=json.loads(told), folder=self._folder)

    def __exit__(self, *_: object) -> None:
        self._program.kill()
        self._program.communicate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=30_000)  # of a busy machine
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


class Counter:
    """Both pages in one browser, in one language, and the reader between them."""

    def __init__(self, context: BrowserContext, served: Served, stack: Stack, town: World) -> None:
        self.links, self.stack, self.town = served.links, stack, town
        self.context = context
        self.complaints: list[str] = []
        self.addresses: list[str] = []
        context.on("console", lambda message: self.complaints.append(message.text))
        context.on("request", lambda request: self.addresses.append(request.url))
        self.staff, self.customer = context.new_page(), context.new_page()
        self.staff.goto(served.links["staff"])
        self.customer.goto(served.links["customer"])

    def speak(self, language: str) -> None:
        for page in (self.staff, self.customer):
            page.get_by_test_id(f"language-{language}").click()
            expect(page.locator("html")).to_have_attribute("lang", language)

    def at(self, stage: str) -> None:
        expect(self.staff.locator("body")).to_have_attribute("data-stage", stage)

    def begin(self, use_case: str = "rental-screening", *, then: str = "waiting") -> None:
        self.staff.get_by_test_id(f"use-case-{use_case}").check()
        self.staff.get_by_test_id("confirmed-by").fill(STAFF)
        self.staff.get_by_test_id("begin").click()
        self.at(then)

    def insert(self, persona: str = HANAKO) -> VirtualCard:
        card = self.town.card(persona)
        self.stack.insert(card)
        expect(self.customer.get_by_test_id("birth")).to_be_focused()
        return card

    def type(self, card: VirtualCard, code: str | None = None) -> None:
        number = card.printed.number_b
        parts = {"birth": number[:6], "year": number[6:10], "code": code or number[10:]}
        for field, digits in parts.items():
            self.customer.get_by_test_id(field).fill(digits)
        self.customer.get_by_test_id("send").click()


@pytest.fixture
def counter(chromium: Browser, served: Served, stack: Stack, town: World) -> Iterator[Counter]:
    context = chromium.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(15_000)
    yield Counter(context, served, stack, town)
    context.close()
    stack.remove()


def fits(page: Page) -> None:
    """Nothing is wider than the screen, and every text stands out (WCAG 2.2, 1.4.3)."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0, page.url
    assert page.evaluate(CONTRAST) == [], page.url


def press_until(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def test_a_check_from_beginning_to_end_with_the_keyboard_alone(counter: Counter) -> None:
    staff, customer = counter.staff, counter.customer
    expect(staff.locator("html")).to_have_attribute("lang", "ja")
    expect(staff.get_by_test_id("use-case-rental-screening")).to_be_focused()
    fits(staff)
    staff.keyboard.press("Space")
    tab_to(staff, staff.get_by_test_id("confirmed-by"))
    staff.keyboard.insert_text(STAFF)
    press_until(staff, staff.get_by_test_id("begin"))
    counter.at("waiting")
    card = counter.insert()
    fits(customer)
    for digits in (card.printed.number_b[:6], card.printed.number_b[6:10]):
        customer.keyboard.type(digits)
        customer.keyboard.press("Tab")
    customer.keyboard.type(card.printed.number_b[10:])
    customer.keyboard.press("Enter")
    counter.at("showing")
    expect(staff.get_by_test_id("face-yes")).to_be_focused()
    expect(staff.get_by_test_id("text-name")).to_have_text("見本　花子")
    for picture in ("photo", "image-name", "image-address"):
        loaded = staff.get_by_test_id(picture).evaluate("i => i.complete && i.naturalWidth > 0")
        assert loaded, picture
    expect(staff.get_by_test_id("check-visual-3")).to_have_attribute("data-result", "passed")
    expect(staff.get_by_test_id("card-status")).to_contain_text("確認していません")
    fits(staff)
    staff.keyboard.press("Space")
    press_until(staff, staff.get_by_test_id("texts-yes"), "Space")
    press_until(staff, staff.get_by_test_id("record"))
    expect(staff.get_by_test_id("outcome")).to_have_attribute("data-ended", "verified")
    expect(staff.get_by_test_id("print")).to_be_focused()
    expect(customer.get_by_test_id("title")).to_have_text("終わりました")
    assert "花子" not in staff.content() + customer.content()
    fits(staff)
    press_until(staff, staff.get_by_test_id("next"))
    counter.at("preparing")
    expect(staff.get_by_test_id("confirmed-by")).to_have_value(STAFF)
    assert counter.complaints == []


def test_the_record_is_one_page_with_no_fact_and_no_number_of_the_card(counter: Counter) -> None:
    counter.speak("en")
    counter.begin("property-sale")
    card = counter.insert()
    counter.type(card)
    counter.at("showing")
    for question in ("face", "texts", "declared"):
        counter.staff.get_by_test_id(f"{question}-yes").check()
    counter.staff.get_by_test_id("record").click()
    counter.at("recorded")
    with pypdfium2.PdfDocument(io.BytesIO(counter.staff.pdf(prefer_css_page_size=True))) as sheet:
        pages = [page.get_textpage().get_text_bounded() for page in sheet]
    assert len(pages) == 1
    for said in (FIRM, STAFF, "Sale of property", "not checked", "counts", "MOCK", "2034-01-02"):
        assert said in pages[0], said
    number = card.printed.number_b
    watch = Watch()
    for label, value in {
        "name": "見本 花子",
        "address": "東京都見本区見本町一丁目2番3号",
        "birth date": "1990-01-02",
        "number": number,
        "security code": number[10:],
        "manufacturing number": card.printed.number_a,
    }.items():
        watch.add(label, value)
    assert watch.in_text(pages[0]) == ()
    for button in ("Print", "Next customer", "日本語"):
        assert button not in pages[0]


def test_a_mistake_a_no_and_a_card_taken_back_are_told_with_the_next_step(
    counter: Counter,
) -> None:
    counter.speak("en")
    staff, customer = counter.staff, counter.customer
    counter.begin()
    card = counter.insert()
    counter.type(card, code="0000")
    expect(customer.get_by_test_id("wrong")).to_contain_text("Tries left: 9.")
    expect(customer.get_by_test_id("code")).to_have_value("")
    counter.type(card)
    counter.at("showing")
    expect(customer.get_by_test_id("lead")).to_contain_text("leave the card")
    staff.get_by_test_id("face-no").check()
    staff.get_by_test_id("texts-yes").check()
    staff.get_by_test_id("record").click()
    expect(staff.get_by_test_id("outcome")).to_have_attribute("data-ended", "rejected")
    expect(staff.get_by_test_id("sheet-reason")).to_contain_text("face-differs")
    staff.get_by_test_id("next").click()
    counter.begin(then="asking")
    expect(customer.get_by_test_id("birth")).to_be_focused()
    counter.type(card)
    counter.at("showing")
    counter.stack.remove()
    counter.at("stopped")
    expect(staff.get_by_test_id("next")).to_contain_text("Nothing was recorded")
    assert "花子" not in staff.content()
    fits(staff)
    fits(customer)
    assert counter.complaints == []


def test_on_a_narrow_dark_screen_every_page_can_still_be_read(counter: Counter) -> None:
    for page in (counter.staff, counter.customer):
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="dark")
    fits(counter.staff)
    counter.begin()
    fits(counter.staff)
    card = counter.insert()
    fits(counter.customer)
    box = counter.customer.get_by_test_id("send").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    counter.type(card)
    counter.at("showing")
    fits(counter.staff)
    counter.staff.get_by_test_id("stop").click()
    counter.at("preparing")


def test_a_page_of_another_site_can_send_nothing(counter: Counter) -> None:
    counter.begin()
    target = counter.links["staff"].split("/open/")[0] + "/stop"
    evil = counter.context.new_page()
    attack = f'<form method="post" action="{target}"><button>x</button></form>'
    evil.route(
        "http://evil.example/", lambda route: route.fulfill(body=attack, content_type="text/html")
    )
    evil.goto("http://evil.example/")
    evil.get_by_role("button").click()
    expect(evil.get_by_test_id("title")).to_have_text("この要求は受け付けられません")
    counter.at("waiting")
    framed = f'<iframe src="{target.removesuffix("/stop")}"></iframe>'
    evil.route(
        "http://frame.example/", lambda route: route.fulfill(body=framed, content_type="text/html")
    )
    evil.goto("http://frame.example/")
    assert FIRM not in "".join(frame.content() for frame in evil.frames)


def test_a_second_browser_shuts_the_first_one_out(counter: Counter, chromium: Browser) -> None:
    counter.begin()
    counter.type(counter.insert())
    counter.at("showing")
    other = chromium.new_context()
    page = other.new_page()
    page.goto(counter.links["staff"])
    expect(page.locator("body")).to_have_attribute("data-stage", "preparing")
    expect(counter.staff.get_by_test_id("title")).to_have_text("この画面は開いていません")
    assert "花子" not in counter.staff.content() + page.content()
    other.close()


def test_once_the_program_ends_nothing_is_left_on_the_screen_in_files_or_in_what_it_said(
    stack: Stack, town: World, served: Served, chromium: Browser
) -> None:
    """Canaries: what was read and typed, in the program's output, its files and all addresses."""
    with started(stack, served.folder) as own:
        context = chromium.new_context(viewport={"width": 1280, "height": 860})
        counter = Counter(context, own, stack, town)
        counter.begin()
        card = counter.insert()
        counter.type(card)
        counter.at("showing")
        own.program.terminate()
        said = own.program.communicate(timeout=30)
        assert own.program.returncode == 0
        for page in (counter.staff, counter.customer):
            expect(page.get_by_test_id("away")).to_be_visible()
        assert "花子" not in counter.staff.content()
        context.close()
    stack.remove()
    watch, number = Watch(), card.printed.number_b
    watch.add("name", "見本 花子")
    watch.add("address", "東京都見本区見本町一丁目2番3号")
    watch.add("number", number)
    assert watch.in_text("".join(said)) == ()
    assert [address for address in counter.addresses if watch.in_text(address)] == []
    assert not [a for a in counter.addresses if "code=" in a or "birth=" in a]
    files = [path for path in served.folder.rglob("*") if path.is_file()]
    assert "myna.toml" in {path.name for path in files}
    assert [path.name for path in files if watch.in_bytes(path.read_bytes())] == []


def test_a_port_that_is_taken_and_a_missing_notice_are_told(served: Served, tmp_path: Path) -> None:
    port = served.links["staff"].split(":")[2].split("/")[0]
    told = _said("--config", str(served.folder / "myna.toml"), "--port", port)
    assert "counter-port-taken" in told
    written = CONFIGURATION.partition("[card]")[0].replace('identity = "2026-11"', "")
    (tmp_path / "myna.toml").write_text(written, "utf-8")
    assert "notice-missing" in _said("--config", str(tmp_path / "myna.toml"))


def _said(*words: str) -> str:
    command = [MYNA, "counter", *words, "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 2
    return done.stderr
