"""What counts as a text."""

import unicodedata

__all__ = ["FILLERS", "is_blank", "is_encodable"]

FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Hangul fillers and the empty Braille cell: letter or sign to Unicode, nothing to the eye."""


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
