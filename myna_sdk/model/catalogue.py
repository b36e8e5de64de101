"""The catalogue of reasons and errors, read from ``catalogue.toml`` when a text is first needed."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

import attrs

Kind: TypeAlias = Literal["rejected", "undetermined", "error"]


@attrs.frozen(kw_only=True)
class Entry:
    """What is known of one code.

    Attributes:
        code: The stable code.
        kind: An outcome's kind, or ``error``.
        developer: What happened and what to look at, for the developer.
        guidance_ja: What the customer is told, in Japanese.
        guidance_en: The same in English.
        retryable: Whether simply trying again may help.
        arrangement: What makes the mock world produce it; for an error, who causes it.
    """

    code: str
    kind: Kind
    developer: str
    guidance_ja: str
    guidance_en: str
    retryable: bool
    arrangement: str

    def guidance(self, language: str) -> str:
        """Return the customer's text in ``language``; anything but ``en`` is Japanese."""
        return self.guidance_en if language == "en" else self.guidance_ja


@cache
def entries() -> Mapping[str, Entry]:
    """Return every entry by code, in the catalogue's order."""
    text = files("myna_sdk.model").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return {code: Entry(code=code, **fields) for code, fields in tomllib.loads(text).items()}


def entry(code: str) -> Entry:
    """Return the entry of ``code``.

    Raises:
        KeyError: The catalogue has no such code; a test keeps that from happening for ours.
    """
    return entries()[code]
