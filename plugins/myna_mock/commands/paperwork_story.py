"""What the checks of the demonstration are worth instead of a copy, for people and as JSON."""

from collections.abc import Iterable
from typing import Any

from myna_sdk.commands.decisions import decision_summary
from myna_sdk.commands.language import Language, say
from myna_sdk.residence import Decision

__all__ = ["paperwork_lines", "residence_document"]


def residence_document(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Return what each paperwork still needs: only ever added to."""
    return [decision_summary(decision) for decision in decisions]


def paperwork_lines(decisions: Iterable[Decision], language: Language) -> list[str]:
    """Return the decisions as a chapter of the story, in ``language``."""
    lines = [
        say(
            "住民票の写しの代わりになるか:",
            "Whether that stands in for a copy of the resident record:",
        )
    ]
    for decision in decisions:
        lines.append(f"     {decision.titles.text(language)}: {decision.why.text(language)}")
        if decision.copy is not None:
            lines.append(f"       {decision.copy.text(language)}")
    return lines
