"""Addresses compared: the municipality and town, the numbers, then the building and room."""

import re
from enum import Enum
from functools import partial

from myna_sdk.comparison.address_tokens import (
    Number,
    Token,
    fold_text,
    same_token,
    tokens_of,
)
from myna_sdk.comparison.folding import SUBSTITUTE, Folds, explained, marked
from myna_sdk.comparison.item import ItemComparison, in_order
from myna_sdk.comparison.why import Verdict, Why
from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.facts import FactItem

_FOLDS = (
    Why.INVISIBLE_CHARACTERS,
    Why.VARIATION_SELECTOR,
    Why.COMPOSITION,
    Why.WIDTH,
    Why.KANA_WIDTH,
    Why.SMALL_KANA,
    Why.LETTER_CASE,
    Why.SPACES,
    Why.VARIANT_FORM,
    Why.OAZA,
    Why.HYPHEN_FORM,
    Why.NUMBER_UNITS,
    Why.KANJI_NUMERAL,
    Why.PREFECTURE_OMITTED,
    Why.SUBSTITUTE_CHARACTER,
)
_PREFECTURE = re.compile(
    "北海道|東京都|(?:京都|大阪)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川"
    "|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島"
    "|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県"
)
# Two cities each; and wards of Tokyo whose names are also wards of other cities.
_SHARED = re.compile("府中市|伊達市|中央区|港区|北区")
_TELLING = re.compile("[^0-9０-９]+?[市郡]")
_WARD = re.compile("[^0-9０-９]+?区")


class _Relation(Enum):
    UNRELATED = 0
    EQUAL = 1
    PREFECTURE_UNCLEAR = 2
    BUILDING_ABSENT = 3
    NUMBER_ABSENT = 4
    BUILDING_DIFFERS = 5
    ONLY_SUBSTITUTES = 6


_ANSWERS = {
    _Relation.UNRELATED: (Verdict.DIFFERS, ()),
    _Relation.EQUAL: (Verdict.SPELLING, ()),
    _Relation.PREFECTURE_UNCLEAR: (Verdict.NOT_COMPARABLE, (Why.PREFECTURE_UNCLEAR,)),
    _Relation.BUILDING_ABSENT: (Verdict.NOT_COMPARABLE, (Why.BUILDING_ABSENT,)),
    _Relation.NUMBER_ABSENT: (Verdict.NOT_COMPARABLE, (Why.NUMBER_ABSENT,)),
    _Relation.BUILDING_DIFFERS: (Verdict.DIFFERS, (Why.BUILDING_DIFFERS,)),
    _Relation.ONLY_SUBSTITUTES: (Verdict.NOT_COMPARABLE, (Why.ONLY_SUBSTITUTES,)),
}


def compare_addresses(expected: Address, actual: Address) -> ItemComparison:
    """Return how the addresses relate. A move abroad never equals a domestic address."""
    if isinstance(expected, MovedAbroad) and isinstance(actual, MovedAbroad):
        return _compare_moves(expected, actual)
    if isinstance(expected, MovedAbroad) or isinstance(actual, MovedAbroad):
        return _answer(Verdict.DIFFERS, Why.MOVED_ABROAD)
    return _compare_domestic(expected, actual)


def _compare_moves(expected: MovedAbroad, actual: MovedAbroad) -> ItemComparison:
    ours, theirs = expected.reveal(), actual.reveal()
    if ours is None or theirs is None:
        return _answer(Verdict.NOT_COMPARABLE, Why.PARTLY_UNKNOWN)
    return _answer(Verdict.SAME if ours == theirs else Verdict.DIFFERS)


def _compare_domestic(expected: DomesticAddress, actual: DomesticAddress) -> ItemComparison:
    ours = marked(expected.reveal(), expected.substitutes)
    theirs = marked(actual.reveal(), actual.substitutes)
    if ours == theirs and expected.reveal() == actual.reveal():
        return _answer(Verdict.SAME)
    relation, spellings = explained(partial(_relation, ours, theirs), _FOLDS, _Relation.UNRELATED)
    verdict, why = _ANSWERS[relation]
    return _answer(verdict, *why, *(() if verdict is Verdict.DIFFERS else spellings))


