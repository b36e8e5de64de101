"""``docs/cli.md`` says what the command line says."""

import re

from myna_sdk.commands.exit_codes import ExitCode
from tests.docs.cli_help import DOCUMENT, between, screens

TEXT = DOCUMENT.read_text("utf-8")


def test_every_help_screen_is_the_real_one() -> None:
    """If it is not: ``python -m tests.docs.cli_help``."""
    assert between(TEXT) == screens()


def test_every_exit_code_is_documented() -> None:
    documented = {int(code) for code in re.findall(r"^\| `(\d+)` \|", TEXT, re.MULTILINE)}
    assert {int(code) for code in ExitCode} | {130, 141} == documented
