"""Numbered rules as data, in both languages, and the list of the checks that were made.

A package keeps its rules in its ``rules.toml``, one table a number. Verification code repeats the
numbers; the English sentence goes into the evidence, so that it can be read without us.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import attrs

from myna_sdk.model.checks import Check, CheckResult

__all__ = ["Checklist", "Rule", "Rules", "read_rules"]


@attrs.frozen(kw_only=True)
class Rule:
    """One rule.

    Attributes:
        number: Such as ``"oidc-5"``.
        rule: What must hold, with its specification and clause, in English.
        rule_ja: The same in Japanese.
        looked_at: What is looked at to tell.
    """

    number: str
    rule: str
    rule_ja: str
    looked_at: str

    def check(self, result: CheckResult, looked_at: str | None = None) -> Check:
        """Return the check of this rule that ended with ``result``."""
        return Check(
            self.number, self.rule, self.looked_at if looked_at is None else looked_at, result
        )


Rules = Mapping[str, Rule]
"""Rules by number, in the order in which they are told."""


@cache
def read_rules(package: str, prefix: str = "") -> Rules:
    """Return the rules of ``package`` whose number begins with ``prefix``.

    Only the top package is imported.

    Raises:
        TypeError: A table has a field too many, or lacks one.
    """
    top, *rest = package.split(".")
    text = files(top).joinpath(*rest, "rules.toml").read_text(encoding="utf-8")
    return {
        number: Rule(number=number, **fields)
        for number, fields in tomllib.loads(text).items()
        if number.startswith(prefix)
    }


@attrs.frozen
class Checklist:
    """The checks of one set of rules that were noted so far. A rule without a note was not made."""

    rules: Rules
    notes: Mapping[str, Check] = attrs.field(factory=dict)

    def passed(self, number: str, looked_at: str = "") -> "Checklist":
        """Return the list with rule ``number`` held."""
        return self.noted(number, CheckResult.PASSED, looked_at)

    def failed(self, number: str, looked_at: str = "") -> "Checklist":
        """Return the list with rule ``number`` broken."""
        return self.noted(number, CheckResult.FAILED, looked_at)

    def noted(self, number: str, result: CheckResult, looked_at: str = "") -> "Checklist":
        """Return the list with ``result`` for rule ``number``; more was looked at if told."""
        rule = self.rules[number]
        seen = f"{rule.looked_at}: {looked_at}" if looked_at else rule.looked_at
        return Checklist(self.rules, {**self.notes, number: rule.check(result, seen)})

    @property
    def failures(self) -> frozenset[str]:
        """The numbers of the rules noted as broken."""
        noted = self.notes.items()
        return frozenset(number for number, check in noted if check.result is CheckResult.FAILED)

    def checks(self) -> tuple[Check, ...]:
        """Return every check in the order of the rules, the ones not made included."""
        unmade = CheckResult.NOT_MADE
        return tuple(
            self.notes.get(number) or rule.check(unmade) for number, rule in self.rules.items()
        )
