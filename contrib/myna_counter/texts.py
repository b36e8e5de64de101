"""The words of the pages, from ``texts.toml``, each in Japanese and in English."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["ja", "en"]


@cache
def texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return every text by table, key and language."""
    return tomllib.loads(files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


def text(language: Language, table: str, key: str, **told: str) -> str:
    """Return one text in ``language``, what is ``told`` filled in."""
    return texts()[table][key][language].format_map(told)


def known(table: str, key: str) -> str:
    """Return ``key`` if ``table`` has it, else ``other``, which every table of troubles has."""
    return key if key in texts()[table] else "other"
