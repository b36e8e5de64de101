"""Every flaw has its texts in both languages, and no text is left over."""

import re
import tomllib
from importlib.resources import files

import pytest

from myna_sdk.jpki.flaws import Flaw

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def test_flaws_and_texts_are_the_same_list() -> None:
    rooms = tomllib.loads(files("myna_sdk.jpki").joinpath("flaws.toml").read_text("utf-8"))
    codes = [code for room in rooms.values() for code in room]
    assert sorted(codes) == sorted(flaw.value for flaw in Flaw)


@pytest.mark.parametrize("flaw", Flaw)
def test_a_flaw_speaks_both_languages(flaw: Flaw) -> None:
    assert JAPANESE.search(flaw.text("ja"))
    assert flaw.text("ja").endswith(("。", "）。"))
    assert flaw.text("en").endswith(".")
    assert not JAPANESE.search(flaw.text("en").replace("番号法 20条", ""))
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", flaw.value)
