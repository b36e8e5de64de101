"""Names compared: the full name, else a registered alias or former surname; then the reading."""

import re
from enum import Enum
from functools import partial

import attrs

from myna_sdk.comparison.folding import (
    HAN,
    SUBSTITUTE,
    Folds,
    clusters,
    equal,
    explained,
    fold_characters,
    marked,
)
from myna_sdk.comparison.item import ItemComparison, in_order
from myna_sdk.comparison.why import Verdict, Why
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.names import PersonName

_WRITTEN_FOLDS = (
    Why.INVISIBLE_CHARACTERS,
    Why.VARIATION_SELECTOR,
    Why.COMPOSITION,
    Why.WIDTH,
    Why.KANA_WIDTH,
    Why.SMALL_KANA,
    Why.LETTER_CASE,
    Why.MIDDLE_DOT,
    Why.SPACES,
    Why.VARIANT_FORM,
    Why.SUBSTITUTE_CHARACTER,
)
_READING_FOLDS = (
    Why.INVISIBLE_CHARACTERS,
    Why.COMPOSITION,
    Why.KANA_WIDTH,
    Why.KANA_SCRIPT,
    Why.SMALL_KANA,
    Why.WIDTH,
    Why.LETTER_CASE,
    Why.MIDDLE_DOT,
    Why.SPACES,
)
_SPACES = " \t\u00a0\u2002-\u200a\u202f\u205f\u3000"
_DOTS = "\u00b7\u2022\u2027\u22c5\u30fb\uff65"
_SPACE = re.compile(f"[{_SPACES}]")
_DOT = re.compile(f"[{_DOTS}]")
_KE = re.compile(f"(?<=[{HAN}])[ヶケ](?=[{HAN}])")
_SMALL_KANA = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_IS_READING = re.compile(f"[\u3041-\u30ff\uff65-\uff9f{_SPACES}{_DOTS}]+")


class _Relation(Enum):
    UNRELATED = 0
    EQUAL = 1
    UNCLEAR = 2


@attrs.frozen(repr=False)
class _Folded(Masked):
    """A folded name: its characters, and before which of them a space divides it."""

    cells: tuple[str, ...]
    breaks: frozenset[int]


def compare_names(expected: PersonName, actual: PersonName) -> ItemComparison:
    """Return how the names relate.

    The written name decides. A registered alias on either side, and the actual name's registered
    former surname before its given name, count as the person's name too. Where the written names
    agree and both readings are known, the readings must agree as well: 戸籍法 13条 makes them
    part of the name, but not everybody's is settled yet, so an absent one says nothing.
    """
    written = _compare_full(expected, actual)
    if written.verdict is Verdict.DIFFERS:
        found = (rule(expected, actual) for rule in (_by_alias, _by_former_name, _by_reading))
        return next((other for other in found if other is not None), written)
    if written.verdict is Verdict.NOT_COMPARABLE:
        return written
    return _with_readings(written, expected, actual)


def _compare_full(expected: PersonName, actual: PersonName) -> ItemComparison:
    ours, theirs = _full(expected), _full(actual)
    if ours == theirs and expected.reveal() == actual.reveal():
        return _answer(Verdict.SAME)
    relation, why = _explain(ours, theirs)
    if relation is _Relation.EQUAL:
        return _answer(Verdict.SPELLING, *why)
    if relation is _Relation.UNCLEAR:
        return _answer(Verdict.NOT_COMPARABLE, Why.ONLY_SUBSTITUTES)
    return _answer(Verdict.DIFFERS)


def _by_alias(expected: PersonName, actual: PersonName) -> ItemComparison | None:
    pairs = (
        (_full(expected), _part(actual.alias)),
        (_part(expected.alias), _full(actual)),
    )
    for ours, theirs in pairs:
        if ours is not None and theirs is not None:
            relation, why = _explain(ours, theirs)
            if relation is _Relation.EQUAL:
                return _answer(Verdict.SPELLING, *why, Why.ALIAS)
    return None


def _by_former_name(expected: PersonName, actual: PersonName) -> ItemComparison | None:
    former = _part(actual.former_name)
    if former is None:
        return None
    relation, why = explained(
        partial(_former_relation, _full(expected), former, _full(actual)),
        _WRITTEN_FOLDS,
        _Relation.UNRELATED,
    )
    if relation is _Relation.EQUAL:
        return _answer(Verdict.SPELLING, *why, Why.FORMER_NAME)
    if relation is _Relation.UNCLEAR:
        return _answer(Verdict.NOT_COMPARABLE, Why.GIVEN_NAME_UNCLEAR)
    return None


