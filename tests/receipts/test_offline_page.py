"""A real Chromium checks receipts with the offline page, without a server and without a network."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from myna_sdk.model.masking import Concealed
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.checklist import Found, Rule
from myna_sdk.receipts.disclosures import digest_of
from myna_sdk.receipts.key_set import KeySet, Voided, VoidReason
from myna_sdk.receipts.page.making import offline_page
from myna_sdk.receipts.results import Receipt, RefusedReceipt
from myna_sdk.receipts.texts import text
from tests.receipts import made
from tests.receipts.made import AT, DAY, ED25519, OTHER_P256, P256

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
NOW = AT + DAY
FILED = made.receipt()
SHARED = made.shared(FILED)
MOCK = made.receipt(environment=Environment.MOCK)
KEYS = made.key_set(made.published(), made.published(ED25519))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


class Desk:
    """Somebody with the page's file and a browser that is offline."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self._folder = folder
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.clock.set_fixed_time(NOW)

    def open(self, keys: KeySet = KEYS, environment: Environment = Environment.PRODUCTION) -> Page:
        path = self._folder / "verify.html"
        path.write_text(offline_page(keys, environment), "utf-8")
        self.page.goto(path.as_uri())
        expect(self.page.locator("h1")).to_be_visible()
        return self.page

    def check(self, file: bytes | Receipt) -> list[tuple[str, str, str]]:
        """Hand the page a file; return what it shows, check by check."""
        raw = file.file().reveal() if isinstance(file, Receipt) else file
        verdict = self.page.locator("#verdict")
        if verdict.count():
            verdict.evaluate("element => element.remove()")
        self.page.locator("#file").set_input_files(_payload(raw))
        expect(verdict).to_be_visible()
        return self.checks()

    def checks(self) -> list[tuple[str, str, str]]:
        told: list[list[str]] = self.page.locator(".check").evaluate_all(
            "all => all.map(e => [e.dataset.rule, e.dataset.result, e.dataset.found])"
        )
        return [(rule, result, found) for rule, result, found in told]

    @property
    def verdict(self) -> str | None:
        return self.page.locator("#verdict").get_attribute("data-verdict")


def _payload(raw: bytes, name: str = "receipt.json") -> FilePayload:
    return {"name": name, "mimeType": "application/json", "buffer": raw}


