"""Rules: for which paperwork verified facts replace a copy, as ``paperwork.toml`` states them.

A rule is read strictly, and contradictions within one are refused where it is read:

1. facts are used only where something can be replaced, and there they need evidence and purposes
2. a photograph needs evidence that has one
3. evidence that never serves is not listed
4. what is replaced in full leaves nothing of the resident record to ask for
5. what must not be collected asks for nothing; what is replaced by nothing asks for something
6. nobody asks for My Number, resident code or registered domicile
7. the methods of the Act belong to the purposes that the Act binds, and the other way round
8. a condition can be met, and what it looks at is a needed fact; a document that is due to some is
   one that the rule lists
9. a rule ends after it begins
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, TypeVar

import attrs

from myna_sdk.cases.decision import (
    Basis,
    BasisKind,
    NeededFact,
    OtherDocument,
    PaperworkId,
    Point,
    RecordItem,
    Replaces,
)
from myna_sdk.cases.verification import EvidenceKind
from myna_sdk.law.reading import Table, Texts, read_table
from myna_sdk.law.use_cases import use_cases
from myna_sdk.model.nearest import nearest
from myna_sdk.model.purpose import UseCaseId
from myna_sdk.residence.conditions import Abode, Condition, read_condition, read_dues
from myna_sdk.residence.vocabulary import Vocabulary, vocabulary, words

T = TypeVar("T")

WITH_PHOTO: Final = frozenset(
    {EvidenceKind.PHONE_RECORD, EvidenceKind.CHIP_FACE, EvidenceKind.SIGHT, EvidenceKind.IMAGE}
)
"""The evidence that has a photograph."""

NEVER_ASKED: Final = (
    RecordItem.MY_NUMBER,
    RecordItem.RESIDENT_CODE,
    RecordItem.REGISTERED_DOMICILE,
)
"""What a copy must leave out, always."""

USING: Final = frozenset({Replaces.FULL, Replaces.PARTLY})
"""The answers of a rule with which facts are used."""


@attrs.frozen(kw_only=True)
class Rule:
    """What one paperwork needs, and what verified facts do for it.

    Attributes:
        id: The rule's name in its file.
        use_case: The paperwork.
        titles: Its title for people.
        from_day: The first day in force; ``None``: always was.
        until_day: The first day no longer in force; ``None``: open.
        basis: What it rests on.
        replaces: The most that verified facts can do.
        purposes: What the person must have been told.
        facts: What must be verified.
        when: Whom the rule is for, by what was verified; ``None``: everybody.
        evidence: What may prove it, the best first.
        never: Evidence that no rule of a firm may add.
        methods: Whether the check must be a method of the Act.
        age_limit_months: How old the facts may be; ``None``: it does not matter.
        record: What is needed from the resident record, whatever was verified.
        documents: What else is needed.
        due: Who must bring which of the documents; one that is not here, everybody.
        points: What somebody should know; open ones need review.
        alternative: The way without a card.
    """

    id: str
    use_case: PaperworkId
    titles: Texts
    from_day: date | None
    until_day: date | None
    basis: Basis
    replaces: Replaces
    purposes: tuple[UseCaseId, ...]
    facts: tuple[NeededFact, ...]
    when: Condition | None
    evidence: tuple[EvidenceKind, ...]
    never: tuple[EvidenceKind, ...]
    methods: bool
    age_limit_months: int | None
    record: tuple[RecordItem, ...]
    documents: tuple[OtherDocument, ...]
    due: tuple[tuple[str, Condition], ...]
    points: tuple[Point, ...]
    alternative: Texts

    @property
    def open_points(self) -> tuple[Point, ...]:
        """What the sources leave open."""
        return tuple(point for point in self.points if point.open)

    def in_force(self, on: date) -> bool:
        """Tell whether the rule is in force on the day ``on``, in Japan."""
        begun = self.from_day is None or self.from_day <= on
        return begun and (self.until_day is None or on < self.until_day)


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of ours, in the order of the file."""
    text = files("myna_sdk.residence").joinpath("paperwork.toml").read_text(encoding="utf-8")
    return read_rules(read_table(text, "paperwork.toml"))


def read_rules(data: Table) -> tuple[Rule, ...]:
    """Return the rules that ``data`` state.

    Raises:
        ConfigError: ``law-data-invalid``, which names the place.
    """
    return tuple(_rule(id_, table) for id_, table in data.tables())


def _rule(id_: str, table: Table) -> Rule:
    known = vocabulary()
    replaces = ceiling(table)
    using = replaces in USING
    rule = Rule(
        id=id_,
        use_case=PaperworkId(table.text("use_case") if "use_case" in table else id_),
        titles=table.texts("title"),
        from_day=table.day_or_none("from"),
        until_day=table.day_or_none("until"),
        basis=_basis(table),
        replaces=replaces,
        purposes=purposes(table) if using else (),
        facts=table.members("facts", NeededFact) if using else (),
        when=read_condition(table, "when") if using else None,
        evidence=table.members("evidence", EvidenceKind) if using else (),
        never=table.members_or_empty("never", EvidenceKind),
        methods="methods" in table and table.flag("methods"),
        age_limit_months=table.count("age_limit_months") if using else None,
        record=table.members_or_empty("record", RecordItem),
        documents=named(table, "documents", known.documents),
        due=read_dues(table) if using else (),
        points=points(table, known),
        alternative=named_one(table, "alternative", known.alternatives),
    )
    for key, said in contradictions(rule, table):
        table.refuse(key, said.en)
    table.done()
    return rule


