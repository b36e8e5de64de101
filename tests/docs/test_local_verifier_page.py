"""The page of the verifier of one's own tells the settings, checks and outcomes that it has."""

import re
import tomllib
from pathlib import Path

import attrs

from myna_local_verifier.refusals import REJECTED, UNTOLD
from myna_local_verifier.settings import Lists, PolicyName, Responders, Settings
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.model.reasons import Reason
from myna_sdk.model.rules import read_rules

PAGE = Path(__file__).parents[2] / "docs/plugins/local-verifier.md"
TEXT = PAGE.read_text("utf-8")
EXAMPLES = [tomllib.loads(found) for found in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)]
OUTCOMES = dict(re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (.*) \|$", TEXT, re.MULTILINE))
DATA = frozenset(flaw for flaw, reason in UNTOLD.items() if reason is Reason.FACTS_MISSING)


def test_every_setting_is_told_with_its_default() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", TEXT, re.MULTILINE))
    for field in attrs.fields(Settings):
        assert field.name in told
        if isinstance(field.default, str):
            assert str(field.default) in told[field.name]
    for part in (*attrs.fields(Lists), *attrs.fields(Responders)):
        assert f"`{part.name}" in TEXT
        if isinstance(part.default, int) and not isinstance(part.default, bool):
            assert f"`{part.name} = {part.default}`" in TEXT
    assert all(f"`{name.value}`" in TEXT for name in PolicyName)


def test_every_check_of_the_doctor_is_told() -> None:
    told = re.findall(r"^\| `(local-\d+)` \|", TEXT, re.MULTILINE)
    assert told == list(read_rules("myna_local_verifier"))


def test_every_flaw_with_an_outcome_of_its_own_is_told_there() -> None:
    plain = {Flaw.REVOKED, Flaw.HELD, *DATA}
    for flaw, reason in {**REJECTED, **UNTOLD}.items():
        if flaw not in plain:
            rows = [row for named, row in OUTCOMES.items() if f"`{reason.value}`" in named]
            assert any(f"`{flaw.value}`" in row for row in rows), flaw


def test_the_example_has_only_keys_that_there_are() -> None:
    (example,) = EXAMPLES
    own = example["providers"]["local-verifier"]
    assert set(own) <= {field.name for field in attrs.fields(Settings)}
    assert set(own["ocsp"]) <= {field.name for field in attrs.fields(Responders)}
    assert set(own["crl"]) <= {field.name for field in attrs.fields(Lists)}
