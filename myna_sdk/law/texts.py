"""The texts of ``texts.toml``: titles and answers of gates, and what lists of the data name."""

from collections.abc import Mapping
from functools import cache

from myna_sdk.law.reading import Table, Texts, law_table


@cache
def texts() -> Mapping[str, Mapping[str, Texts]]:
    """Return every text by table and key."""
    return {name: _texts(table) for name, table in law_table("texts.toml").tables()}


def _texts(table: Table) -> Mapping[str, Texts]:
    return {key: _text(each) for key, each in table.tables()}


def _text(table: Table) -> Texts:
    found = Texts(table.text("ja"), table.text("en"))
    table.done()
    return found


def text(table: str, key: str, language: str = "ja") -> str:
    """Return the text ``key`` of ``table``; any language but ``en`` is Japanese."""
    return texts()[table][key].text(language)
