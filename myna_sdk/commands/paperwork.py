"""The decision table as lines for people, as a JSON document, and as a page of Markdown."""

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from myna_sdk.cases.decision import Replaces
from myna_sdk.commands.language import language, say
from myna_sdk.commands.screen import columns
from myna_sdk.residence.conditions import Condition
from myna_sdk.residence.rules import Rule
from myna_sdk.residence.vocabulary import word

__all__ = ["table_document", "table_lines", "table_page"]


def table_document(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Return every rule as plain data."""
    return [_document(rule) for rule in rules]


def table_lines(rules: Sequence[Rule]) -> list[str]:
    """Return the table for a terminal: one line a rule."""
    head = (
        say("手続き", "Paperwork"),
        say("判断", "Decision"),
        say("必要な事項", "Needed facts"),
        say("住民票になお必要", "Still from the record"),
        say("根拠", "Basis"),
    )
    return columns([head, *(_row(rule) for rule in rules)])


def table_page(rules: Sequence[Rule]) -> list[str]:
    """Return the table as Markdown, in the chosen language."""
    heads = (
        say("手続き", "Paperwork"),
        say("最大の判断", "At most"),
        say("必要な事項", "Needed facts"),
        say("使える確認（よい順）", "Evidence, best first"),
        say("住民票になお必要", "Still from the record"),
        say("ほかの書類", "Other documents"),
        say("根拠", "Basis"),
    )
    lines = [_line(heads), _line("---" for _ in heads)]
    return [*lines, *(_line(_cells(rule)) for rule in rules)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(rule: Rule) -> tuple[str, ...]:
    return (
        rule.id,
        _answer(rule),
        _words("fact", rule.facts),
        _words("item", rule.record),
        _word("basis", rule.basis.kind),
    )


def _cells(rule: Rule) -> tuple[str, ...]:
    unsure = "" if rule.basis.confirmed else say("、未確認", ", unconfirmed")
    checked = say(f"{rule.basis.checked_on} 照合", f"checked {rule.basis.checked_on}")
    dues = {id_: f" ({condition.texts().text(language())})" for id_, condition in rule.due}
    source = rule.basis.source_in(language())
    titles = [f"{each.titles.text(language())}{dues.get(each.id, '')}" for each in rule.documents]
    return (
        f"{rule.titles.text(language())}<br>`{rule.id}`{_whom(rule)}",
        _answer(rule),
        _words("fact", rule.facts),
        _words("evidence", rule.evidence),
        _words("item", rule.record),
        _listed(titles),
        f"{_word('basis', rule.basis.kind)}: {source} ({checked}{unsure})",
    )


def _whom(rule: Rule) -> str:
    if rule.when is None:
        return ""
    whom = rule.when.texts().text(language())
    return f"<br>{say(f'対象: {whom}', f'for: {whom}')}"


def _answer(rule: Rule) -> str:
    """Return the most that can be decided; a point that is open needs review first."""
    most = Replaces.NEEDS_REVIEW if rule.open_points else rule.replaces
    return f"{_word('replaces', most)} ({most})"


def _words(table: str, keys: Iterable[str]) -> str:
    return _listed(_word(table, key) for key in keys)


def _listed(texts: Iterable[str]) -> str:
    return say("、", "; ").join(texts) or "-"  # some texts have commas of their own


def _word(table: str, key: str) -> str:
    return word(table, key, language())


def _document(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "use_case": rule.use_case,
        "title": {"ja": rule.titles.ja, "en": rule.titles.en},
        "from": None if rule.from_day is None else rule.from_day.isoformat(),
        "until": None if rule.until_day is None else rule.until_day.isoformat(),
        "replaces": rule.replaces.value,
        "purposes": list(rule.purposes),
        "facts": [fact.value for fact in rule.facts],
        "when": None if rule.when is None else _condition(rule.when),
        "evidence": [kind.value for kind in rule.evidence],
        "methods": rule.methods,
        "age_limit_months": rule.age_limit_months,
        "still_needed": [item.value for item in rule.record],
        "other_documents": [each.id for each in rule.documents],
        "due": {id_: _condition(condition) for id_, condition in rule.due},
        "open": [point.id for point in rule.open_points],
        "points": [point.id for point in rule.points if not point.open],
        "basis": {
            "kind": rule.basis.kind.value,
            "source": rule.basis.source,
            "source_en": rule.basis.source_en,
            "revision": rule.basis.revision,
            "checked_on": rule.basis.checked_on.isoformat(),
            "confirmed": rule.basis.confirmed,
            "place": rule.basis.place,
        },
        "alternative": {"ja": rule.alternative.ja, "en": rule.alternative.en},
    }


def _condition(condition: Condition) -> dict[str, Any]:
    told = attrs.asdict(condition, recurse=False)
    return {key: value for key, value in told.items() if value is not None}
