"""The texts of ``texts.toml``: rules, findings, statements and headings, in both languages."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from myna_sdk.law.reading import Table, Texts, read_table


@cache
def texts() -> Mapping[str, Mapping[str, Texts]]:
    """Return every text by table and key."""
    source = files("myna_sdk.receipts").joinpath("texts.toml")
    read = read_table(source.read_text(encoding="utf-8"), "texts.toml")
    return {name: _texts(table) for name, table in read.tables()}


def _texts(table: Table) -> Mapping[str, Texts]:
    return {key: _text(each) for key, each in table.tables()}


def _text(table: Table) -> Texts:
    found = Texts(table.text("ja"), table.text("en"))
    table.done()
    return found


def text(table: str, key: str, language: str = "ja") -> str:
    """Return the text ``key`` of ``table``; any language but ``en`` is Japanese."""
    return texts()[table][key].text(language)
