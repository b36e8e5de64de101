"""The core's own numbered checks: what it holds every provider to, and every person.

They are made in stages. In a stage the first check that does not pass ends it, and those after it
are told as not made.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from myna_sdk.model.checks import Check, CheckResult

__all__ = ["CONTRACT", "PERSON", "PRESENTATION", "SIGNATURE", "Rule", "Stage"]


@attrs.frozen
class Rule:
    """What must hold, and what is looked at to tell."""

    rule: str
    looked_at: str


@attrs.frozen
class Stage:
    """Checks that are made one after the other."""

    rules: Mapping[str, Rule]

    def passed(self, *numbers: str) -> tuple[Check, ...]:
        """Return every check: those of ``numbers`` passed, the others were not made."""
        return self.told(dict.fromkeys(numbers, CheckResult.PASSED))

    def ended(
        self, number: str, result: CheckResult = CheckResult.FAILED, looked_at: str = ""
    ) -> tuple[Check, ...]:
        """Return every check: ``number`` ended the stage with ``result``."""
        before = list(self.rules)[: list(self.rules).index(number)]
        made = {**dict.fromkeys(before, CheckResult.PASSED), number: result}
        told = self.told(made)
        if not looked_at:
            return told
        return tuple(
            attrs.evolve(check, looked_at=looked_at) if check.number == number else check
            for check in told
        )

    def told(self, made: Mapping[str, CheckResult]) -> tuple[Check, ...]:
        """Return every check with its result in ``made``; the others were not made."""
        return tuple(
            Check(number, rule.rule, rule.looked_at, made.get(number, CheckResult.NOT_MADE))
            for number, rule in self.rules.items()
        )


CONTRACT: Final = Stage(
    {
        "core-5": Rule("the parts of the outcome have their types", "outcome"),
        "core-6": Rule("the outcome does not contradict its own checks and reason", "outcome"),
        "core-1": Rule("the reference is this provider's", "person"),
        "core-2": Rule("every item asked for was received", "facts"),
    }
)
"""What every provider promises of an outcome. (3 hands on only what was asked for.)"""

PRESENTATION: Final = Stage(
    {
        "core-5": Rule("the parts of the presentation have their types", "presentation"),
        "core-1": Rule("the reference is the signer's", "presentation"),
        "core-7": Rule("the document is the one that was to be signed", "presentation"),
    }
)
"""What every signer promises of what a person signed."""

SIGNATURE: Final = Stage({"core-10": Rule("it is a signing certificate", "certificate")})
"""What a verifier's word on a signature must be about."""

PERSON: Final = Stage(
    {
        "core-4": Rule("subject and references are one person's own", "subject, references"),
        "core-8": Rule("what never changes is as it was kept", "birth date, sex"),
        "core-9": Rule("what is at hand tells who the person is", "person"),
    }
)
"""Whose check it was."""
