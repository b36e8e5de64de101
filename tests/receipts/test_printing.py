"""The printed edition: one page, all of it readable, and refused where it could not be."""

import logging
import re
import sys
import traceback
from datetime import datetime, timedelta

import attrs
import pypdfium2  # type: ignore[import-untyped]
import pytest

from myna_sdk.errors import ConfigError
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.instants import JST
from myna_sdk.model.masking import Concealed
from myna_sdk.receipts.content import CheckSaid
from myna_sdk.receipts.disclosures import Disclosure, Item
from myna_sdk.receipts.printing import printed
from myna_sdk.receipts.results import Receipt
from myna_sdk.receipts.sheet import laid_out
from myna_sdk.receipts.sheet_html import html_of
from myna_sdk.receipts.texts import text
from tests.receipts import made

FILED = made.receipt()


def _called(name: str) -> Receipt:
    """Return a receipt of somebody called ``name``."""
    others = tuple(each for each in FILED.disclosures if each.item is not Item.NAME)
    named = Disclosure(item=Item.NAME, value=Concealed(name), salt=Concealed("A" * 22))
    return attrs.evolve(FILED, disclosures=(named, *others))


def _read(pdf: bytes) -> tuple[int, str]:
    document = pypdfium2.PdfDocument(pdf)
    return len(document), document[0].get_textpage().get_text_range()


def _long(receipt: Receipt, count: int) -> Receipt:
    check = receipt.content.check
    one = check.checks[0]
    many = tuple(
        CheckSaid(number=f"check-{n}", rule=f"{one.rule} " * 6, result=one.result)
        for n in range(count)
    )
    longer = attrs.evolve(receipt.content, check=attrs.evolve(check, checks=many))
    return attrs.evolve(receipt, content=longer)


@pytest.mark.parametrize(("language", "checks"), [("ja", 2), ("en", 2), ("ja", 120)])
def test_however_much_was_checked_it_is_one_page_with_every_number(
    language: str, checks: int
) -> None:
    receipt = FILED if checks == 2 else _long(FILED, checks)
    pages, said = _read(printed(receipt, language).reveal())
    assert pages == 1
    assert len(receipt.content.check.checks) == checks
    for check in receipt.content.check.checks:
        assert check.number in said
    assert text("statement", "no-resident-record", language).split("(")[0].strip() in said


def test_a_character_that_no_font_has_is_never_an_empty_box(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """U+10FFFD is for private use: no font of the machine has it."""
    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigError) as refused:
        printed(_called("見本\U0010fffd"))
    assert refused.value.code == "print-font-missing"
    assert refused.value.data == {"count": 1}
    assert "\U0010fffd" not in caplog.text
    assert "10FFFD" not in caplog.text


def test_without_its_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ConfigError) as refused:
        printed(FILED)
    assert (refused.value.code, refused.value.data["extra"]) == ("extra-missing", "print")


def test_what_the_library_raises_never_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its frames and messages hold the facts."""

    def failing(string: str, **_: object) -> None:
        raise RuntimeError(string)

    monkeypatch.setattr("weasyprint.HTML", failing)
    with pytest.raises(ConfigError) as refused:
        printed(FILED)
    told = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
    assert refused.value.code == "print-failed"
    assert "見本 花子" not in "".join(told.format())


def test_no_text_of_a_receipt_is_markup() -> None:
    html = html_of(laid_out(_called('<script src="https://firm.example">&')))
    assert "<script" not in html
    assert "&lt;script" in html


def test_a_sheet_refers_to_nothing() -> None:
    for receipt in (FILED, made.shared(FILED)):
        assert not re.findall(r"\b(?:src|href)=|url\(|@import", html_of(laid_out(receipt)))


def test_what_was_withheld_or_erased_is_said_to_be_so() -> None:
    bare = attrs.evolve(FILED, disclosures=())
    for language in ("ja", "en"):
        facts = laid_out(bare, language).facts
        assert {fact.value for fact in facts} == {text("label", "not_told", language)}


@pytest.mark.parametrize(("language", "said"), [("ja", "未確認"), ("en", "unconfirmed")])
def test_a_basis_that_nobody_confirmed_is_said_to_be_so(language: str, said: str) -> None:
    basis = attrs.evolve(FILED.content.decision.basis, confirmed=True)
    decision = attrs.evolve(FILED.content.decision, basis=basis)
    sure = attrs.evolve(FILED, content=attrs.evolve(FILED.content, decision=decision))
    assert said in html_of(laid_out(FILED, language))
    assert said not in html_of(laid_out(sure, language))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_check_that_told_nothing_is_not_said_to_be_not_made(language: str) -> None:
    checks = tuple(
        CheckSaid(number=f"acme-{n}", rule="a rule", result=result)
        for n, result in enumerate(CheckResult)
    )
    check = attrs.evolve(FILED.content.check, checks=checks)
    told = attrs.evolve(FILED, content=attrs.evolve(FILED.content, check=check))
    found = {
        part.title: [row.label for row in part.rows] for part in laid_out(told, language).checks
    }
    assert found == {
        text("checks", result.value, language): [f"acme-{n}"]
        for n, result in enumerate(CheckResult)
    }


def test_the_age_of_a_fact_is_counted_in_days_of_japan() -> None:
    evening = datetime(2026, 11, 25, 23, 30, tzinfo=JST)
    for at, days in ((evening, 1), (evening - timedelta(days=1), 2), (made.AT, 0)):
        receipt = made.receipt_of(made.decision(held=made.facts(at)))
        assert {fact.age_days for fact in receipt.content.facts} == {days}


def test_a_sheet_shows_nothing_by_itself() -> None:
    shown = f"{laid_out(FILED)!r} {laid_out(FILED).facts} {laid_out(FILED).others}"
    assert not [value for value in FILED.reveal().values() if value in shown]
