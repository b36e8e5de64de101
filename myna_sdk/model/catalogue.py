"""The catalogue of reasons (``catalogue.toml``) and errors (``errors.toml``), read when needed."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

import attrs

from myna_sdk.model.next_steps import NextStep

__all__ = ["Entry", "Kind", "entries", "entry"]

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
        next_steps: What the customer can do, the likeliest first; none for an error.
        retryable: Whether simply trying again may help.
        arrangement: What makes the mock world produce it.
    """

    code: str
    kind: Kind
    developer: str
    guidance_ja: str
    guidance_en: str
    next_steps: tuple[NextStep, ...]
    retryable: bool
    arrangement: str

    def guidance(self, language: str) -> str:
        """Return the customer's text in ``language``; anything but ``en`` is Japanese."""
        return self.guidance_en if language == "en" else self.guidance_ja


@cache
def entries() -> Mapping[str, Entry]:
    """Return every entry by code, reasons first."""
    return {code: _reason(code, fields) for code, fields in _read("catalogue.toml").items()} | {
        code: Entry(
            code=code,
            kind="error",
            developer=developer,
            guidance_ja=group["guidance_ja"],
            guidance_en=group["guidance_en"],
            next_steps=(),
            retryable=code in group["retryable"],
            arrangement=group["arrangement"],
        )
        for group in _read("errors.toml").values()
        for code, developer in group["codes"].items()
    }


def _reason(code: str, fields: Mapping[str, Any]) -> Entry:
    steps = tuple(NextStep(step) for step in fields["next_steps"])
    return Entry(code=code, **{**fields, "next_steps": steps})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("myna_sdk.model").joinpath(name).read_text(encoding="utf-8"))


def entry(code: str) -> Entry:
    """Return the entry of ``code``.

    Raises:
        KeyError: The catalogue has no such code; a test keeps that from happening for ours.
    """
    return entries()[code]
