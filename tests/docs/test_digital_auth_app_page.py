"""The page of デジタル認証アプリ tells the settings, checks and errors that the plugin has."""

import re
import tomllib
from pathlib import Path

import attrs

from myna_digital_auth_app._wire import Wire
from myna_digital_auth_app.settings import Settings
from myna_sdk.providers.oidc.checklist import RULES
from myna_sdk.providers.oidc.refusals import REASONS

PAGE = Path(__file__).parents[2] / "docs/plugins/digital-auth-app.md"
TEXT = PAGE.read_text("utf-8")
EXAMPLES = [tomllib.loads(found) for found in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)]


def test_every_setting_is_told_with_its_default() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", TEXT, re.MULTILINE))
    for field in attrs.fields(Settings):
        assert field.name in told
        if isinstance(field.default, int | str):
            assert str(field.default) in told[field.name]


def test_every_check_is_told() -> None:
    assert re.findall(r"^\| `(oidc-\d+)` \|", TEXT, re.MULTILINE) == list(RULES)


def test_every_error_is_told_with_its_outcome() -> None:
    rows = re.findall(r"^\| (`.*?) \| `([a-z-]+)`", TEXT, re.MULTILINE)
    for error, reason in REASONS.items():
        short = "unsupported_…" if error.startswith("unsupported_") else error
        assert [outcome for codes, outcome in rows if f"`{short}`" in codes] == [reason.value]


def test_the_wire_of_the_page_is_the_default() -> None:
    wire = EXAMPLES[1]["providers"]["digital-auth-app"]["wire"]
    assert Wire(**wire) == Wire()
    for name in {field.name for field in attrs.fields(Wire)} - set(wire):
        assert getattr(Wire(), name) is None
        assert f"`{name}`" in TEXT
