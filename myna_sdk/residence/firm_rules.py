"""Rules of a firm, a recipient or a plugin, in the place of ours or beside them.

A file holds ``[rules.NAME]``, and the words that they name: ``[documents.NAME]``,
``[points.NAME]``, ``[alternatives.NAME]``. A rule whose name is a paperwork of ours takes its
place; any other is a paperwork of its own, ``like`` one of ours or told in full. What a rule does
not tell it has from ours.

1. The file is TOML, no My Number stands in it, and nothing that cannot be seen.
2. Every key is known, of its type, and names what there is; no two keys contradict each other.
3. Nothing that rests on a statute is relaxed: it may be tightened. No company rule relaxes what a
   recipient asks for: the recipient may.
4. Evidence that never serves a purpose does not serve it here either.
5. A paperwork is told once.

Every file is read to its end: a fault of one rule hides none of another.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

import attrs

from myna_sdk.cases.decision import BasisKind
from myna_sdk.errors import ConfigError
from myna_sdk.law.reading import UNUSABLE, Table, read_table, read_texts
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.nearest import nearest
from myna_sdk.model.texts import UNSEEN
from myna_sdk.providers.faults import Fault, FaultKind, config_error
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.file_lines import line_of
from myna_sdk.residence.merging import merged
from myna_sdk.residence.relaxing import may_relax, relaxations
from myna_sdk.residence.rules import Rule, contradictions
from myna_sdk.residence.vocabulary import Vocabulary, read_documents, vocabulary

__all__ = ["RuleFile", "read_rule_files", "rules_of"]

T = TypeVar("T")

_TABLES: Final = ("rules", "documents", "points", "alternatives")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""A name that looks like one of ours is ours."""
_AT_LINE: Final = re.compile(r"at line (\d+)")
_TWELVE: Final = re.compile(r"(?<!\d)\d(?:[ \-]?\d){11}(?!\d)")


@attrs.frozen(kw_only=True)
class RuleFile:
    """One file of rules.

    Attributes:
        name: The file as the configuration names it, or the plugin that brings it.
        text: Its TOML.
    """

    name: str
    text: str


def rules_of(files: Iterable[RuleFile], ours: RuleBook | None = None) -> RuleBook:
    """Return our book with the rules of ``files``.

    Raises:
        ConfigError: ``residence-rule-invalid``, with every fault: file, line and remedy.
    """
    book = RuleBook.ours() if ours is None else ours
    found, faults = read_rule_files(files, book)
    if faults:
        raise config_error(faults, "residence-rule-invalid")
    return book.with_rules(found)


def read_rule_files(
    files: Iterable[RuleFile], ours: RuleBook
) -> tuple[tuple[Rule, ...], tuple[Fault, ...]]:
    """Return the rules of ``files`` that can be, and every fault of the others."""
    rules: list[Rule] = []
    faults: list[Fault] = []
    told: dict[str, str] = {}
    for file in files:
        reading = _Reading(file, ours)
        found = reading.rules()
        for rule in found:
            earlier = told.setdefault(rule.use_case, file.name)
            if earlier != file.name:  # 5
                keys = ("rules", str(rule.use_case))
                reading.report(FaultKind.RULE_TWICE, keys, other=earlier)
        rules += found
        faults += reading.faults
    return tuple(rules), tuple(faults)


def _with_ours(
    top: Table, key: str, read: Callable[[Table], dict[str, T]], ours: Mapping[str, T]
) -> Mapping[str, T]:
    """Return the words of ``key`` with ours, which stay what they are."""
    table = top.table(key) if key in top else None
    own = {} if table is None else read(table)
    for id_ in own:
        if table is not None and id_ in ours:
            table.refuse(id_, "is a word of the SDK's own; choose another id")
    return {**own, **ours}


def _same(one: Fault, other: Fault) -> bool:
    """Tell whether two faults are one: a statute's two regimes are relaxed by one key."""
    if (one.kind, one.key) != (other.kind, other.key):
        return False
    relaxing = (FaultKind.RULE_RELAXES, FaultKind.RULE_OF_RECIPIENT)
    return one.kind in relaxing or one.data == other.data


