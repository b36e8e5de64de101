"""An identity result as lines for people, as a JSON document, and as an exit code."""

from collections.abc import Mapping
from typing import Any

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.screen import columns
from myna_sdk.identity.results import IdentityResult
from myna_sdk.law.judging import Result
from myna_sdk.law.methods import Gate
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import MASK
from myna_sdk.model.outcome import Outcome, Rejected, Verified
from myna_sdk.model.sexes import Sex
from myna_sdk.providers.rule_texts import rule_text

__all__ = [
    "check_documents",
    "check_lines",
    "exit_code",
    "fact_rows",
    "facts_shown",
    "item_said",
    "outcome_document",
    "outcome_lines",
    "outcome_name",
    "result_document",
    "result_lines",
]

MARKS = {
    CheckResult.PASSED: "✓",
    CheckResult.FAILED: "✗",
    CheckResult.UNKNOWN: "?",
    CheckResult.NOT_MADE: "-",
}


GATE_MARKS = {
    Result.MET: "✓",
    Result.FAILED: "✗",
    Result.NEEDS_REVIEW: "?",
    Result.NOT_APPLICABLE: "-",
}


def exit_code(outcome: Outcome) -> ExitCode:
    """Return 0 for verified, 1 for rejected and 3 for undetermined."""
    if isinstance(outcome, Verified):
        return ExitCode.DONE
    return ExitCode.REJECTED if isinstance(outcome, Rejected) else ExitCode.UNDETERMINED


def outcome_name(outcome: Outcome) -> str:
    """Return ``verified``, ``rejected`` or ``undetermined``."""
    return type(outcome).__name__.lower()


def facts_shown(facts: BasicFacts, *, reveal: bool) -> dict[str, str]:
    """Return the present items in a fixed order, in clear only if ``reveal``."""
    clear = facts.reveal() if reveal else {}
    return {item.value: clear.get(item.value, MASK) for item in FactItem if item in facts.items}


