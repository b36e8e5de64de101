"""A decision on paperwork as lines for people, as a JSON document, and as an exit code."""

from typing import Any

from myna_sdk.cases.decision import Decision, FactFinding, FactStanding
from myna_sdk.cases.verification import Verification
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.results import facts_shown
from myna_sdk.commands.screen import columns
from myna_sdk.law.reading import Texts
from myna_sdk.residence.vocabulary import word

__all__ = ["decision_code", "decision_document", "decision_lines", "decision_summary"]

LANGUAGES = ("ja", "en")


def decision_code(decision: Decision) -> ExitCode:
    """Return 0 for a decision, whichever it is, and 3 where somebody has to look first."""
    return ExitCode.UNDETERMINED if decision.needs_review else ExitCode.DONE


def decision_summary(decision: Decision) -> dict[str, Any]:
    """Return the decision in four keys: what it says, and what remains."""
    return {
        "use_case": decision.use_case,
        "replaces": decision.replaces.value,
        "still_needed": [item.value for item in decision.still_needed],
        "other_documents": [each.id for each in decision.other_documents],
    }


def decision_document(decision: Decision, *, reveal: bool) -> dict[str, Any]:
    """Return the decision as plain data; the facts are in clear only if ``reveal``."""
    basis = decision.basis
    return {
        **decision_summary(decision),
        "title": _both(decision.titles),
        "why": _both(decision.why),
        "copy": None if decision.copy is None else _both(decision.copy),
        "omit": [item.value for item in decision.omit],
        "findings": [_finding(each) for each in decision.findings],
        "facts": facts_shown(decision.facts, reveal=reveal),
        "duties": [duty.as_json() for duty in decision.duties],
        "basis": {
            "kind": basis.kind.value,
            "source": basis.source,
            "source_en": basis.source_en,
            "revision": basis.revision,
            "checked_on": basis.checked_on.isoformat(),
            "confirmed": basis.confirmed,
            "stale": decision.stale,
            "place": basis.place,
        },
        "age_limit_months": decision.age_limit_months,
        "alternative": _both(decision.alternative),
        "points": [
            {"id": point.id, "open": point.open, **_both(point.texts)} for point in decision.points
        ],
        "next_steps": [
            {"id": step.value, **{lang: step.text(lang) for lang in LANGUAGES}}
            for step in decision.next_steps
        ],
        "verification": _verification(decision.verification),
        "environment": decision.environment.value,
        "at": decision.at.isoformat(),
    }


def decision_lines(decision: Decision, *, reveal: bool) -> list[str]:
    """Return the decision for people; the facts are in clear only if ``reveal``."""
    rows = [
        (say("手続き", "Paperwork"), f"{_said(decision.titles)} ({decision.use_case})"),
        (say("判断", "Decision"), f"{_word('replaces', decision.replaces)} ({decision.replaces})"),
        ("", _said(decision.why)),
        (say("確認の方法", "Evidence"), _word("evidence", decision.verification.kind)),
    ]
    if decision.copy is not None:
        rows.append((say("取得する書類", "Copy to ask for"), _said(decision.copy)))
    rows += [
        (say("根拠", "Basis"), _basis(decision)),
        (say("ほかの方法", "Another way"), _said(decision.alternative)),
    ]
    return [
        *columns(rows),
        *_section(say("必要な事項:", "Needed facts:"), _finding_rows(decision, reveal=reveal)),
        *_section(say("ほかの書類:", "Other documents:"), _document_rows(decision)),
        *_section(
            say("残る義務:", "Duties still open:"),
            [(duty.title(language()), duty.due.text(language())) for duty in decision.duties],
        ),
        *_section(
            say("注意:", "Mind:"),
            [("?" if point.open else "!", _said(point.texts)) for point in decision.points],
        ),
        *_section(
            say("お客様へ:", "To the customer:"),
            [("-", step.text(language())) for step in decision.next_steps],
        ),
    ]


def _section(head: str, rows: list[tuple[str, ...]]) -> list[str]:
    return [head, *columns(rows, indent="  ")] if rows else []


def _finding_rows(decision: Decision, *, reveal: bool) -> list[tuple[str, ...]]:
    shown = facts_shown(decision.facts, reveal=reveal)
    rows: list[tuple[str, ...]] = []
    for each in decision.findings:
        mark = "✓" if each.standing is FactStanding.VERIFIED else "✗"
        said = _word("standing", each.standing)
        age = "" if each.age_days is None else _age_said(each.age_days)
        rows.append((mark, _word("fact", each.fact), said, age, shown.get(each.fact.value, "")))
    return rows


def _age_said(days: int) -> str:
    if days == 0:
        return say("当日", "today")
    return say(f"{days}日前", f"{days} {'day' if days == 1 else 'days'} ago")


def _document_rows(decision: Decision) -> list[tuple[str, ...]]:
    return [
        ("-", _said(each.titles), "" if each.when is None else f"({_said(each.when)})")
        for each in decision.other_documents
    ]


def _basis(decision: Decision) -> str:
    basis = decision.basis
    kind = _word("basis", basis.kind)
    checked = say(f"{basis.checked_on} に照合", f"checked {basis.checked_on}")
    unsure = "" if basis.confirmed else say("、未確認", ", unconfirmed")
    return f"{kind}: {basis.source_in(language())} ({checked}{unsure})"


def _finding(finding: FactFinding) -> dict[str, Any]:
    return {
        "fact": finding.fact.value,
        "standing": finding.standing.value,
        "currency": None if finding.currency is None else finding.currency.value,
        "received": None if finding.received is None else finding.received.isoformat(),
        "age_days": finding.age_days,
    }


def _verification(verification: Verification) -> dict[str, Any]:
    return {
        "id": verification.id,
        "outcome": verification.ended.value,
        "reason": None if verification.reason is None else verification.reason.value,
        "evidence": verification.kind.value,
        "carrier": verification.carrier.value,
        "methods": [judged.as_json() for judged in verification.methods],
        "operator": verification.operator,
        "operator_ref": verification.operator_ref,
        "purpose": None if verification.purpose is None else verification.purpose.use_case,
        "at": verification.at.isoformat(),
    }


def _both(texts: Texts) -> dict[str, str]:
    return {lang: texts.text(lang) for lang in LANGUAGES}


def _said(texts: Texts) -> str:
    return texts.text(language())


def _word(table: str, key: str) -> str:
    return word(table, key, language())
