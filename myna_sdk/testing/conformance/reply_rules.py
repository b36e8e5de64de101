"""Rules about spoiled replies: none of them may end in `Verified`, none may crash."""

from collections.abc import Callable, Iterator
from typing import Final

from myna_sdk.model.checks import CheckResult
from myna_sdk.testing import mutations
from myna_sdk.testing.conformance.case import Case
from myna_sdk.testing.conformance.rule import Rule, misjudged
from myna_sdk.testing.mutations import Mutation
from myna_sdk.testing.stage import GoodReply


def _spoiled(
    mutate: Callable[[GoodReply], Iterator[Mutation]],
) -> Callable[[Case], Iterator[str]]:
    def findings(case: Case) -> Iterator[str]:
        for good in case.good_replies():
            for mutation in mutate(good):
                yield from misjudged(case.login(change=mutation), mutation)

    return findings


def _good(case: Case) -> Iterator[str]:
    rehearsal = case.login()
    if not rehearsal.verified:
        yield f"good replies end in {rehearsal.ended!r}"
    if not any(good.promised for good in case.good_replies()):
        yield "no good reply promises anything, so nothing can be missing"


def _checks(case: Case) -> Iterator[str]:
    ended = case.login().ended
    checks = () if isinstance(ended, BaseException) else ended.checks
    numbers = [check.number for check in checks]
    if CheckResult.PASSED not in {check.result for check in checks}:
        yield "no check is told as passed"
    if CheckResult.FAILED in {check.result for check in checks}:
        yield "a check is told as failed"
    if len(set(numbers)) < len(numbers):
        yield "two checks have one number"


RULES: Final = (
    Rule(
        id="good-replies",
        text="A login whose every reply is good is Verified.",
        findings=_good,
    ),
    Rule(
        id="checks",
        text="A good login tells its checks, each under its own number, none of them failed.",
        findings=_checks,
    ),
    Rule(
        id="missing-fields",
        text="A reply without a promised field never ends in Verified.",
        findings=_spoiled(mutations.missing_fields),
    ),
    Rule(
        id="wrong-types",
        text="A promised field of a wrong type never ends in Verified.",
        findings=_spoiled(mutations.wrong_types),
    ),
    Rule(
        id="unknown-choices",
        text="A choice that nobody knows never ends in Verified.",
        findings=_spoiled(mutations.unknown_choices),
    ),
    Rule(
        id="duplicate-names",
        text="A reply that says something twice never ends in Verified.",
        findings=_spoiled(mutations.duplicate_names),
    ),
    Rule(
        id="wrong-documents",
        text="A reply that is not the promised document never ends in Verified: another media "
        "type, an HTML page, cut off, too long, too deep, not UTF-8.",
        findings=_spoiled(mutations.wrong_documents),
    ),
    Rule(
        id="wrong-statuses",
        text="A reply with another status than success never ends in Verified.",
        findings=_spoiled(mutations.wrong_statuses),
    ),
    Rule(
        id="transport-faults",
        text="A request that never gets its reply never ends in Verified.",
        findings=_spoiled(mutations.transport_faults),
    ),
)