def _basis(table: Table) -> Basis:
    return Basis(
        kind=table.member("basis", BasisKind),
        source=table.text("source"),
        source_en=table.text("source_en"),
        revision=table.text("revision"),
        checked_on=table.day("checked_on"),
        confirmed=table.flag("confirmed"),
        place=table.place,
    )


def ceiling(table: Table) -> Replaces:
    """Return the most that verified facts can do; a rule never says that it needs review."""
    found = table.member("replaces", Replaces)
    if found is Replaces.NEEDS_REVIEW:
        table.refuse("replaces", "needs-review is an answer, not a rule; list the points as `open`")
    return found


def purposes(table: Table) -> tuple[UseCaseId, ...]:
    """Return the purposes that the rule takes facts of."""
    known = use_cases()
    for name in table.words("purposes"):
        if name not in known:
            table.refuse("purposes", f"{name!r} is no use case{nearest(name, known)}")
    return tuple(UseCaseId(name) for name in table.words("purposes"))


def named(table: Table, key: str, known: Mapping[str, T]) -> tuple[T, ...]:
    """Return what the ids under ``key`` name."""
    return tuple(_known(table, key, id_, known) for id_ in table.words_or_empty(key))


def named_one(table: Table, key: str, known: Mapping[str, T]) -> T:
    """Return what the id under ``key`` names."""
    return _known(table, key, table.text(key), known)


def _known(table: Table, key: str, id_: str, known: Mapping[str, T]) -> T:
    if id_ not in known:
        table.refuse(key, f"{id_!r} is not known{nearest(id_, known)}")
    return known[id_]


def points(table: Table, known: Vocabulary) -> tuple[Point, ...]:
    """Return the points of the rule, those that are open last."""
    for key in ("points", "open"):
        named(table, key, known.points)
    plain = tuple(known.point(id_) for id_ in table.words_or_empty("points"))
    return (*plain, *(known.point(id_, open_=True) for id_ in table.words_or_empty("open")))


def contradictions(rule: Rule, table: Table) -> Iterator[tuple[str, Texts]]:
    """Yield every key of ``rule`` that contradicts another one, and how."""
    said = words("contradiction")
    for id_, key, holds in _CONTRADICTIONS:
        if holds(rule):
            yield key, said[id_]
    if rule.replaces not in USING:  # 1
        for key in ("facts", "when", "evidence", "purposes", "age_limit_months", "due"):
            if key in table:
                yield key, said["facts-unused"]
    for key, id_ in _faulty_conditions(rule):  # 8
        yield key, said[id_]


def _faulty_conditions(rule: Rule) -> Iterator[tuple[str, str]]:
    listed = {each.id for each in rule.documents}
    if any(id_ not in listed for id_, _ in rule.due):
        yield "due", "due-yet-not-listed"
    conditions = [("due", condition) for _, condition in rule.due]
    conditions += [] if rule.when is None else [("when", rule.when)]
    for key, condition in conditions:
        if condition.empty:
            yield key, "nobody-meets-it"
        if condition.on_age and NeededFact.BIRTH_DATE not in rule.facts:
            yield key, "age-without-birth-date"
        domestic = condition.address is Abode.DOMESTIC
        if condition.address is not None and domestic != (NeededFact.ADDRESS in rule.facts):
            yield key, "domestic-without-address" if domestic else "abroad-yet-domestic"


def _bound(rule: Rule) -> bool:
    return any(use_cases()[purpose].statutory is not None for purpose in rule.purposes)


def _asks(rule: Rule) -> bool:
    return bool(rule.record or rule.documents)


_CONTRADICTIONS: Final[tuple[tuple[str, str, Callable[[Rule], bool]], ...]] = (
    (
        "photo-without-evidence",  # 2
        "evidence",
        lambda rule: NeededFact.PHOTO in rule.facts and not WITH_PHOTO & set(rule.evidence),
    ),
    ("never-serves", "evidence", lambda rule: bool(set(rule.never) & set(rule.evidence))),  # 3
    (
        "full-yet-needed",  # 4
        "record",
        lambda rule: rule.replaces is Replaces.FULL and bool(rule.record),
    ),
    (
        "not-collected-yet-asked",  # 5
        "replaces",
        lambda rule: rule.replaces is Replaces.MUST_NOT_COLLECT and _asks(rule),
    ),
    (
        "none-yet-nothing-asked",  # 5
        "replaces",
        lambda rule: rule.replaces is Replaces.NONE and not _asks(rule),
    ),
    ("never-asked", "record", lambda rule: bool(set(NEVER_ASKED) & set(rule.record))),  # 6
    ("bound-without-methods", "purposes", lambda rule: _bound(rule) and not rule.methods),  # 7
    ("methods-without-statute", "methods", lambda rule: rule.methods and not _bound(rule)),  # 7
    (
        "ends-before-it-begins",  # 9
        "until",
        lambda rule: (
            rule.from_day is not None
            and rule.until_day is not None
            and rule.until_day <= rule.from_day
        ),
    ),
)
