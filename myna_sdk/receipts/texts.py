"""The texts of ``texts.toml``: rules, findings, statements and headings, in both languages."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from myna_sdk.cases.words import words
from myna_sdk.law.reading import Texts, read_table, read_texts

_OF_DECISIONS: Final = {"basis": "basis", "record-item": "item", "technique": "evidence"}
"""Our tables that are those of decisions: a receipt says no other word than the decision said."""


@cache
def texts() -> Mapping[str, Mapping[str, Texts]]:
    """Return every text by table and key, those that decisions tell too among them."""
    source = files("myna_sdk.receipts").joinpath("texts.toml")
    read = read_table(source.read_text(encoding="utf-8"), "texts.toml")
    shared = {ours: words()[theirs] for ours, theirs in _OF_DECISIONS.items()}
    return {**{name: read_texts(table) for name, table in read.tables()}, **shared}


def text(table: str, key: str, language: str = "ja") -> str:
    """Return the text ``key`` of ``table``; any language but ``en`` is Japanese."""
    return texts()[table][key].text(language)
