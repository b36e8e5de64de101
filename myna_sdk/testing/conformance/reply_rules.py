"""Rules about spoiled replies: none of them may pass for a good one, none may crash.

Success is what good replies end in: `Verified`, a registered consent, updated facts.
"""

from collections.abc import Callable, Iterator
from typing import Final

from myna_sdk.testing import mutations
from myna_sdk.testing.conformance.rehearsal import Rehearsable
from myna_sdk.testing.conformance.rule import Rule, misjudged
from myna_sdk.testing.mutations import Mutation
from myna_sdk.testing.stage import GoodReply


def _spoiled(
    mutate: Callable[[GoodReply], Iterator[Mutation]],
) -> Callable[[Rehearsable], Iterator[str]]:
    def findings(case: Rehearsable) -> Iterator[str]:
        for good in case.good_replies():
            for mutation in mutate(good):
                yield from misjudged(case.rehearse(change=mutation), mutation)

    return findings


def _good(case: Rehearsable) -> Iterator[str]:
    rehearsal = case.rehearse()
    if not rehearsal.good:
        yield f"good replies end in {rehearsal.ended!r}"
    replies = case.good_replies()
    if replies and not any(good.promised or good.unfit for good in replies):
        yield "no good reply promises anything, so nothing can be missing"


RULES: Final[tuple[Rule[Rehearsable], ...]] = (
    Rule(
        id="good-replies",
        text="Good replies end in success.",
        findings=_good,
    ),
    Rule(
        id="missing-fields",
        text="A reply without a promised field never ends in success.",
        findings=_spoiled(mutations.missing_fields),
    ),
    Rule(
        id="wrong-types",
        text="A promised field of a wrong type never ends in success.",
        findings=_spoiled(mutations.wrong_types),
    ),
    Rule(
        id="unknown-choices",
        text="A choice that nobody knows never ends in success.",
        findings=_spoiled(mutations.unknown_choices),
    ),
    Rule(
        id="duplicate-names",
        text="A reply that says something twice never ends in success.",
        findings=_spoiled(mutations.duplicate_names),
    ),
    Rule(
        id="wrong-documents",
        text="A reply that is not the promised document never ends in success: another media "
        "type, an HTML page, cut off, too long, too deep, not UTF-8.",
        findings=_spoiled(mutations.wrong_documents),
    ),
    Rule(
        id="wrong-statuses",
        text="A reply with another status than success never ends in success.",
        findings=_spoiled(mutations.wrong_statuses),
    ),
    Rule(
        id="transport-faults",
        text="A request that never gets its reply never ends in success.",
        findings=_spoiled(mutations.transport_faults),
    ),
)

ANSWER_RULES: Final[tuple[Rule[Rehearsable], ...]] = (
    Rule(
        id="other-subjects",
        text="A reply about another document, person, certificate or consent never ends in "
        "success.",
        findings=_spoiled(mutations.other_subjects),
    ),
    Rule(
        id="contradictions",
        text="A reply that contradicts itself never ends in success.",
        findings=_spoiled(mutations.contradictions),
    ),
)
"""For what is answered about somebody; a login's are in the rules of its tokens."""
