"""A real Chromium at a real counter: two pages, a PC/SC daemon and a virtual card in its reader."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pypdfium2  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from myna_mock.ca.crl import revocation_list
from myna_mock.card.in_process import chip_anchors_of
from myna_mock.card.virtual_card import VirtualCard
from myna_mock.leaks import Watch
from myna_mock.world import World
from myna_sdk.card.anchor_file import written_anchors
from myna_sdk.drive.clock import SystemClock
from myna_sdk.drive.entropy import SystemRandom
from myna_sdk.model.certificate import CertificateKind
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
[identity]
authentication_verifier = "own"
[providers.own]
plugin = "local-verifier"
anchors = "mock"
roots = ["root.cer"]
crl = {{ folder = "lists" }}
"""


@pytest.fixture
def town() -> World:
    return World("counter")


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


@pytest.fixture
def served(stack: Stack, town: World, tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path
    (folder / "myna.toml").write_text(CONFIGURATION, "utf-8")
    (folder / "cas.toml").write_text(written_anchors(chip_anchors_of(town.card_authority)), "utf-8")
    create_key_file(folder / "master.key", SystemRandom())
    write_list(town, folder)
    with started(stack, folder) as program:
        yield program
        program.program.terminate()
        program.program.wait(30)


def write_list(town: World, folder: Path) -> None:
    """Write the root of user authentication, and its list of today, on which is nobody."""
    kind, now = CertificateKind.USER_AUTHENTICATION, SystemClock().now()
    (issued,) = (c for c in town.state(HANAKO).certificates if c.kind is kind)
    authority = town.ca.issuer(issued)
    (folder / "root.cer").write_bytes(authority.certificate.public_bytes(Encoding.DER))
    place = folder / "lists" / issued.office.prefecture / f"{issued.office.municipality}.crl"
    place.parent.mkdir(parents=True)
    made = revocation_list(town.ca, authority, issued.office, now)
    place.write_bytes(made.public_bytes(Encoding.DER))


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

    def begin(
        self, use_case: str = "rental-screening", *, then: str = "waiting", ask: bool = False
    ) -> None:
        self.staff.get_by_test_id(f"use-case-{use_case}").check()
        self.staff.get_by_test_id("ask-operator").set_checked(ask)
        self.staff.get_by_test_id("confirmed-by").fill(STAFF)
        self.staff.get_by_test_id("begin").click()
        self.at(then)

    def insert(self, persona: str = HANAKO) -> VirtualCard:
        card = self.town.card(persona)
        self.stack.insert(card)
        expect(self.customer.get_by_test_id("birth")).to_be_focused()
        return card

    def type(self, card: VirtualCard, code: str | None = None, **more: str) -> None:
        number = card.printed.number_b
        parts = {"birth": number[:6], "year": number[6:10], "code": code or number[10:], **more}
        for field, digits in parts.items():
            self.customer.get_by_test_id(field).fill(digits)
        self.customer.get_by_test_id("send").click()


@pytest.fixture
def counter(chromium: Browser, served: Served, stack: Stack, town: World) -> Iterator[Counter]:
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    stack.remove()
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


def test_a_check_with_the_keyboard_alone_leaves_one_sheet_and_nothing_else(
    counter: Counter, served: Served
) -> None:
    """Canaries: what was read and typed, in the program's output, its files and all addresses."""
    staff, customer = counter.staff, counter.customer
    expect(staff.locator("html")).to_have_attribute("lang", "ja")
    expect(staff.get_by_test_id("use-case-rental-screening")).to_be_focused()
    fits(staff)
    staff.keyboard.press("Space")
    tab_to(staff, staff.get_by_test_id("confirmed-by"))
    staff.keyboard.insert_text(STAFF)
    press_until(staff, staff.get_by_test_id("begin"))
    counter.at("waiting")
    press_until(customer, customer.get_by_test_id("skip"))
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
    one_page_without_facts_or_numbers(staff, card)
    press_until(staff, staff.get_by_test_id("next"))
    counter.at("preparing")
    expect(staff.get_by_test_id("confirmed-by")).to_have_value(STAFF)
    assert counter.complaints == []
    counter.begin(then="asking", ask=True)
    expect(customer.get_by_test_id("birth")).to_be_focused()
    fits(customer)
    counter.type(card, pin="1234")
    counter.at("showing")
    expect(staff.get_by_test_id("card-status")).to_contain_text("失効していません（own に確認）")
    fits(staff)
    once_it_ends_nothing_is_left(counter, served, card)


def once_it_ends_nothing_is_left(counter: Counter, served: Served, card: VirtualCard) -> None:
    served.program.terminate()
    said = served.program.communicate(timeout=30)
    assert served.program.returncode == 0
    for page in (counter.staff, counter.customer):
        expect(page.get_by_test_id("away")).to_be_visible()
    assert "花子" not in counter.staff.content()
    watch = Watch()
    watch.add("name", "見本 花子")
    watch.add("address", "東京都見本区見本町一丁目2番3号")
    watch.add("number", card.printed.number_b)
    assert watch.in_text("".join(said)) == ()
    assert [address for address in counter.addresses if watch.in_text(address)] == []
    assert not [a for a in counter.addresses if "code=" in a or "birth=" in a]
    files = [path for path in served.folder.rglob("*") if path.is_file()]
    assert {"myna.toml", "counter.db"} <= {path.name for path in files}
    assert [path.name for path in files if watch.in_bytes(path.read_bytes())] == []


def one_page_without_facts_or_numbers(page: Page, card: VirtualCard) -> None:
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as sheet:
        texts = [page.get_textpage().get_text_bounded() for page in sheet]
    assert len(texts) == 1
    for said in (FIRM, STAFF, "確認していません", "MOCK", "2034-01-02", card_town(card)):
        assert said in texts[0], said
    number, watch = card.printed.number_b, Watch()
    for label, value in {
        "name": "見本 花子",
        "address": "東京都見本区見本町一丁目2番3号",
        "birth date": "1990-01-02",
        "number": number,
        "security code": number[10:],
        "the number of the back": card.printed.number_a,
    }.items():
        watch.add(label, value)
    assert watch.in_text(texts[0]) == ()
    for button in ("印刷する", "次のお客様へ", "English"):
        assert button not in texts[0]


def card_town(card: VirtualCard) -> str:
    """Every person of this world lives in the one town."""
    assert card.printed.number_b
    return "99001"


def test_mistakes_and_strangers_are_told_off_on_a_narrow_dark_screen_too(
    counter: Counter, chromium: Browser
) -> None:
    counter.speak("en")
    staff, customer = counter.staff, counter.customer
    for page in (staff, customer):
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="dark")
    fits(staff)
    counter.begin()
    a_foreign_page_sends_and_frames_nothing(counter)
    card = counter.insert()
    fits(customer)
    box = customer.get_by_test_id("send").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    counter.type(card, code="0000")
    expect(customer.get_by_test_id("wrong")).to_contain_text("Tries left: 9.")
    expect(customer.get_by_test_id("code")).to_have_value("")
    counter.type(card)
    counter.at("showing")
    expect(customer.get_by_test_id("lead")).to_contain_text("leave the card")
    fits(staff)
    staff.get_by_test_id("face-no").check()
    staff.get_by_test_id("texts-yes").check()
    staff.get_by_test_id("record").click()
    expect(staff.get_by_test_id("outcome")).to_have_attribute("data-ended", "rejected")
    expect(staff.get_by_test_id("sheet-reason")).to_contain_text("face-differs")
    fits(staff)
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
    assert [each for each in counter.complaints if "403" not in each] == []
    staff.get_by_test_id("again").click()
    counter.begin()
    a_second_browser_shuts_the_first_one_out(counter, chromium)


def a_second_browser_shuts_the_first_one_out(counter: Counter, chromium: Browser) -> None:
    other = chromium.new_context()
    page = other.new_page()
    page.goto(counter.links["staff"])
    expect(page.locator("body")).to_have_attribute("data-stage", "preparing")
    expect(counter.staff.get_by_test_id("title")).to_have_text("This page is not open here")
    other.close()


def a_foreign_page_sends_and_frames_nothing(counter: Counter) -> None:
    staff = counter.links["staff"].split("/open/")[0]
    attack = (
        f'<form method="post" action="{staff}/stop"><button>x</button></form>'
        f'<iframe src="{staff}"></iframe>'
    )
    evil = counter.context.new_page()
    evil.route(
        "http://evil.example/", lambda route: route.fulfill(body=attack, content_type="text/html")
    )
    evil.goto("http://evil.example/")
    assert FIRM not in "".join(frame.content() for frame in evil.frames)
    evil.get_by_role("button").click()
    expect(evil.get_by_test_id("title")).to_have_text("この要求は受け付けられません")
    evil.close()
    counter.at("waiting")
