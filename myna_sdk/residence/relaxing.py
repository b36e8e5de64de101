"""Whether a rule relaxes the statutory one that it stands for. It may be stricter, never laxer."""

from collections.abc import Iterable, Iterator
from typing import Final

from myna_sdk.cases.decision import Replaces
from myna_sdk.residence.rules import USING, Rule

_RANK: Final = {Replaces.FULL: 2, Replaces.PARTLY: 1, Replaces.NONE: 0}
"""The more it replaces, the laxer a rule is. What must not be collected compares with nothing."""


def relaxations(rule: Rule, statutory: Rule) -> Iterator[tuple[str, str]]:
    """Yield every key by which ``rule`` is laxer than ``statutory``, and what it may hold.

    1. it replaces no more, and what must not be collected stays so
    2. it takes facts of no other purposes, by no other evidence, and no older ones
    3. it needs the same facts, record items and documents, or more
    """
    if not _replaces_no_more(rule.replaces, statutory.replaces):  # 1
        yield "replaces", statutory.replaces.value
    for key in ("purposes", "evidence"):  # 2
        allowed = getattr(statutory, key)
        if set(getattr(rule, key)) - set(allowed):
            yield key, _listed(allowed)
    if _older(rule.age_limit_months, statutory.age_limit_months):  # 2
        yield "age_limit_months", f"1-{statutory.age_limit_months}"
    for key in ("facts", "record") if rule.replaces in USING else ("record",):  # 3
        needed = getattr(statutory, key)
        if set(needed) - set(getattr(rule, key)):
            yield key, f"{_listed(needed)}, …"
    lacking = {each.id for each in statutory.documents} - {each.id for each in rule.documents}
    if lacking:  # 3
        yield "documents", f"{_listed(each.id for each in statutory.documents)}, …"


def _replaces_no_more(ours: Replaces, statute: Replaces) -> bool:
    if Replaces.MUST_NOT_COLLECT in (ours, statute):
        return ours is statute
    return _RANK[ours] <= _RANK[statute]


def _older(months: int | None, statute: int | None) -> bool:
    return statute is not None and months is not None and months > statute


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "-"
