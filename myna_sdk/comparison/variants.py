"""The table of old and variant forms of characters, read when a comparison first needs it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def variants() -> Mapping[int, str]:
    """Return, for `str.translate`, the form that each listed variant is read as.

    The sources are named in ``variants.toml``, section by section.
    """
    source = files("myna_sdk.comparison").joinpath("variants.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8")).values()
    pairs = (pair for table in tables for pair in table["pairs"].split())
    return {ord(variant): form for form, variant in pairs}
