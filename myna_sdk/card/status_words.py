"""Status words by name, with what they mean on a My Number Card (ISO/IEC 7816-4 §5.6).

The words and their texts stand in ``status_words.toml``; a word that is not there is unknown.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import attrs

__all__ = ["Meaning", "meaning", "tries_left"]

OK: Final = 0x9000
NOT_VERIFIED: Final = 0x6982
NOT_FOUND: Final = 0x6A82
WRONG_LENGTH: Final = 0x6700
BEYOND_THE_END: Final = 0x6B00
END_OF_FILE: Final = 0x6282
NO_LIMIT: Final = 0x6300
BLOCKED: Final = frozenset({0x6983, 0x6984})
"""6984 is what the card says; 6983 is the word of ISO/IEC 7816-4 for it."""

NO_SUCH_CARD: Final = frozenset(
    {NOT_FOUND, WRONG_LENGTH, 0x6881, 0x6882, 0x6A81, 0x6A86, 0x6D00, 0x6E00}
)
"""What a card of another kind says to the selection of an application: that there is none, or that
it knows no such command (ISO/IEC 7816-4 §5.6)."""

_TRIES: Final = 0x63C0


@attrs.frozen
class Meaning:
    """What one status word says.

    Attributes:
        name: A stable kebab-case name.
        texts: What it means, by language.
    """

    name: str
    texts: tuple[tuple[str, str], ...] = attrs.field(repr=False)

    def text(self, language: str = "ja") -> str:
        """Return what it means in ``language`` (``ja`` or ``en``)."""
        texts = dict(self.texts)
        return texts.get(language, texts["en"])


def meaning(status: int) -> Meaning:
    """Return what ``status`` means; a word that nobody has seen is ``unknown``."""
    known = _words()
    found = known.get(f"{status:04X}") or known.get(f"{status >> 4:03X}x")
    found = found or known.get(f"{status >> 8:02X}xx")
    return known["unknown"] if found is None else found


def tries_left(status: int) -> int | None:
    """Return the tries that ``63Cx`` tells, or ``None`` if ``status`` is another word."""
    return status & 0x0F if status & 0xFFF0 == _TRIES else None


@cache
def _words() -> Mapping[str, Meaning]:
    read = tomllib.loads(files(__package__).joinpath("status_words.toml").read_text("utf-8"))
    return {
        word: Meaning(row["name"], (("en", row["en"]), ("ja", row["ja"])))
        for word, row in read.items()
    }
