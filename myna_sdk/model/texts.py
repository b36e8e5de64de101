"""What counts as a text, and which one may stand on a screen or in a receipt."""

import re
import unicodedata
from typing import Final

__all__ = ["FILLERS", "MOST_TEXT", "UNSEEN", "is_blank", "is_encodable", "is_usable"]

FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Hangul fillers and the empty Braille cell: letter or sign to Unicode, nothing to the eye."""

MOST_TEXT: Final = 4000
"""A text longer than this stands nowhere."""
UNSEEN: Final = re.compile(
    # The page reads this pattern too: escapes that Python and browsers share.
    "[\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u2028-\\u202e"
    "\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\U000e0000-\U000e007f]"
)
"""Controls, marks of direction, fillers and tags: a text that holds one may look like another.

Variation selectors are none of these: they tell the glyphs of names apart.
"""


def is_encodable(text: str) -> bool:
    """Tell whether ``text`` can be written in UTF-8.

    A lone surrogate cannot: it is how Python passes on bytes of a command line, a file name or a
    header that were no text in the first place (PEP 383).
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_blank(text: str) -> bool:
    """Tell whether ``text`` shows nothing to the eye: spaces, or characters that are not seen."""
    for character in text:  # the first one decides nearly always
        if unicodedata.category(character)[0] in "LNPS" and character not in FILLERS:
            return False
    return True


def is_usable(text: str) -> bool:
    """Tell whether ``text`` can stand in a receipt: not too long, and all of it can be seen."""
    return len(text) <= MOST_TEXT and is_encodable(text) and not UNSEEN.search(text)
