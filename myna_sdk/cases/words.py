"""Words for evidence, basis and items of the record, as decisions and receipts tell them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from myna_sdk.law.reading import Texts, read_table, read_texts

__all__ = ["words"]


@cache
def words() -> Mapping[str, Mapping[str, Texts]]:
    """Return the texts of ``words.toml``, by table and member."""
    source = files("myna_sdk.cases").joinpath("words.toml")
    read = read_table(source.read_text(encoding="utf-8"), "words.toml")
    return {name: read_texts(table) for name, table in read.tables()}
