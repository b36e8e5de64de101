"""Whether a rule is laxer than one that is not the firm's to relax. It may be stricter.

A statute's is nobody's to relax. What a recipient asks for is the recipient's: a lender that takes
less says so in a rule of its own, and no company rule says it for the lender.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from myna_sdk.cases.decision import BasisKind, Replaces
from myna_sdk.residence.conditions import Condition, implies
from myna_sdk.residence.rules import USING, Rule

_RANK: Final = {Replaces.FULL: 2, Replaces.PARTLY: 1, Replaces.NONE: 0}
"""The more it replaces, the laxer a rule is. What must not be collected compares with nothing."""


def may_relax(kind: BasisKind, other: BasisKind) -> bool:
    """Tell whether a rule of ``kind`` may be laxer than one of ``other`` that it stands for."""
    if other is BasisKind.STATUTE:
        return False
    return not (kind is BasisKind.COMPANY and other is BasisKind.RECIPIENT)


def relaxations(rule: Rule, stricter: Rule) -> Iterator[tuple[str, str]]:
    """Yield every key by which ``rule`` is laxer than ``stricter``, and what it may hold.

    1. it replaces no more, and what must not be collected stays so
    2. it takes facts of no other purposes, by no other evidence, and no older ones
    3. it needs the same facts, record items and documents, or more
    4. it is for no others, and no document is due to fewer
    5. it settles no point that is open
    """
    if not _replaces_no_more(rule.replaces, stricter.replaces):  # 1
        yield "replaces", stricter.replaces.value
    yield from _taking_more(rule, stricter)  # 2
    yield from _needing_less(rule, stricter)  # 3
    yield from _of_others(rule, stricter)  # 4
    open_ = [point.id for point in stricter.open_points]
    if set(open_) - {point.id for point in rule.open_points}:  # 5
        yield "open", _listed(open_)


def _replaces_no_more(ours: Replaces, other: Replaces) -> bool:
    if Replaces.MUST_NOT_COLLECT in (ours, other):
        return ours is other
    return _RANK[ours] <= _RANK[other]


def _taking_more(rule: Rule, stricter: Rule) -> Iterator[tuple[str, str]]:
    for key in ("purposes", "evidence"):
        allowed = getattr(stricter, key)
        if set(getattr(rule, key)) - set(allowed):
            yield key, _listed(allowed)
    ours, most = rule.age_limit_months, stricter.age_limit_months
    if most is not None and ours is not None and ours > most:
        yield "age_limit_months", f"1-{most}"


def _needing_less(rule: Rule, stricter: Rule) -> Iterator[tuple[str, str]]:
    for key in ("facts", "record") if rule.replaces in USING else ("record",):
        needed = getattr(stricter, key)
        if set(needed) - set(getattr(rule, key)):
            yield key, f"{_listed(needed)}, …"
    documents = [each.id for each in stricter.documents]
    if set(documents) - {each.id for each in rule.documents}:
        yield "documents", f"{_listed(documents)}, …"


def _of_others(rule: Rule, stricter: Rule) -> Iterator[tuple[str, str]]:
    if rule.replaces in USING and not implies(rule.when, stricter.when):
        yield "when", _said(stricter.when)
    dues, there = dict(stricter.due), {each.id for each in stricter.documents}
    if not all(implies(dues.get(id_), due) for id_, due in rule.due if id_ in there):
        yield "due", _listed(f"{id_} = {_said(due)}" for id_, due in stricter.due)


def _said(condition: Condition | None) -> str:
    return "-" if condition is None else condition.written()


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "-"