@pytest.fixture
def desk(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    language = getattr(request, "param", "ja")
    context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    context.set_offline(True)
    yield Desk(context.new_page(), tmp_path)
    context.close()


in_both_languages = pytest.mark.parametrize("desk", ["ja", "en"], indirect=True)


def _cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def _with_disclosures(change: Callable[[list[str]], object]) -> bytes:
    plain = made.members(FILED)
    change(plain["header"]["disclosures"])
    return json.dumps(plain).encode()


def _header(**changed: str) -> bytes:
    header = {"alg": "ES256", "kid": P256.public.kid, "typ": "myna-receipt+jws", **changed}
    protected = made.unpadded(json.dumps(header).encode())
    return attrs.evolve(FILED.container, protected=protected).write().reveal().encode()


def _bare_header(**members: str) -> bytes:
    protected = made.unpadded(json.dumps(members).encode())
    return attrs.evolve(FILED.container, protected=protected).write().reveal().encode()


SALT = made.unpadded(b"\x07" * 16).encode()


def _signed_over(raw: bytes) -> bytes:
    """Return a receipt that the firm signed over a disclosure of ``raw``."""
    told = made.unpadded(raw)
    digests = [digest_of(Concealed(told)), *made.content_of(FILED)["_sd"][1:]]
    plain = json.loads(made.signed_anew(FILED, lambda p: p.update(_sd=digests)))
    plain["header"]["disclosures"] = [told]
    return json.dumps(plain).encode()


def _anew(**changed: Any) -> bytes:
    return made.signed_anew(FILED, lambda plain: plain.update(changed))


FACTS = made.content_of(FILED)["facts"]
FILES: dict[str, bytes] = {
    "as issued": FILED.file().reveal(),
    "shared": SHARED.file().reveal(),
    "with Ed25519": made.receipt(ED25519).file().reveal(),
    "a mock": MOCK.file().reveal(),
    "a mock dressed up": made.signed_anew(MOCK, lambda p: p.update(environment="production")),
    "altered": made.altered(FILED, lambda p: p["firm"].update(name="別の会社")),
    "of a key that is not there": made.receipt(OTHER_P256).file().reveal(),
    "of another key under its name": made.signed_anew(FILED, lambda p: None, key=OTHER_P256),
    "cut off": _cut(FILED.file().reveal()),
    "empty": b"",
    "no JSON": b"%PDF-1.7",
    "no UTF-8": b"\xff\xfe{}",
    "another JSON": b'{"keys": []}',
    "too long": FILED.file().reveal() + b" " * 100_000,
    "a name twice": FILED.file()
    .reveal()
    .replace(b'"protected"', b'"payload": "e30",\n"protected"'),
    "padded": FILED.file().reveal().replace(b'",\n "header"', b'=",\n "header"'),
    "a newer version": _anew(version=2),
    "another form": _anew(form="invoice"),
    "unsigned": _header(alg="none"),
    "a symmetric algorithm": _header(alg="HS256"),
    "of another type": _header(typ="JWT"),
    "a key of its own": _header(jwk="x"),
    "the other algorithm": _header(alg="Ed25519"),
    "a member too many": _anew(serial="01"),
    "a number that is a text": _anew(facts=[{**FACTS[0], "age_days": "5"}]),
    "a number that is broken": _anew(facts=[{**FACTS[0], "age_days": 1.5}]),
    "an unknown source": _anew(facts=[{**FACTS[0], "source": "hearsay"}]),
    "a text with a mark of direction": _anew(verifier="a\u202eb"),
    "a day that is none": made.signed_anew(
        FILED, lambda p: p["decision"]["basis"].update(checked_on="yesterday")
    ),
    "a day that no month has": made.signed_anew(
        FILED, lambda p: p["decision"]["basis"].update(checked_on="2026-02-30")
    ),
    "an instant that no month has": _anew(issued_at="2026-02-30T00:00:00+09:00"),
    "the hour after the last": _anew(issued_at="2026-11-25T24:00:00+09:00"),
    "the first hours of the calendar": _anew(issued_at="0001-01-01T00:00:00+09:00"),
    "the year before the first": _anew(issued_at="0000-01-01T00:00:00+09:00"),
    "a version that is no whole number": made.signed_anew(FILED, lambda p: p.update(version=1.0)),
    "a text with a tag that nobody sees": _anew(verifier="a\U000e0041b"),
    "a text with a soft hyphen": _anew(verifier="a\u00adb"),
    "a variation of a character": _anew(verifier="葛\U000e0100"),
    "an algorithm of every object's": _header(alg="toString"),
    "two names in one": _bare_header(**{"alg,kid": "x", "typ": "y"}),
    "a mark before the content": made.altered(FILED, lambda p: None).replace(
        b"{", b"\xef\xbb\xbf{", 1
    ),
    "from the future": _anew(issued_at="2030-01-01T00:00:00+09:00"),
    "an instant of another zone": _anew(issued_at="2026-11-26T03:00:00+00:00"),
    "a fact withheld": _with_disclosures(lambda listed: listed.pop(0)),
    "no facts at all": _with_disclosures(list.clear),
    "a disclosure twice": _with_disclosures(lambda listed: listed.append(listed[0])),
    "a disclosure of its own": _with_disclosures(
        lambda listed: listed.__setitem__(0, made.members(SHARED)["header"]["disclosures"][0])
    ),
    "a disclosure in another encoding": _signed_over('["s", "name", "x"]'.encode("utf-16")),
    "a disclosure of half a character": _signed_over(b'["%s", "name", "\\ud800"]' % SALT),
    "a disclosure that cannot be seen": _signed_over(b'["%s", "name", "a\\u202eb"]' % SALT),
    "a sex of its own": _with_disclosures(
        lambda listed: listed.__setitem__(0, made.unpadded(b'["%s", "sex", "zzz"]' % SALT))
    ),
    "a disclosure that is none": _with_disclosures(lambda listed: listed.append("AAAA")),
}


def test_the_page_and_the_library_agree_on_every_check_of_every_file(desk: Desk) -> None:
    """One page, every file: the browser finds what `verify_receipt` finds."""
    desk.open()
    for name, file in FILES.items():
        expected = made.verdict(file, KEYS)
        told = [(c.rule.value, c.result.value, c.found.value) for c in expected.checks]
        assert desk.check(file) == told, name
        assert desk.verdict == type(expected).__name__.removesuffix("Receipt").lower(), name
    assert desk.complaints == []


KEY_SETS = (
    (made.key_set(made.published(retired_at=AT + DAY / 2)), None),
    (made.key_set(made.published(retired_at=AT)), Found.KEY_RETIRED),
    (made.key_set(made.published(valid_from=AT + DAY / 2)), Found.KEY_NOT_YET),
    (made.key_set(made.published(environment="sandbox")), Found.ENVIRONMENT_OTHER),
    (made.key_set(made.published(environment="mock")), Found.ENVIRONMENT_MOCK),
    (made.key_set(as_of=AT - DAY), None),
    (
        made.key_set(voided=(Voided(id=FILED.id, at=AT, reason=VoidReason.FACTS_WRONG),)),
        Found.VOIDED,
    ),
    (
        made.key_set(voided=(Voided(id=FILED.id, at=AT, reason=VoidReason.SUPERSEDED),)),
        Found.SUPERSEDED,
    ),
    (made.key_set(voided=(Voided(id=SHARED.id, at=AT, reason=VoidReason.SUPERSEDED),)), None),
)


def test_the_page_and_the_library_agree_on_every_key_set(desk: Desk) -> None:
    for keys, found in KEY_SETS:
        desk.open(keys)
        for receipt in (FILED, SHARED):
            expected = made.verdict(receipt, keys)
            told = [(c.rule.value, c.result.value, c.found.value) for c in expected.checks]
            assert desk.check(receipt) == told
        first = made.verdict(FILED, keys)
        failed = first.failed.found if isinstance(first, RefusedReceipt) else None
        assert failed is found


@in_both_languages
def test_an_authentic_receipt_is_shown_in_the_readers_language(
    desk: Desk, request: pytest.FixtureRequest
) -> None:
    page = desk.open()
    language = page.locator("html").get_attribute("lang") or ""
    desk.check(FILED)
    expect(page.locator("#verdict")).to_contain_text(text("verdict", "authentic", language))
    expect(page.locator("#verdict")).to_be_focused()
    for item in ("name", "address", "birth_date"):
        expect(page.locator(f'[data-item="{item}"]')).to_have_text(FILED.reveal()[item])
    for statement in ("no-resident-record", "not-for-registration", "firms-own-word"):
        expect(page.locator("#receipt")).to_contain_text(text("statement", statement, language))
    assert desk.complaints == []


@in_both_languages
def test_a_receipt_that_was_tampered_with_shows_nothing_but_which_check_failed(desk: Desk) -> None:
    page = desk.open()
    language = page.locator("html").get_attribute("lang") or ""
    for name in ("altered", "of another key under its name", "cut off"):
        desk.check(FILES[name])
        verdict = made.verdict(FILES[name], KEYS)
        assert isinstance(verdict, RefusedReceipt)
        expect(page.locator("#verdict")).to_contain_text(text("verdict", "refused", language))
        expect(page.locator("#verdict")).to_contain_text(verdict.failed.text(language))
        expect(page.locator("#receipt")).to_have_count(0)


@in_both_languages
def test_a_disclosure_that_was_not_signed_is_not_shown(desk: Desk) -> None:
    """Neither is the verdict on the file before, whatever stands in this one."""
    desk.open()
    desk.check(FILED)
    assert desk.verdict == "authentic"
    for item, value in (("sex", "zzz"), ("name", "<img src=x onerror=alert(1)>")):
        told = made.unpadded(json.dumps([SALT.decode(), item, value]).encode())
        plain = made.members(FILED)
        plain["header"]["disclosures"][0] = told
        desk.check(json.dumps(plain).encode())
        assert desk.verdict == "refused"
        assert value not in desk.page.content()
        assert "見本 花子" not in desk.page.content()
    assert desk.complaints == []


def test_a_mock_receipt_never_passes_as_real(desk: Desk) -> None:
    page = desk.open()
    desk.check(MOCK)
    assert desk.verdict == "refused"
    expect(page.locator("#receipt")).to_contain_text("MOCK")
    page = desk.open(made.key_set(made.published(environment="mock")), Environment.MOCK)
    expect(page.locator("#mock")).to_contain_text("MOCK")
    desk.check(MOCK)
    assert desk.verdict == "authentic"
    expect(page.locator("#receipt .mock")).to_be_visible()


def test_the_recipient_holds_the_receipt_to_its_name(desk: Desk) -> None:
    page = desk.open()
    page.locator("#who").fill("見本保証株式会社")
    page.locator("#who").blur()
    checks = {rule: found for rule, _, found in desk.check(SHARED)}
    assert checks[Rule.RECIPIENT.value] == Found.RECIPIENT_NAMED.value
    page.locator("#who").fill("別の会社")
    page.locator("#who").blur()
    expect(page.locator('[data-found="recipient-other"]')).to_be_visible()
    assert desk.verdict == "refused"


def test_another_key_set_can_be_taken_from_a_file(desk: Desk) -> None:
    page = desk.open(made.key_set(made.published(OTHER_P256)))
    desk.check(FILED)
    assert desk.verdict == "unclear"
    page.locator("#keys").set_input_files(_payload(b"{}", "keys.json"))
    expect(page.locator("#unusable")).to_be_visible()
    assert desk.verdict == "unclear"
    written = json.dumps(KEYS.as_json()).encode()
    page.locator("#keys").set_input_files(_payload(written, "keys.json"))
    expect(page.locator('[data-found="key-known"]')).to_be_visible()
    assert desk.verdict == "authentic"
    expect(page.locator("#unusable")).to_have_count(0)


def test_the_language_can_be_switched_and_keeps_the_verdict(desk: Desk) -> None:
    page = desk.open()
    desk.check(FILED)
    page.locator("#language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#verdict")).to_contain_text(text("verdict", "authentic", "en"))


