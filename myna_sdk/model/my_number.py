"""A guard that recognises a My Number so that it can be refused, unread and unkept.

Nothing here returns, stores or derives a number. 番号法 20条 forbids keeping one outside the
listed cases, and consent does not cure it.
"""

import unicodedata

from myna_sdk.model.texts import FILLERS

__all__ = ["holds_my_number", "looks_like_my_number"]

_IDEOGRAPHIC_SPACE = "\u3000"
_BETWEEN = "\n"
_LETTERS_AND_NUMBERS = frozenset({"Lu", "Ll", "Lt", "Lo", "Nd", "Nl", "No"})
"""Not Lm, modifier letters: ー is a hyphen to those who type it between digits."""


def holds_my_number(text: str) -> bool:
    """Tell whether ``text``, or what stands between the letters and spaces in it, looks like one.

    For names that a firm gives, such as ``staff 12``.
    """
    normal = unicodedata.normalize("NFKC", text)
    kept = "".join(c if unicodedata.numeric(c, None) is not None else _apart(c) for c in normal)
    parts = kept.split(_BETWEEN)
    return any(looks_like_my_number(part) for whole in parts for part in (whole, *whole.split()))


def _apart(c: str) -> str:
    return _BETWEEN if unicodedata.category(c) in _LETTERS_AND_NUMBERS else c


def looks_like_my_number(text: str) -> bool:
    """Tell whether ``text`` is exactly twelve digits with a valid My Number check digit.

    Digits of any width and script count, 一二三 and 壱弐参 too. What is neither letter nor number
    is ignored: spaces, hyphens, brackets, ー, characters that cannot be seen.

    The check digit is that of 番号法施行令 /
    行政手続における特定の個人を識別するための番号 省令 5条:
    with P(n) the n-th of the eleven digits from the right and Q(n) = n + 1 for n ≤ 6, n − 5
    above, it is 11 minus the remainder of ΣP·Q by 11, or 0 where that remainder is 0 or 1.
    """
    text = text.replace(_IDEOGRAPHIC_SPACE, " ")  # it alone keeps most names from being normal
    normal = unicodedata.normalize("NFKC", text)
    if len(normal) < 12 or _is_plain_letter(normal[0]) or sum(map(str.isnumeric, normal)) < 12:
        return False  # most texts are done with at once
    told = [
        c for c in normal if c not in FILLERS and unicodedata.category(c) in _LETTERS_AND_NUMBERS
    ]
    values = [unicodedata.numeric(c, -1) for c in told]
    if len(values) != 12 or not all(value in range(10) for value in values):
        return False
    digits = [int(value) for value in values]
    total = sum(
        digits[11 - n] * (n + 1 if n <= 6 else n - 5)  # the n-th of the eleven, from the right
        for n in range(1, 12)
    )
    remainder = total % 11
    return digits[11] == (0 if remainder <= 1 else 11 - remainder)


def _is_plain_letter(character: str) -> bool:
    """Tell whether no text that holds ``character`` is a number."""
    return (
        unicodedata.category(character) in _LETTERS_AND_NUMBERS
        and not character.isnumeric()
        and character not in FILLERS
    )
