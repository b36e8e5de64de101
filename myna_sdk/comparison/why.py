"""The verdicts of a comparison and the reasons for them; their texts are in ``texts.toml``."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NoReturn


class Verdict(StrEnum):
    """How the two values of one item relate. There is no ``bool``: name the verdict you mean."""

    SAME = "same"
    """Equal to the last character."""
    SPELLING = "spelling"
    """Equal but for the spelling that `Why` names."""
    DIFFERS = "differs"
    NOT_COMPARABLE = "not-comparable"
    """It cannot be told by rule. That is never "same": a person has to look."""

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is no bool: compare it with a member of Verdict")

    def text(self, language: str = "ja") -> str:
        """Return the words for the verdict; any language but ``en`` is Japanese."""
        return text("verdict", self.value, language)


class Why(StrEnum):
    """What lies between the two values. The member's value is the stable code."""

    # Spelling: what had to be set aside for the two to be equal
    INVISIBLE_CHARACTERS = "invisible-characters"
    VARIATION_SELECTOR = "variation-selector"
    COMPOSITION = "composition"
    WIDTH = "width"
    KANA_WIDTH = "kana-width"
    KANA_SCRIPT = "kana-script"
    SMALL_KANA = "small-kana"
    LETTER_CASE = "letter-case"
    MIDDLE_DOT = "middle-dot"
    SPACES = "spaces"
    VARIANT_FORM = "variant-form"
    HYPHEN_FORM = "hyphen-form"
    NUMBER_UNITS = "number-units"
    KANJI_NUMERAL = "kanji-numeral"
    OAZA = "oaza"
    PREFECTURE_OMITTED = "prefecture-omitted"
    SUBSTITUTE_CHARACTER = "substitute-character"
    FORMER_NAME = "former-name"
    ALIAS = "alias"
    # Not comparable
    ABSENT = "absent"
    PARTLY_UNKNOWN = "partly-unknown"
    SEX_NOT_STATED = "sex-not-stated"
    ONLY_SUBSTITUTES = "only-substitutes"
    READING_ONLY = "reading-only"
    GIVEN_NAME_UNCLEAR = "given-name-unclear"
    BUILDING_ABSENT = "building-absent"
    NUMBER_ABSENT = "number-absent"
    PREFECTURE_UNCLEAR = "prefecture-unclear"
    # Differs
    READING_DIFFERS = "reading-differs"
    BUILDING_DIFFERS = "building-differs"
    MOVED_ABROAD = "moved-abroad"

    def text(self, language: str = "ja") -> str:
        """Return the words for the reason; any language but ``en`` is Japanese."""
        return text("why", self.value, language)


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    source = files("myna_sdk.comparison").joinpath("texts.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def text(kind: str, key: str, language: str) -> str:
    """Return the text ``key`` of the table ``kind``; any language but ``en`` is Japanese."""
    return _texts()[kind][key]["en" if language == "en" else "ja"]
