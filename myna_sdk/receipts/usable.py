"""Which texts can stand in a receipt: all of them can be seen, and none is endless."""

import re
from typing import Final

from myna_sdk.model.texts import is_encodable

__all__ = ["MOST_TEXT", "UNSEEN", "is_usable"]

MOST_TEXT: Final = 4000
UNSEEN: Final = re.compile(
    # The page reads this pattern too: escapes that Python and browsers share.
    "[\\x00-\\x1f\\x7f-\\x9f\\xad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u2028-\\u202e"
    "\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\U000e0000-\U000e007f]"
)
"""Controls, marks of direction, fillers and tags: a text that holds one may look like another.

Variation selectors are none of these: they tell the glyphs of names apart.
"""


def is_usable(text: str) -> bool:
    """Tell whether ``text`` can stand in a receipt: not too long, and all of it can be seen."""
    return len(text) <= MOST_TEXT and is_encodable(text) and not UNSEEN.search(text)