class _Reading:
    """One file while it is read, and what is wrong with it so far."""

    def __init__(self, file: RuleFile, ours: RuleBook) -> None:
        self._file = file
        self._ours = ours
        self.faults: list[Fault] = []

    def report(self, kind: FaultKind, keys: tuple[str, ...], **data: str) -> None:
        """Note a fault of what ``keys`` lead to."""
        line = data.pop("line", "") or str(line_of(self._file.text, keys))
        pairs = (("line", line), *data.items())
        fault = Fault(kind=kind, file=self._file.name, key=".".join(keys), data=pairs)
        if not any(_same(fault, earlier) for earlier in self.faults):
            self.faults.append(fault)

    def rules(self) -> list[Rule]:
        """Return every rule of the file that can be."""
        if self._has_my_number() or self._has_unseen():  # 1
            return []
        try:
            top = read_table(self._file.text, self._place)
            for key in top.written_keys():
                if key not in _TABLES:
                    top.refuse(key, f"no such key{nearest(key, _TABLES)}")
            words = self._words(top)
        except ConfigError as error:
            self._report_form(error)
            return []
        return [
            rule for name, table in self._tables(top) for rule in self._read(name, table, words)
        ]

    @property
    def _place(self) -> str:
        return "rules.toml"  # what a `Table` starts its places with; the file's name is told apart

    def _has_my_number(self) -> bool:
        for number, line in enumerate(self._file.text.splitlines(), start=1):
            if any(looks_like_my_number(found.group()) for found in _TWELVE.finditer(line)):
                self.faults.append(
                    Fault(kind=FaultKind.MY_NUMBER, file=self._file.name, key=f"line {number}")
                )
        return bool(self.faults)

    def _has_unseen(self) -> bool:
        for number, line in enumerate(self._file.text.split("\n"), start=1):
            if UNSEEN.search(line.removesuffix("\r").replace("\t", " ")):
                why = f"the line {UNUSABLE}"
                self.report(FaultKind.RULE_FORM, (), line=str(number), why=why)
        return bool(self.faults)

    def _words(self, top: Table) -> Vocabulary:
        ours = vocabulary()
        return Vocabulary(
            documents=_with_ours(top, "documents", read_documents, ours.documents),
            points=_with_ours(top, "points", read_texts, ours.points),
            alternatives=_with_ours(top, "alternatives", read_texts, ours.alternatives),
        )

    def _tables(self, top: Table) -> Iterator[tuple[str, Table]]:
        try:
            yield from tuple(top.table("rules").tables())
        except ConfigError as error:
            self._report_form(error)

    def _read(self, name: str, table: Table, words: Vocabulary) -> list[Rule]:
        """Return what ``[rules.NAME]`` states: a rule for each of ours that it stands for."""
        if not _NAME.fullmatch(name):
            line = str(line_of(self._file.text, ("rules", name)))
            why = f"{name[:40]!r}: a name is of lower-case letters, digits and hyphens"
            self.report(FaultKind.RULE_FORM, ("rules",), line=line, why=why)
            return []
        try:
            bases = self._bases(name, table)
            read = [(base, merged(name, table, base, words, self._ours)) for base in bases]
            held = [
                self._placed(rule) for base, rule in read if self._holds(name, base, rule, table)
            ]
            table.done()
        except ConfigError as error:
            self._report_form(error)
            return []
        return [self._placed(rule) for rule in held] if len(held) == len(read) else []

    def _placed(self, rule: Rule) -> Rule:
        place = f"{self._file.name}: rules.{rule.use_case}"
        return attrs.evolve(rule, basis=attrs.evolve(rule.basis, place=place))

    def _bases(self, name: str, table: Table) -> list[Rule | None]:
        """Return our rules that a rule stands for or is like; ``None``: it is like none."""
        same = [rule for rule in self._ours.rules if rule.use_case == name]
        if same and "like" in table:
            table.refuse("like", f"{name} is a paperwork of the SDK's own: leave `like` out")
        if same or "like" not in table:
            return [*same] or [None]
        like = table.text("like")
        known = self._ours.use_cases
        if like not in known:
            table.refuse("like", f"{like!r} is no paperwork{nearest(like, known)}")
        return [rule for rule in self._ours.rules if rule.use_case == like]

    def _holds(self, name: str, base: Rule | None, rule: Rule, table: Table) -> bool:
        before = len(self.faults)
        for key, texts in contradictions(rule, table):  # 2
            self.report(FaultKind.RULE_CONTRADICTS, ("rules", name, key), ja=texts.ja, en=texts.en)
        if base is not None and not may_relax(rule.basis.kind, base.basis.kind):
            statute = base.basis.kind is BasisKind.STATUTE
            kind = FaultKind.RULE_RELAXES if statute else FaultKind.RULE_OF_RECIPIENT
            for key, allowed in relaxations(rule, base):  # 3
                self.report(
                    kind,
                    ("rules", name, key),
                    basis=base.basis.source,
                    basis_en=base.basis.source_en,
                    allowed=allowed,
                )
        return len(self.faults) == before

    def _report_form(self, error: ConfigError) -> None:
        """Report what the reader of a table refused; its place leads to the key."""
        place = str(error.data.get("place", ""))
        path = place.removeprefix(self._place).removeprefix(": ")
        keys = tuple(path.split(".")) if path else ()
        why = error.message.removeprefix(f"{place}: ")
        told = _AT_LINE.search(why)
        self.report(FaultKind.RULE_FORM, keys, why=why, line="" if told is None else told[1])