def test_without_web_crypto_nothing_is_told(desk: Desk) -> None:
    """Browsers give it to files and to pages over HTTPS only."""
    desk.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    desk.open()
    checks = desk.check(FILED)
    assert desk.verdict == "unclear"
    assert ("signature", "unknown", "unsupported") in checks
    assert text("page", "unsupported", "ja") in desk.page.locator("#verdict").inner_text()


def test_the_page_asks_nobody_for_anything_and_may_not(desk: Desk) -> None:
    page = desk.open()
    desk.check(FILED)
    assert [url for url in desk.requests if not url.startswith("file:")] == []
    refused = page.evaluate(
        "fetch('https://firm.example/').then(() => 'sent', error => String(error))"
    )
    assert refused != "sent"
    assert any("Content Security Policy" in told for told in desk.complaints)


def test_the_page_is_one_file_that_refers_to_nothing() -> None:
    page = offline_page(KEYS, Environment.PRODUCTION)
    assert not re.findall(r"(?:src|href)\s*=|@import|url\(|https?://", page)
    assert page.count("<script>") == 1
    assert "'unsafe" not in page
    assert "default-src 'none'" in page


def test_a_key_set_cannot_end_the_element_that_holds_it() -> None:
    keys = made.key_set(made.published(environment="</script><script>alert(1)</script>"))
    assert "alert(1)</script>" not in offline_page(keys, Environment.PRODUCTION)


@in_both_languages
def test_the_page_fits_a_phone(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})
    page = desk.open()
    desk.check(SHARED)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    for control in ("#language", "#who", "#file"):
        box = page.locator(control).bounding_box()
        assert box is not None
        assert box["height"] >= 44, control
