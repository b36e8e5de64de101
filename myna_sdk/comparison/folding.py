"""Folds: the differences of spelling that a comparison may set aside, each by its own name.

A fold is on when its `Why` is in the set that every function here takes. That makes it possible
to ask afterwards which folds were needed: see `explained`. Folded text never leaves this package
and is never stored; what was received stays as it was received.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from myna_sdk.comparison.variants import variants
from myna_sdk.comparison.why import Why
from myna_sdk.model.names import SubstituteMap

Folds: TypeAlias = frozenset[Why]

SUBSTITUTE = "\uffff"
"""Stands for a flagged character: a noncharacter, escaped where a text holds it of its own."""

HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    f"\U00020000-\U0003ffff{SUBSTITUTE}"
)
"""The inside of a character class: ideographs and substitutes."""

_CLUSTER = re.compile(
    "(?s:.)[\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f\u3099\u309a]*",
)
_NONCHARACTERS = {"\ufffe": "\ufffea", SUBSTITUTE: "\ufffeb"}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")
_HALF_KANA = re.compile("[\uff61-\uff9f]+")

R = TypeVar("R")


def explained(
    relation: Callable[[Folds], R], every: Sequence[Why], unrelated: R
) -> tuple[R, tuple[Why, ...]]:
    """Return the relation that all folds show, and the fewest of them that still show it.

    Folds are given up one after the other, in order, as long as the relation stays.
    """
    folds = frozenset(every)
    best = relation(folds)
    if best == unrelated:
        return best, ()
    for why in every:
        if relation(folds - {why}) == best:
            folds -= {why}
    return best, tuple(why for why in every if why in folds)


def marked(text: str, substitutes: SubstituteMap | None) -> str:
    """Return ``text`` with `SUBSTITUTE` for every flagged character; the map may be shorter."""
    flags = SubstituteMap(()) if substitutes is None else substitutes
    return "".join(
        SUBSTITUTE if flags.marks(index) else _NONCHARACTERS.get(character, character)
        for index, character in enumerate(text)
    )


def clusters(text: str) -> tuple[str, ...]:
    """Return ``text`` cut into characters, each with the selectors and marks that follow it."""
    return tuple(_CLUSTER.findall(text))


def fold_characters(text: str, folds: Folds) -> str:
    """Return ``text`` after the folds that look at single characters, in a fixed order."""
    for why, fold in _CHARACTER_FOLDS:
        if why in folds:
            text = fold(text)
    return text


def equal(one: str, other: str, folds: Folds) -> bool:
    """Tell whether two clusters are equal, or one is a substitute that may stand for the other."""
    if Why.SUBSTITUTE_CHARACTER in folds and SUBSTITUTE in (one[0], other[0]):
        return _replaceable(one) and _replaceable(other)
    return one == other


def _replaceable(cluster: str) -> bool:
    # A certificate holds all digits, kana and signs of JIS X 0208: it replaces ideographs only.
    first = cluster[0]
    if first == SUBSTITUTE:
        return True
    ideograph = unicodedata.category(first) in {"Lo", "Co"} or "\U00020000" <= first <= "\U0003ffff"
    return ideograph and unicodedata.numeric(first, None) is None


def _without_invisible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def _without_selectors(text: str) -> str:
    return _SELECTORS.sub("", text)


def _to_main_form(text: str) -> str:
    unified = _COMPATIBILITY.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return unified.translate(variants())


def _composed(text: str) -> str:
    # Compatibility ideographs are left alone: NFC would turn them into another form unnamed.
    parts = _COMPATIBILITY.split(text)
    return "".join(
        part if index % 2 else unicodedata.normalize("NFC", part)
        for index, part in enumerate(parts)
    )


def _one_width(text: str) -> str:
    return "".join(_narrow(c) for c in text)


def _narrow(character: str) -> str:
    if "\uff61" <= character <= "\uff9f" or character == "\u3000":
        return character  # half-width kana and the wide space have folds of their own
    shape = unicodedata.decomposition(character)
    if shape.startswith(("<wide>", "<narrow>")):
        return unicodedata.normalize("NFKC", character)
    return character


def _full_width_kana(text: str) -> str:
    return _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _lower(text: str) -> str:
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


_CHARACTER_FOLDS: tuple[tuple[Why, Callable[[str], str]], ...] = (
    (Why.INVISIBLE_CHARACTERS, _without_invisible),
    (Why.VARIATION_SELECTOR, _without_selectors),
    (Why.WIDTH, _one_width),
    (Why.KANA_WIDTH, _full_width_kana),
    (Why.COMPOSITION, _composed),
    (Why.VARIANT_FORM, _to_main_form),
    (Why.LETTER_CASE, _lower),
    (Why.KANA_SCRIPT, _katakana),
)
