"""The book of rules that decisions are made by: ours, with those of a firm in their place."""

from collections.abc import Iterable
from datetime import date

import attrs

from myna_sdk.cases.inputs import my_number_refused
from myna_sdk.errors import UsageError
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.nearest import nearest
from myna_sdk.residence.rules import Rule, rules

__all__ = ["RuleBook"]


@attrs.frozen(kw_only=True)
class RuleBook:
    """Every rule by its paperwork.

    Attributes:
        rules: The rules, ours first, in the order of their files.
    """

    rules: tuple[Rule, ...]

    @classmethod
    def ours(cls) -> "RuleBook":
        """Return the book without rules of any firm."""
        return cls(rules=rules())

    def with_rules(self, others: Iterable[Rule]) -> "RuleBook":
        """Return the book in which ``others`` stand in the place of ours, or behind them."""
        changed = {rule.id: rule for rule in others}
        kept = tuple(changed.pop(rule.id, rule) for rule in self.rules)
        return RuleBook(rules=(*kept, *changed.values()))

    @property
    def use_cases(self) -> tuple[str, ...]:
        """Every paperwork, once."""
        return tuple(dict.fromkeys(rule.use_case for rule in self.rules))

    def rule_of(self, use_case: str, on: date) -> Rule:
        """Return the rule of ``use_case`` that is in force on the day ``on``.

        Raises:
            UsageError: ``paperwork-unknown``, with the nearest; ``law-day-not-recorded``: the day
                is before our data; ``my-number-refused``.
        """
        if looks_like_my_number(use_case):
            del use_case
            raise my_number_refused("use_case")
        found = [rule for rule in self.rules if rule.use_case == use_case]
        if not found:
            raise UsageError(
                "paperwork-unknown",
                f"no paperwork is called {use_case[:40]!r}{nearest(use_case, self.use_cases)}",
            )
        in_force = next((rule for rule in found if rule.in_force(on)), None)
        if in_force is None:
            raise UsageError(
                "law-day-not-recorded", f"{use_case}: no rule was in force on {on.isoformat()}"
            )
        return in_force
