"""Every word of a decision is there, in both languages, and no rule names what nobody says."""

import re
from enum import StrEnum

import pytest

from myna_sdk.cases.decision import BasisKind, FactStanding, NeededFact, RecordItem, Replaces
from myna_sdk.cases.verification import EvidenceKind
from myna_sdk.law.reading import Texts
from myna_sdk.residence.rules import rules
from myna_sdk.residence.vocabulary import vocabulary, words

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
OF_CODE = {
    "photo-document",
    "lawful-identity-check",
    "legal-method-open",
    "condition-met",
    "condition-open",
    "rule-is-stale",
    "rule-is-ahead",
}
"""What is named by the judging itself."""


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("replaces", Replaces),
        ("fact", NeededFact),
        ("standing", FactStanding),
        ("item", RecordItem),
        ("basis", BasisKind),
        ("evidence", EvidenceKind),
    ],
)
def test_every_member_has_its_word(table: str, kind: type[StrEnum]) -> None:
    assert set(words(table)) == {member.value for member in kind}


def _texts() -> list[Texts]:
    known = vocabulary()
    tables = ("why", "replaces", "fact", "standing", "item", "basis", "evidence")
    more = ("contradiction", "condition")
    documents = [t for d in known.documents.values() for t in (d.titles, d.when) if t is not None]
    rest = [text for table in (*tables, *more) for text in words(table).values()]
    titles = [rule.titles for rule in rules()]
    return [*documents, *known.points.values(), *known.alternatives.values(), *rest, *titles]


def test_every_text_speaks_both_languages() -> None:
    silent = [text for text in _texts() if not JAPANESE.search(text.ja) or not text.en.strip()]
    assert silent == []
    plain = [text.en for text in _texts() if JAPANESE.search(text.en)]
    cited = [text for text in plain if re.sub(r"\([^)]*\)", "", text) != text]
    assert plain == cited, "Japanese in English only as the name of an article, in brackets"


def test_every_word_is_used_and_every_rule_tells_the_way_without_a_card() -> None:
    known = vocabulary()
    documents = {each.id for rule in rules() for each in rule.documents}
    points = {point.id for rule in rules() for point in rule.points}
    assert set(known.documents) - documents - OF_CODE == set()
    assert set(known.points) - points - OF_CODE == set()
    assert {id(text) for text in known.alternatives.values()} == {
        id(rule.alternative) for rule in rules()
    }


def test_every_rule_names_source_revision_and_day() -> None:
    for rule in rules():
        assert rule.basis.source
        assert JAPANESE.search(rule.basis.source)
        cited = re.sub(r"\([^)]*\)", "", rule.basis.source_en)
        assert not JAPANESE.search(cited), "Japanese in English only in brackets"
        assert rule.basis.revision
        assert rule.basis.place == f"paperwork.toml: {rule.id}"