def _relation(ours: str, theirs: str, folds: Folds) -> _Relation:
    prefecture, one = _without_prefecture(ours, folds)
    other_prefecture, other = _without_prefecture(theirs, folds)
    omitted = prefecture != other_prefecture
    if omitted and ((prefecture and other_prefecture) or Why.PREFECTURE_OMITTED not in folds):
        return _Relation.UNRELATED
    relation = _place(tokens_of(one, folds), tokens_of(other, folds), folds)
    if relation is _Relation.EQUAL and omitted:
        told = prefecture or other_prefecture
        clear = _tells_prefecture(one, told) and _tells_prefecture(other, told)
        return relation if clear else _Relation.PREFECTURE_UNCLEAR
    return relation


def _without_prefecture(text: str, folds: Folds) -> tuple[str, str]:
    text = fold_text(text, folds)
    if Why.SPACES in folds:
        text = text.lstrip()
    found = _PREFECTURE.match(text)
    return ("", text) if found is None else (found[0], text[found.end() :])


def _tells_prefecture(rest: str, prefecture: str) -> bool:
    if _SHARED.match(rest):
        return False
    return bool(_TELLING.match(rest) or (prefecture == "東京都" and _WARD.match(rest)))


def _place(ours: tuple[Token, ...], theirs: tuple[Token, ...], folds: Folds) -> _Relation:
    common = 0
    for one, other in zip(ours, theirs, strict=False):
        if not same_token(one, other, folds):
            break
        common += 1
    shared, mine, yours = ours[:common], ours[common:], theirs[common:]
    if not shared:
        return _Relation.UNRELATED
    if mine and yours:
        return _both_go_on(shared, mine, yours, folds)
    if _rest_on_substitutes(shared, theirs[:common]):
        return _Relation.ONLY_SUBSTITUTES
    return _one_is_shorter(shared, mine or yours) if mine or yours else _Relation.EQUAL


def _rest_on_substitutes(ours: tuple[Token, ...], theirs: tuple[Token, ...]) -> bool:
    pairs = [
        (one[0], other[0])
        for one, other in zip(ours, theirs, strict=True)
        if isinstance(one, str) and isinstance(other, str) and not _is_sign(one)
    ]
    return pairs != [] and all(SUBSTITUTE in pair for pair in pairs)


def _one_is_shorter(shared: tuple[Token, ...], rest: tuple[Token, ...]) -> _Relation:
    if any(isinstance(token, Number) for token in rest[: 1 + _is_sign(rest[0])]):
        return _Relation.NUMBER_ABSENT
    return _Relation.BUILDING_ABSENT if isinstance(shared[-1], Number) else _Relation.UNRELATED


def _is_sign(token: Token) -> bool:
    return isinstance(token, str) and token[0] != SUBSTITUTE and not token[0].isalnum()


def _both_go_on(
    shared: tuple[Token, ...], mine: tuple[Token, ...], yours: tuple[Token, ...], folds: Folds
) -> _Relation:
    if _in_building(shared):
        return _Relation.BUILDING_DIFFERS
    if not shared or not isinstance(shared[-1], Number):
        return _Relation.UNRELATED
    numbers = [[token for token in side if isinstance(token, Number)] for side in (mine, yours)]
    bare = [len(found) == len(side) for found, side in zip(numbers, (mine, yours), strict=True)]
    if bare == [False, False]:
        begin_with_text = isinstance(mine[0], str) and isinstance(yours[0], str)
        return _Relation.BUILDING_DIFFERS if begin_with_text else _Relation.UNRELATED
    rooms_agree = len(numbers[0]) == len(numbers[1]) and all(
        same_token(one, other, folds) for one, other in zip(*numbers, strict=True)
    )
    # 7番 見本荘202 against 7-202: the room is told by both, the building by one.
    return _Relation.BUILDING_ABSENT if rooms_agree and True in bare else _Relation.UNRELATED


def _in_building(shared: tuple[Token, ...]) -> bool:
    """Tell whether a building's name has begun: text after two numbers in a row."""
    kinds = [isinstance(token, Number) for token in shared]
    return any(kinds[at : at + 3] == [True, True, False] for at in range(len(kinds)))


def _answer(verdict: Verdict, *why: Why) -> ItemComparison:
    return ItemComparison(FactItem.ADDRESS, verdict, in_order(*why))
