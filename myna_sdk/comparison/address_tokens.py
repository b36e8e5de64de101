"""An address as tokens: characters of names, and numbers that never run into one another."""

import re
from enum import Enum
from typing import TypeAlias

import attrs

from myna_sdk.comparison.folding import (
    HAN,
    Folds,
    clusters,
    equal,
    fold_characters,
)
from myna_sdk.comparison.numerals import NUMERALS, digits_of
from myna_sdk.comparison.why import Why
from myna_sdk.model.masking import Masked


class Unit(Enum):
    """What a number counts, where the text says so."""

    BLOCK = "丁目"
    LOT = "番"
    HOUSE = "号"


@attrs.frozen(repr=False)
class Number(Masked):
    """One number with its unit; ``None`` where a hyphen, の or nothing follows."""

    digits: str
    unit: Unit | None = None


Token: TypeAlias = str | Number

_SPACE = "[ \t\u00a0\u2002-\u200a\u202f\u205f\u3000]"
_DASHES = "\\-\u2010-\u2015\u2043\u2212\u2500\u2501\u30fc\ufe58\ufe63"
_ALNUM = f"0-9A-Za-z０-９Ａ-Ｚａ-ｚ{NUMERALS}"
_DIGITS = "0-9０-９"

_LONGEST_CLUSTER = 8
_IS_SPACE = re.compile(f"{_SPACE}\\Z")
_DASH = re.compile(f"(?<=[{_ALNUM}])[{_DASHES}](?=[{_ALNUM}])")
_OAZA = re.compile("大字|(?<![大文])字(?=.)")
_KE = re.compile(f"(?<=[{HAN}])[ヶケヵカがガ箇](?=[{HAN}])")
_TSU = re.compile(f"(?<=[{HAN}])[ッツ](?=[{HAN}])")
_NO = re.compile(f"(?<=[{HAN}])[のノ](?=[{HAN}])")

_NUMBER_AHEAD = f"(?={_SPACE}*[{_DIGITS}{NUMERALS}])"
_JOINT = f"(?:[のノ\\-]{_NUMBER_AHEAD})"
_UNIT = re.compile(
    f"(?P<block>丁目|丁(?![目{HAN}])|丁(?=[{NUMERALS}]))"
    f"|(?P<lot>番地|番(?![町丁目館街組地外]))"
    f"|(?P<house>号室|号(?![棟館線地車室]))"
    f"|(?P<joint>{_JOINT})"
)
_AFTER_UNIT = re.compile(f"{_SPACE}*{_JOINT}")
_RUN = re.compile(f"[{_DIGITS}]+")
_KANJI_RUN = re.compile(f"[{NUMERALS}]+")
_COUNTED = re.compile(f"丁目|丁(?![目{HAN}])|番地|番(?![町丁目館街組])|号|条|線|地割|{_JOINT}")
_ENDS = re.compile(f"(?![{HAN}])")
"""What must follow a kanji numeral that only its place after a unit makes a number."""


def fold_text(text: str, folds: Folds) -> str:
    """Return ``text`` after every fold that needs no numbers to be told apart."""
    text = fold_characters(text, folds)
    if Why.OAZA in folds:
        text = _OAZA.sub("", text)
    if Why.SMALL_KANA in folds:
        text = _NO.sub("の", _TSU.sub("ッ", _KE.sub("ヶ", text)))
    if Why.HYPHEN_FORM in folds:
        text = _DASH.sub("-", text)
    return text


def tokens_of(text: str, folds: Folds) -> tuple[Token, ...]:
    """Return the tokens of folded ``text``."""
    found: list[Token] = []
    at, counting = 0, False
    while at < len(text):
        run = _number_at(text, at, counting=counting)
        if run is None:
            cluster = clusters(text[at : at + _LONGEST_CLUSTER])[0]
            at += len(cluster)
            kept = _kept(cluster, folds)
            found.extend(kept)
            counting = counting and not kept
            continue
        after = at + len(run)
        unit, counting, at = _unit_at(text, after)
        if Why.NUMBER_UNITS in folds:
            found.append(Number(_digits(run, folds), unit))
        else:
            found.append(Number(_digits(run, folds)))
            found.extend(_kept(text[after:at], folds))
    return tuple(found)


def same_token(one: Token, other: Token, folds: Folds) -> bool:
    """Tell whether two tokens are equal: two stated units of a number must not conflict."""
    if isinstance(one, Number) and isinstance(other, Number):
        stated = {unit for unit in (one.unit, other.unit) if unit is not None}
        return one.digits == other.digits and len(stated) <= 1
    if isinstance(one, str) and isinstance(other, str):
        return equal(one, other, folds)
    return False


def _number_at(text: str, at: int, *, counting: bool) -> str | None:
    digits = _RUN.match(text, at)
    if digits is not None:
        return digits[0]
    kanji = _KANJI_RUN.match(text, at)
    if kanji is None or digits_of(kanji[0]) is None:
        return None
    end = kanji.end()
    counted = _COUNTED.match(text, end) or (counting and _ENDS.match(text, end))
    return kanji[0] if counted else None


def _unit_at(text: str, at: int) -> tuple[Unit | None, bool, int]:
    """Return the unit at ``at``, whether a further number may follow, and where it ends."""
    found = _UNIT.match(text, at)
    if found is None:
        return None, False, at
    joined = _AFTER_UNIT.match(text, found.end())
    end = found.end() if joined is None else joined.end()
    if found["block"]:
        return Unit.BLOCK, True, end
    if found["lot"]:
        return Unit.LOT, True, end
    if found["house"]:
        return Unit.HOUSE, joined is not None, end
    return None, True, found.end()


def _kept(text: str, folds: Folds) -> list[str]:
    spaces = Why.SPACES in folds
    return [cluster for cluster in clusters(text) if not (spaces and _IS_SPACE.match(cluster))]


def _digits(run: str, folds: Folds) -> str:
    if Why.KANJI_NUMERAL in folds and run[0] in NUMERALS:
        return digits_of(run) or run
    return run
