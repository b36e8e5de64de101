"""Every numbered rule can be read in both languages."""

import re
import tomllib
from pathlib import Path

import pytest

from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.rules import Checklist, Rule, read_rules
from myna_sdk.providers.registry import Registry
from myna_sdk.providers.rule_texts import CORE, rule_text
from tests.architecture.source import ROOT

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
PASSED = CheckResult.PASSED


def _books() -> list[Path]:
    return [*(ROOT / "myna_sdk").rglob("rules.toml"), *(ROOT / "plugins").rglob("rules.toml")]


def _package(book: Path) -> str:
    return ".".join(book.parent.relative_to(ROOT).parts).removeprefix("plugins.")


def _declared() -> set[str]:
    manifests = [plugin.manifest for plugin in Registry.discover().standing()]
    return set(CORE).union(*(manifest.rules for manifest in manifests if manifest is not None))


@pytest.mark.parametrize("book", _books(), ids=_package)
def test_a_rule_has_its_sentence_in_both_languages_and_says_what_is_looked_at(book: Path) -> None:
    for rule in read_rules(_package(book)).values():
        assert JAPANESE.search(rule.rule_ja)
        assert not JAPANESE.search(rule.rule)
        assert rule.looked_at


def test_every_book_of_rules_is_one_that_screens_look_into() -> None:
    assert {_package(book) for book in _books()} <= _declared()


def test_no_number_is_given_twice() -> None:
    numbers = [number for book in _books() for number in tomllib.loads(book.read_text())]
    assert len(numbers) == len(set(numbers))


def test_a_rule_is_read_in_the_language_that_is_asked_for() -> None:
    rule = read_rules("myna_sdk.cases")["core-10"]
    assert rule_text(rule.check(PASSED), "en") == rule.rule
    assert rule_text(rule.check(PASSED), "ja") == rule.rule_ja


def test_a_rule_that_was_worded_otherwise_stays_as_it_was_written() -> None:
    old = Check("core-10", "it was a certificate for signing", "certificate", PASSED)
    assert rule_text(old, "ja") == old.rule


def test_a_checklist_tells_every_rule_in_order_and_those_without_a_note_as_not_made() -> None:
    rules = {n: Rule(number=n, rule=n, rule_ja=n, looked_at="it") for n in ("a-1", "a-2", "a-3")}
    noted = Checklist(rules).failed("a-3", "more").passed("a-1")
    assert [(c.number, c.result.value, c.looked_at) for c in noted.checks()] == [
        ("a-1", "passed", "it"),
        ("a-2", "not-made", "it"),
        ("a-3", "failed", "it: more"),
    ]
    assert noted.failures == {"a-3"}
