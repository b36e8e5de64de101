"""The words of decisions: names of documents, points and alternatives (``texts.toml``)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import attrs

from myna_sdk.cases.decision import OtherDocument, Point
from myna_sdk.cases.words import words as shared_words
from myna_sdk.law.reading import Table, Texts, read_table, read_texts


@attrs.frozen(kw_only=True)
class Vocabulary:
    """What the rules of one file may name.

    Attributes:
        documents: Other documents, by id.
        points: What somebody should know, by id.
        alternatives: Ways for people without a card, by id.
    """

    documents: Mapping[str, OtherDocument]
    points: Mapping[str, Texts]
    alternatives: Mapping[str, Texts]

    def point(self, id_: str, *, open_: bool = False) -> Point:
        """Return the point ``id_``."""
        return Point(id=id_, texts=self.points[id_], open=open_)


@cache
def vocabulary() -> Vocabulary:
    """Return the words that every rule may use."""
    table = _file()
    return Vocabulary(
        documents=read_documents(table.table("document")),
        points=read_texts(table.table("point")),
        alternatives=read_texts(table.table("alternative")),
    )


@cache
def words(table: str) -> Mapping[str, Texts]:
    """Return the texts of ``table``: the words for the members of an enumeration."""
    shared = shared_words()
    return shared[table] if table in shared else read_texts(_file().table(table))


def word(table: str, key: str, language: str = "ja") -> str:
    """Return the text ``key`` of ``table``; any language but ``en`` is Japanese."""
    return words(table)[key].text(language)


def read_documents(table: Table) -> dict[str, OtherDocument]:
    """Return every document of ``table``, by id."""
    return {key: _document(key, each) for key, each in table.tables()}


def _document(id_: str, table: Table) -> OtherDocument:
    titles = Texts(table.text("ja"), table.text("en"))
    when = table.texts("when") if "when_ja" in table else None
    table.done()
    return OtherDocument(id=id_, titles=titles, when=when)


def _file() -> Table:
    text = files("myna_sdk.residence").joinpath("texts.toml").read_text(encoding="utf-8")
    return read_table(text, "texts.toml")
