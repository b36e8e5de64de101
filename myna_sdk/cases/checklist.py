"""The core's own numbered checks: what it holds every provider to, and every person.

They are made in stages. In a stage the first check that does not pass ends it, and those after it
are told as not made.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.rules import Rules, read_rules

__all__ = ["CONTRACT", "PERSON", "PRESENTATION", "SIGNATURE", "Stage"]


@attrs.frozen
class Stage:
    """Checks that are made one after the other."""

    rules: Rules

    def passed(self, *numbers: str) -> tuple[Check, ...]:
        """Return every check: those of ``numbers`` passed, the others were not made."""
        return self.told(dict.fromkeys(numbers, CheckResult.PASSED))

    def ended(
        self, number: str, result: CheckResult = CheckResult.FAILED, looked_at: str | None = None
    ) -> tuple[Check, ...]:
        """Return every check: ``number`` ended the stage with ``result``."""
        before = list(self.rules)[: list(self.rules).index(number)]
        told = self.told({**dict.fromkeys(before, CheckResult.PASSED), number: result})
        if looked_at is None:
            return told
        ended = self.rules[number].check(result, looked_at)
        return tuple(ended if check.number == number else check for check in told)

    def told(self, made: Mapping[str, CheckResult]) -> tuple[Check, ...]:
        """Return every check with its result in ``made``; the others were not made."""
        return tuple(
            rule.check(made.get(number, CheckResult.NOT_MADE))
            for number, rule in self.rules.items()
        )


_RULES: Final = read_rules("myna_sdk.cases")


def _stage(*numbers: str) -> Stage:
    return Stage({number: _RULES[number] for number in numbers})


CONTRACT: Final = _stage("core-5", "core-6", "core-1", "core-2")
"""What every provider promises of an outcome."""

PRESENTATION: Final = _stage("core-5", "core-1", "core-7")
"""What every signer promises of what a person signed."""

SIGNATURE: Final = _stage("core-10")
"""What a verifier's word on a signature must be about."""

PERSON: Final = _stage("core-4", "core-8", "core-9")
"""Whose check it was."""
