"""Kept evidence in a file, judged again, as lines for people and as a JSON document."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from myna_sdk.commands import results
from myna_sdk.commands.certificate_inputs import anchors_in
from myna_sdk.commands.certificate_screens import hierarchy_rows, outcome_said
from myna_sdk.commands.der_files import read_whole
from myna_sdk.commands.language import language, say
from myna_sdk.commands.revocation_rights import refuse_data_of_others
from myna_sdk.commands.screen import columns, in_japan, plain
from myna_sdk.errors import UsageError
from myna_sdk.jpki.evidence import (
    LARGEST,
    Evidence,
    EvidenceBundle,
    parse_evidence,
)
from myna_sdk.jpki.held_by_operator import HeldByOperator
from myna_sdk.jpki.profile import HIERARCHIES, Hierarchy
from myna_sdk.jpki.reverifying import Reverified, reverify
from myna_sdk.jpki.time_stamps import Stamped, Unstamped
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven, Verdict
from myna_sdk.model.instants import Instant, as_utc

__all__ = ["Again", "again", "again_document", "again_lines", "opened"]

_HIERARCHIES: Final = {each.name: each for each in HIERARCHIES}
_LARGEST_DOCUMENT: Final = 64 * 1024 * 1024


@attrs.frozen
class Again:
    """What kept evidence proves.

    Attributes:
        found: What came out.
        evidence: What was kept.
        hierarchy: Whose roots count; ``None`` where an operator holds the certificate.
        today: The instant of the audit.
    """

    found: Reverified
    evidence: Evidence
    hierarchy: Hierarchy | None
    today: Instant


def opened(path: Path, config: Path) -> Evidence:
    """Return the evidence in a file, which holds what J-LIS told of a certificate.

    Raises:
        UsageError: It holds none, or is of real cards and ``config`` is of no 署名検証者.
    """
    evidence = _evidence_in(path)
    if isinstance(evidence, EvidenceBundle):
        refuse_data_of_others(evidence.hierarchy, config)
    return evidence


def again(
    evidence: Evidence,
    anchors: Sequence[Path],
    confirmed: Sequence[str],
    document: Path | None,
    today: Instant,
) -> Again:
    """Return what evidence proves. Its hierarchy is the one that it states.

    Raises:
        UsageError: A file cannot be used as what it was handed in for.
    """
    held = isinstance(evidence, HeldByOperator)
    hierarchy = None
    if isinstance(evidence, EvidenceBundle):
        hierarchy = _hierarchy(evidence.hierarchy)
    roots = None
    if hierarchy is not None and anchors:
        roots = anchors_in(hierarchy, anchors, confirmed)
    content = None if document is None or held else read_whole(document, _LARGEST_DOCUMENT)
    at = as_utc(today)
    return Again(reverify(evidence, roots, today=at, document=content), evidence, hierarchy, at)


def again_document(told: Again) -> dict[str, Any]:
    """Return what evidence proves as plain data, which tells nothing of the person."""
    found, hierarchy = told.found, told.hierarchy
    return {
        "held_by_operator": hierarchy is None,
        "hierarchy": None if hierarchy is None else hierarchy.name,
        "mock": None if hierarchy is None else hierarchy.mock,
        "rules": found.rules,
        "rules_today": found.rules_today,
        "evidence": results.check_documents(found.checks),
        "then": _verdict_document(found.then, told.evidence.at),
        "today": _verdict_document(found.today, told.today),
        "differs": found.differs,
        "time_stamp": None if found.stamp is None else _stamp_said(found.stamp),
    }


def again_lines(told: Again) -> list[str]:
    """Return what evidence proves, for people, check by check."""
    found = told.found
    rows = [
        (say("当時の判定", "Then"), _said(found.then, told.evidence.at)),
        (say("現在の判定", "Today"), _said(found.today, told.today)),
        *([] if told.hierarchy is None else hierarchy_rows(told.hierarchy)),
        (say("異なる検査", "Differs"), found.differs or "-"),
        (say("規則の版", "Rules"), f"{plain(found.rules)} → {found.rules_today}"),
    ]
    if isinstance(told.evidence, HeldByOperator):
        rows.append((say("保管者", "Held by"), plain(told.evidence.operator)))
    if found.stamp is not None:
        rows.append((say("タイムスタンプ", "Time-stamp"), _stamp_said(found.stamp)))
    return [
        *columns(rows),
        say("証跡の検査:", "Checks of the evidence:"),
        *results.check_lines(found.checks),
        say("当時の時点での検査:", "Checks at the instant of then:"),
        *results.check_lines(found.then.checks),
    ]


def _evidence_in(path: Path) -> Evidence:
    try:
        return parse_evidence(read_whole(path, LARGEST))
    except UnreadableError as fault:
        told = f"{path}: {fault.flaw.text(language())} [{fault.flaw.value}]"
        hint = say(
            "保管した証跡 (JSON) を復号したファイルを指定してください。",
            "Name a file of kept evidence (JSON), unsealed.",
        )
        raise UsageError(
            "file-unusable", told, path=str(path), flaw=fault.flaw.value, remedy=hint
        ) from None


def _hierarchy(name: str) -> Hierarchy:
    hierarchy = _HIERARCHIES.get(name)
    if hierarchy is None:
        told = say("証跡の認証局が不明です", "the evidence is of no known hierarchy")
        raise UsageError("usage", told)
    return hierarchy


def _stamp_said(stamp: Stamped | Unstamped) -> str:
    if isinstance(stamp, Stamped):
        return f"{in_japan(stamp.at)}, {stamp.authority}"
    return f"{stamp.flaw.value}: {stamp.flaw.text(language())}"


def _verdict_document(verdict: Verdict, at: Instant) -> dict[str, Any]:
    told = {"outcome": type(verdict).__name__.lower(), "at": at.isoformat()}
    if isinstance(verdict, Proven):
        return {**told, "checks": results.check_documents(verdict.checks)}
    why = {"flaw": verdict.flaw.value, "check": f"jpki-{verdict.number}"}
    return {**told, **why, "checks": results.check_documents(verdict.checks)}


def _said(verdict: Verdict, at: Instant) -> str:
    said = f"{outcome_said(verdict)}, {in_japan(at)}"
    if isinstance(verdict, Proven):
        return said
    return f"{said} – {verdict.flaw.value}: {verdict.flaw.text(language())}"
