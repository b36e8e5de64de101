"""The page of PocketSign Verify tells the settings, checks and errors that the plugin has."""

import re
import tomllib
from pathlib import Path

import attrs

from myna_pocketsign._wire import Wire
from myna_pocketsign.checklist import RULES
from myna_pocketsign.refusals import CONNECT, REASONS, RESULTS
from myna_pocketsign.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/plugins/pocketsign.md"
TEXT = PAGE.read_text("utf-8")
EXAMPLES = [tomllib.loads(found) for found in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)]


def test_every_setting_is_told_with_its_default() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", TEXT, re.MULTILINE))
    for field in attrs.fields(Settings):
        assert field.name in told
        if isinstance(field.default, str):
            assert str(field.default) in told[field.name]


def test_every_check_is_told() -> None:
    assert re.findall(r"^\| `(ps-\d+)` \|", TEXT, re.MULTILINE) == list(RULES)


def test_every_error_is_told_with_its_outcome() -> None:
    rows = re.findall(r"^\| (`.*?) \| `([a-z-]+)`", TEXT, re.MULTILINE)
    for error, reason in {**REASONS, **CONNECT, **RESULTS}.items():
        short = error.removeprefix("ERROR_REASON_")
        assert [outcome for codes, outcome in rows if f"`{short}`" in codes] == [reason.value]


def test_the_wire_of_the_page_is_the_default() -> None:
    wire = EXAMPLES[1]["providers"]["pocketsign"]["wire"]
    assert Wire(**wire) == Wire()
    assert set(wire) == {field.name for field in attrs.fields(Wire)}
