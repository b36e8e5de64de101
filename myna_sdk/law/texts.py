"""The texts of ``texts.toml``: titles and answers of gates, and what lists of the data name."""

from collections.abc import Mapping
from functools import cache

from myna_sdk.law.reading import Texts, law_table, read_texts


@cache
def texts() -> Mapping[str, Mapping[str, Texts]]:
    """Return every text by table and key."""
    return {name: read_texts(table) for name, table in law_table("texts.toml").tables()}


def text(table: str, key: str, language: str = "ja") -> str:
    """Return the text ``key`` of ``table``; any language but ``en`` is Japanese."""
    return texts()[table][key].text(language)
