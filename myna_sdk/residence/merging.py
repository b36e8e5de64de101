"""A rule of a firm, read over the one of ours that it stands for: what it leaves out is ours."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from myna_sdk.cases.decision import Basis, BasisKind, NeededFact, PaperworkId, Point, RecordItem
from myna_sdk.cases.verification import EvidenceKind
from myna_sdk.law.reading import Table
from myna_sdk.model.purpose import UseCaseId
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.conditions import Condition, read_condition, read_dues
from myna_sdk.residence.relaxing import may_relax
from myna_sdk.residence.rules import USING, Rule, ceiling, named, named_one, points, purposes
from myna_sdk.residence.vocabulary import Vocabulary

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

DEFAULT_MONTHS = 3
"""How old facts may be where a new rule tells nothing."""


def merged(name: str, table: Table, base: Rule | None, words: Vocabulary, ours: RuleBook) -> Rule:
    """Return the rule that ``table`` states over ``base``; whether it may be is not judged here.

    Raises:
        ConfigError: ``law-data-invalid``, which names the key.
    """
    replaces = ceiling(table) if "replaces" in table or base is None else base.replaces
    using = replaces in USING
    told = _told_purposes(table, base) if using else ()
    own = base is None or base.use_case != name
    basis = _basis(table, base)
    return Rule(
        id=name if base is None else base.id.replace(base.use_case, name),
        use_case=PaperworkId(name),
        titles=table.texts("title") if own or _retitled(table) else _of(base).titles,
        from_day=None if base is None else base.from_day,
        until_day=None if base is None else base.until_day,
        basis=basis,
        replaces=replaces,
        purposes=told,
        facts=_several(table, "facts", NeededFact, None if base is None else base.facts)
        if using
        else (),
        when=_when(table, base) if using else None,
        evidence=_several(table, "evidence", EvidenceKind, None if base is None else base.evidence)
        if using
        else (),
        never=_never(base, told, ours),
        methods=base is not None and base.methods and using,
        age_limit_months=_months(table, base) if using else None,
        record=_either(
            table, "record", None if base is None else base.record, lambda: _items(table)
        ),
        documents=_either(
            table,
            "documents",
            None if base is None else base.documents,
            lambda: named(table, "documents", words.documents),
        ),
        due=_due(table, base) if using else (),
        points=_points(table, base, basis.kind, words),
        alternative=named_one(table, "alternative", words.alternatives)
        if base is None or "alternative" in table
        else base.alternative,
    )


def _retitled(table: Table) -> bool:
    """Tell whether the rule has a title of its own, be it in one language: both are due then."""
    told = ("title_ja" in table, "title_en" in table)
    return any(told)


def _of(base: Rule | None) -> Rule:
    if base is None:
        raise TypeError("a rule that stands for none tells everything")
    return base


def _either(
    table: Table, key: str, inherited: tuple[T, ...] | None, read: Callable[[], tuple[T, ...]]
) -> tuple[T, ...]:
    return read() if key in table or inherited is None else inherited


def _several(
    table: Table, key: str, kind: type[E], inherited: tuple[E, ...] | None
) -> tuple[E, ...]:
    """Return the members under ``key``; what ours has none of must be told."""
    return table.members(key, kind) if key in table or not inherited else inherited


def _when(table: Table, base: Rule | None) -> Condition | None:
    told = read_condition(table, "when")
    return told if "when" in table or base is None else base.when


def _due(table: Table, base: Rule | None) -> tuple[tuple[str, Condition], ...]:
    """Return who must bring which document; of ours, what is still listed."""
    if "due" in table or base is None:
        return read_dues(table)
    listed = table.words_or_empty("documents") if "documents" in table else None
    return tuple(pair for pair in base.due if listed is None or pair[0] in listed)


def _items(table: Table) -> tuple[RecordItem, ...]:
    return table.members_or_empty("record", RecordItem)


def _told_purposes(table: Table, base: Rule | None) -> tuple[UseCaseId, ...]:
    inherited = () if base is None else base.purposes
    return purposes(table) if "purposes" in table or not inherited else inherited


def _months(table: Table, base: Rule | None) -> int:
    if "age_limit_months" in table:
        return table.count("age_limit_months")
    inherited = None if base is None else base.age_limit_months
    return DEFAULT_MONTHS if inherited is None else inherited


def _basis(table: Table, base: Rule | None) -> Basis:
    """Return whose rule it is. A statute stays one; else the rule tells."""
    if base is not None and base.basis.kind is BasisKind.STATUTE:
        if "basis" in table and table.member("basis", BasisKind) is not BasisKind.STATUTE:
            table.refuse("basis", "this paperwork rests on a statute; leave `basis` out")
        return _stricter(table, base.basis)
    kind = table.member("basis", BasisKind)
    if kind is BasisKind.STATUTE:
        table.refuse("basis", "no firm makes a statute: write recipient or company")
    checked_on = table.day("checked_on")
    return Basis(
        kind=kind,
        source=table.text("source"),
        source_en=_source_en(table),
        revision=table.text("revision") if "revision" in table else checked_on.isoformat(),
        checked_on=checked_on,
        confirmed=True,
        place=table.place,
    )


def _source_en(table: Table) -> str:
    return table.text("source_en") if "source_en" in table else table.text("source")


def _stricter(table: Table, statute: Basis) -> Basis:
    own, own_en = table.text("source"), _source_en(table)
    if "revision" in table:
        own, own_en = (f"{each} ({table.text('revision')})" for each in (own, own_en))
    return Basis(
        kind=statute.kind,
        source=f"{statute.source}; {own}",
        source_en=f"{statute.source_en}; {own_en}",
        revision=statute.revision,
        checked_on=statute.checked_on,
        confirmed=statute.confirmed,
        place=table.place,
        own_checked_on=table.day("checked_on"),
    )


def _never(
    base: Rule | None, told: tuple[UseCaseId, ...], ours: RuleBook
) -> tuple[EvidenceKind, ...]:
    """Return the evidence that never serves: ours of this paperwork, and of each purpose.

    For a purpose never serves what none of our rules of that purpose would have.
    """
    found = set() if base is None else set(base.never)
    for purpose in told:
        of_purpose = [set(rule.never) for rule in ours.rules if purpose in rule.purposes]
        found |= set.intersection(*of_purpose) if of_purpose else set()
    return tuple(kind for kind in EvidenceKind if kind in found)


def _points(
    table: Table, base: Rule | None, kind: BasisKind, words: Vocabulary
) -> tuple[Point, ...]:
    """Return our points with those of the rule.

    What ours leaves open is settled by whose it is: a recipient's by the recipient.
    """
    told = points(table, words)
    if base is None:
        return told
    ids = {point.id for point in told}
    settles = may_relax(kind, base.basis.kind)
    kept = [p for p in base.points if p.id not in ids and not (p.open and settles)]
    return (*(p for p in kept if not p.open), *told, *(p for p in kept if p.open))
