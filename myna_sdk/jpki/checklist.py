"""The numbered rules of this room, each with its source, made or not."""

from typing import Final

from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.rules import read_rules

RULES: Final = tuple(read_rules("myna_sdk.jpki", "jpki").values())
"""The checks jpki-1 to jpki-16."""

RULES_VERSION: Final = "2026-11"
"""Changes whenever a rule does, so that kept evidence says by which it was judged."""

LAST_OF_PATH: Final = 13
REVOCATION: Final = 14
FORM: Final = 15
SIGNATURE: Final = 16


def told(results: tuple[CheckResult, ...]) -> tuple[Check, ...]:
    """Return every check with its result; what ``results`` does not reach was not made."""
    made = (*results, *(CheckResult.NOT_MADE,) * (len(RULES) - len(results)))
    return tuple(rule.check(result) for rule, result in zip(RULES, made, strict=True))