def _by_reading(expected: PersonName, actual: PersonName) -> ItemComparison | None:
    pairs = (
        (_full(expected), _part(actual.kana)),
        (_full(actual), _part(expected.kana)),
    )
    for full, kana in pairs:
        if kana is not None and _IS_READING.fullmatch(full) and _reads(full, kana) is not None:
            return _answer(Verdict.NOT_COMPARABLE, Why.READING_ONLY)
    return None


def _with_readings(
    written: ItemComparison, expected: PersonName, actual: PersonName
) -> ItemComparison:
    ours, theirs = _part(expected.kana), _part(actual.kana)
    if ours is None or theirs is None:
        return written
    why = _reads(ours, theirs)
    if why is None:
        return _answer(Verdict.DIFFERS, Why.READING_DIFFERS)
    return _answer(Verdict.SPELLING, *written.why, *why) if why else written


def _reads(ours: str, theirs: str) -> tuple[Why, ...] | None:
    if ours == theirs:
        return ()
    relation, why = explained(
        partial(_relation, ours, theirs, reading=True), _READING_FOLDS, _Relation.UNRELATED
    )
    return why if relation is _Relation.EQUAL else None


def _explain(ours: str, theirs: str) -> tuple[_Relation, tuple[Why, ...]]:
    return explained(partial(_relation, ours, theirs), _WRITTEN_FOLDS, _Relation.UNRELATED)


def _relation(ours: str, theirs: str, folds: Folds, *, reading: bool = False) -> _Relation:
    one, other = _fold(ours, folds, reading=reading), _fold(theirs, folds, reading=reading)
    if not one.cells or not _agree(one.cells, other.cells, folds):
        return _Relation.UNRELATED
    # 林　田恵子 and 林田　恵子 are two people: both divided, and not at the same place.
    if not (one.breaks <= other.breaks or other.breaks <= one.breaks):
        return _Relation.UNRELATED
    compared = (SUBSTITUTE not in (a[0], b[0]) for a, b in zip(one.cells, other.cells, strict=True))
    return _Relation.EQUAL if any(compared) else _Relation.UNCLEAR


def _former_relation(ours: str, former: str, theirs: str, folds: Folds) -> _Relation:
    expected, surname, actual = (_fold(text, folds) for text in (ours, former, theirs))
    split = len(surname.cells)
    given = len(actual.cells) - (len(expected.cells) - split)
    if not 0 < given < len(actual.cells) or not 0 < split < len(expected.cells):
        return _Relation.UNRELATED
    if not _agree(expected.cells[:split], surname.cells, folds):
        return _Relation.UNRELATED
    if not _agree(expected.cells[split:], actual.cells[given:], folds):
        return _Relation.UNRELATED
    if (expected.breaks and split not in expected.breaks) or (
        actual.breaks and given not in actual.breaks
    ):
        return _Relation.UNRELATED
    return _Relation.EQUAL if expected.breaks or actual.breaks else _Relation.UNCLEAR


def _agree(ours: tuple[str, ...], theirs: tuple[str, ...], folds: Folds) -> bool:
    return len(ours) == len(theirs) and all(
        equal(one, other, folds) for one, other in zip(ours, theirs, strict=True)
    )


def _fold(text: str, folds: Folds, *, reading: bool = False) -> _Folded:
    text = fold_characters(text, folds)
    if Why.SMALL_KANA in folds:
        text = text.translate(_SMALL_KANA) if reading else _KE.sub("ヶ", text)
    cells: list[str] = []
    breaks: set[int] = set()
    for cluster in clusters(text):
        space, dot = _SPACE.fullmatch(cluster), _DOT.fullmatch(cluster)
        if space or dot:
            breaks.add(len(cells))
        if (space and Why.SPACES in folds) or (dot and Why.MIDDLE_DOT in folds):
            continue
        cells.append(cluster)
    return _Folded(tuple(cells), frozenset(breaks - {0, len(cells)}))


def _full(name: PersonName) -> str:
    return marked(name.reveal(), name.substitutes)


def _part(part: Concealed[str] | None) -> str | None:
    return None if part is None else marked(part.reveal(), None)


def _answer(verdict: Verdict, *why: Why) -> ItemComparison:
    return ItemComparison(FactItem.NAME, verdict, in_order(*why))