def fact_rows(shown: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what `facts_shown` returned as rows for people."""
    sexes = {sex.value: _sex_said(sex) for sex in Sex}
    return [(item_said(FactItem(item)), sexes.get(text, text)) for item, text in shown.items()]


def outcome_document(outcome: Outcome, *, reveal: bool) -> dict[str, Any]:
    """Return the outcome as plain data; the facts are in clear only if ``reveal``."""
    document: dict[str, Any] = {
        "outcome": outcome_name(outcome),
        "checks": check_documents(outcome.checks),
    }
    if isinstance(outcome, Verified):
        return {
            **document,
            "facts": facts_shown(outcome.facts, reveal=reveal),
            "next_steps": _steps(outcome),
        }
    return {
        **document,
        "reason": outcome.reason.value,
        "detail": outcome.detail,
        "retryable": outcome.reason.retryable,
        "guidance": {lang: outcome.reason.guidance(lang) for lang in ("ja", "en")},
        "next_steps": _steps(outcome),
    }


def _steps(outcome: Outcome) -> list[dict[str, str]]:
    """Return what the customer can do next, in both languages."""
    return [
        {"id": step.value, **{lang: step.text(lang) for lang in ("ja", "en")}}
        for step in outcome.next_steps
    ]


def result_document(result: IdentityResult, *, reveal: bool) -> dict[str, Any]:
    """Return the result as plain data; the facts are in clear only if ``reveal``."""
    return {
        "id": result.id,
        "use_case": None if result.purpose is None else result.purpose.use_case,
        "at": result.at.isoformat(),
        **outcome_document(result.outcome, reveal=reveal),
        "methods": [judged.as_json() for judged in result.methods],
        "duties": [duty.as_json() for duty in result.duties],
    }


def outcome_lines(outcome: Outcome, *, reveal: bool) -> list[str]:
    """Return the outcome for people; the facts are in clear only if ``reveal``."""
    return _lines(_outcome_rows(outcome, reveal=reveal), outcome)


def result_lines(result: IdentityResult, *, reveal: bool) -> list[str]:
    """Return the result for people; the facts are in clear only if ``reveal``."""
    rows = [("ID", result.id or "-")]
    if result.purpose is not None:
        told = say(result.purpose.text_ja, result.purpose.text_en)
        rows.append((say("利用目的", "Purpose"), f"{told} ({result.purpose.use_case})"))
    lines = _lines([*rows, *_outcome_rows(result.outcome, reveal=reveal)], result.outcome)
    return [*lines, *_method_lines(result), *_duty_lines(result)]


def _outcome_rows(outcome: Outcome, *, reveal: bool) -> list[tuple[str, str]]:
    said = (say("結果", "Outcome"), _outcome_said(outcome))
    if isinstance(outcome, Verified):
        return [said, *fact_rows(facts_shown(outcome.facts, reveal=reveal))]
    detail = "" if outcome.detail is None else f" ({outcome.detail})"
    return [
        said,
        (say("理由", "Reason"), f"{outcome.reason.value}{detail}"),
        (say("お客様へ", "To the customer"), outcome.reason.guidance(language())),
        *(("", step.text(language())) for step in outcome.next_steps),
    ]


def _lines(rows: list[tuple[str, str]], outcome: Outcome) -> list[str]:
    checks = [say("検査:", "Checks:"), *check_lines(outcome.checks)] if outcome.checks else []
    return [*columns(rows), *checks]


def _method_lines(result: IdentityResult) -> list[str]:
    """Return the legal methods whose means was used, each with its gates."""
    used = [judged for judged in result.methods if judged.result(Gate.TECHNIQUE) is Result.MET]
    if not result.methods:
        return []
    lines = [say("法定の確認方法:", "Legal methods:")]
    for judged in used:
        head = f"  {judged.title(language())} ({judged.article} {judged.letter})"
        lines.append(f"{head}: {judged.counts.text(language())}")
        lines += [
            f"    {GATE_MARKS[each.result]}  {each.gate.title(language())}: {each.text(language())}"
            for each in judged.gates
        ]
    return lines if used else [*lines, say("  該当なし", "  none")]


def _duty_lines(result: IdentityResult) -> list[str]:
    if not result.duties:
        return []
    rows = [(duty.title(language()), duty.due.text(language())) for duty in result.duties]
    return [say("残る義務:", "Duties still open:"), *columns(rows, indent="  ")]


def check_documents(checks: tuple[Check, ...]) -> list[dict[str, str]]:
    """Return the checks as plain data, their rules in English."""
    return [
        {
            "number": check.number,
            "rule": check.rule,
            "looked_at": check.looked_at,
            "result": check.result.value,
        }
        for check in checks
    ]


def check_lines(checks: tuple[Check, ...]) -> list[str]:
    """Return one line a check: how it ended, its number, and its rule."""
    said = language()
    rows = [(MARKS[c.result], c.number, rule_text(c, said)) for c in checks]
    return columns(rows, indent="  ")


def item_said(item: FactItem) -> str:
    """Return the item's name for people."""
    return {
        FactItem.NAME: say("氏名", "Name"),
        FactItem.ADDRESS: say("住所", "Address"),
        FactItem.BIRTH_DATE: say("生年月日", "Birth date"),
        FactItem.SEX: say("性別", "Sex"),
    }[item]


def _sex_said(sex: Sex) -> str:
    return {
        Sex.MALE: say("男", "male"),
        Sex.FEMALE: say("女", "female"),
        Sex.NOT_APPLICABLE: say("該当なし", "not applicable"),
        Sex.UNKNOWN: say("不明", "unknown"),
    }[sex]


def _outcome_said(outcome: Outcome) -> str:
    if isinstance(outcome, Verified):
        return say("確認できました (verified)", "verified")
    if isinstance(outcome, Rejected):
        return say("確認できません (rejected)", "rejected")
    return say("判定できません (undetermined)", "undetermined")
