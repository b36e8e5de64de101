"""What the core holds a source of latest facts to, whatever it says of its own reply."""

import attrs

from myna_sdk.cases.judging import refused_by
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import Currency, FactItem, Provenance, Source
from myna_sdk.model.instants import Instant
from myna_sdk.model.latest import FactsUpdate, NoNewerData, Updated
from myna_sdk.model.outcome import Rejected, Undetermined
from myna_sdk.model.parts import has_its_parts
from myna_sdk.model.reasons import Reason
from myna_sdk.model.rules import read_rules

_RULES = read_rules("myna_sdk.latest_facts")


def held(answer: object, items: frozenset[FactItem], at: Instant) -> FactsUpdate:
    """Return ``answer`` once it keeps what every source promises.

    1. It is one of the four kinds, and its parts have their types.
    2. What is updated has an item that was consented to.
    3. An item beyond the consent is dropped, and told.
    4. It does not contradict its own checks.
    """
    if isinstance(answer, Rejected | Undetermined):
        return refused_by(answer)
    if not isinstance(answer, Updated | NoNewerData) or not has_its_parts(answer, type(answer)):
        return _failed("facts-1")  # 1
    if any(check.result is CheckResult.FAILED for check in answer.checks):  # 4
        return _failed("facts-4", after=answer.checks)
    if isinstance(answer, NoNewerData):
        return answer
    facts = answer.facts.only(items)
    if not facts.items:  # 2
        return attrs.evolve(_failed("facts-2"), reason=Reason.FACTS_MISSING)
    beyond = answer.facts.items - items
    looked_at = f"dropped: {', '.join(sorted(beyond))}" if beyond else "items"
    check = _RULES["facts-3"].check(CheckResult.PASSED, looked_at)  # 3
    stamp = Provenance(Source.LATEST_FACTS, Currency.REGISTER, at)
    return attrs.evolve(answer, facts=facts.stamped(stamp), checks=(*answer.checks, check))


def _failed(number: str, *, after: tuple[Check, ...] = ()) -> Undetermined:
    check = _RULES[number].check(CheckResult.FAILED)
    return Undetermined(Reason.PROVIDER_FAULTY, checks=(*after, check))
