"""Rules about answers: what they may claim, what of the operator is kept, and where facts stay."""

import gc
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Final

from myna_sdk.effects import CachePut, Redeemed
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.outcome import OWN_CODE, Rejected, Undetermined
from myna_sdk.model.status import CertificateStatus, Standing
from myna_sdk.testing import mutations
from myna_sdk.testing.conformance.asked import FACTS
from myna_sdk.testing.conformance.call_case import CallCase, facts_in
from myna_sdk.testing.conformance.rehearsal import Rehearsal
from myna_sdk.testing.conformance.rule import Rule, misjudged
from myna_sdk.testing.mutations import UNKNOWN_CODE

_FACTS: Final = tuple(text for text in FACTS.values() if len(text) > 3)
_CODE: Final = f"{OWN_CODE}{UNKNOWN_CODE}"


def _unsupported(case: CallCase) -> Iterator[str]:
    if not case.call.supported and case.rehearse().stage.requests:
        yield "the operator has no such call, and a request was sent"


def _codes(case: CallCase) -> Iterator[str]:
    for good in case.good_replies():
        for mutation in mutations.unknown_codes(good):
            rehearsal = case.rehearse(change=mutation)
            yield from misjudged(rehearsal, mutation)
            for answer in _answers(rehearsal):
                if not _kept(answer):
                    yield f"{mutation}: it ends in {answer!r}, the code is not kept"


def _answers(rehearsal: Rehearsal) -> tuple[object, ...]:
    """Return the answers of a rehearsal that are not good, or all if none is."""
    ended = rehearsal.ended if isinstance(rehearsal.ended, tuple) else (rehearsal.ended,)
    return tuple(answer for answer in ended if not _valid(answer)) or ended


def _valid(answer: object) -> bool:
    return isinstance(answer, CertificateStatus) and answer.standing is Standing.VALID


def _kept(answer: object) -> bool:
    """Tell whether ``answer`` is undetermined and keeps the operator's code for people."""
    if isinstance(answer, CertificateStatus):
        return answer.standing is Standing.UNKNOWN and UNKNOWN_CODE in (answer.code or "")
    return isinstance(answer, Undetermined) and answer.detail == _CODE


def _no_failed_check(case: CallCase) -> Iterator[str]:
    yield from _failed(case.rehearse(), "good replies")
    for good in case.good_replies():
        for mutation in (*mutations.every_mutation(good), *mutations.absent_members(good)):
            yield from _failed(case.rehearse(change=mutation), mutation)


def _failed(rehearsal: Rehearsal, what: object) -> Iterator[str]:
    checks: tuple[Check, ...] = getattr(rehearsal.ended, "checks", ())
    if rehearsal.good and any(check.result is CheckResult.FAILED for check in checks):
        yield f"{what}: success, and a check is told as failed"
    numbers = [check.number for check in checks]
    if len(set(numbers)) < len(numbers):
        yield f"{what}: two checks have one number"


def _facts(case: CallCase) -> Iterator[str]:
    provider = case.provider()
    stage = case.stage(case.other_side())
    found = facts_in(case.on(stage, provider).ended).items
    if case.call.facts and not found:
        yield "a good answer holds no facts, so nothing is known of what becomes of them"
    if found and not case.call.facts:
        yield f"facts come where none may be: {', '.join(sorted(found))}"
    kept = [each for each in stage.asked if isinstance(each, CachePut | Redeemed)]
    if any(_holds_facts(each) for each in kept):
        yield "facts are put into the cache"
    if _holds_facts(provider):
        yield "the provider keeps facts after its answer"


def _holds_facts(root: object) -> bool:
    """Tell whether a fact can be reached from ``root``, out of sight or not."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        value = pending.pop()
        if id(value) in seen or isinstance(value, type | ModuleType | BuiltinFunctionType):
            continue
        seen.add(id(value))
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str) and any(fact in text for fact in _FACTS):
            return True
        pending += _within(value)
    return False


def _within(value: object) -> list[object]:
    if isinstance(value, FunctionType):  # not its module, which may be the test's
        return [*(value.__closure__ or ()), *(value.__defaults__ or ()), value.__kwdefaults__]
    return gc.get_referents(value)


def _refusals(case: CallCase) -> Iterator[str]:
    for good in case.good_replies():
        for mutation in mutations.wrong_statuses(good):
            ended = case.rehearse(change=mutation).ended
            if isinstance(ended, Rejected):
                yield f"{mutation}: {ended!r}, and nobody looked at anything"


RULES: Final[tuple[Rule[CallCase], ...]] = (
    Rule(
        id="not-supported",
        text="A call that the operator does not have sends nothing.",
        findings=_unsupported,
    ),
    Rule(
        id="unknown-codes",
        text="A code that no table holds is undetermined or unknown, and kept for people.",
        findings=_codes,
    ),
    Rule(
        id="no-failed-check",
        text="No success carries a failed check, and no two checks have one number.",
        findings=_no_failed_check,
    ),
    Rule(
        id="facts-once",
        text="Facts are in the direct answer and nowhere else: no cache, no provider keeps them.",
        findings=_facts,
    ),
    Rule(
        id="errors-reject-nobody",
        text="An error of the service that nobody knows rejects nobody.",
        findings=_refusals,
    ),
)
