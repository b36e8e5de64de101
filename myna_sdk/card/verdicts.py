"""How a check of chip data ends: three types, no ``bool``, each with its numbered checks."""

from collections.abc import Sequence
from functools import cache
from typing import Final, NoReturn, TypeAlias

import attrs

from myna_sdk.card.flaws import ChipFlaw
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.rules import read_rules

__all__ = ["ChipProven", "ChipRefused", "ChipUnproven", "ChipVerdict"]

_PACKAGE: Final = "myna_sdk.card"


class _Verdict:
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is no bool: match ChipProven, ChipRefused and ChipUnproven")


@attrs.frozen
class ChipProven(_Verdict):
    """The data are those that a municipality wrote, and the chip is no copy.

    Attributes:
        checks: Every check.
    """

    checks: tuple[Check, ...]


@attrs.frozen
class ChipRefused(_Verdict):
    """A check failed: the data are not authentic.

    Attributes:
        flaw: Why, by the first check that failed.
        number: The number of that check.
        checks: Every check, the ones not made included.
    """

    flaw: ChipFlaw
    number: str
    checks: tuple[Check, ...]


@attrs.frozen
class ChipUnproven(_Verdict):
    """It could not be told. That is never "authentic".

    Attributes:
        flaw: Why; ``None`` where nobody asked for the check.
        checks: Every check, the ones not made included.
    """

    flaw: ChipFlaw | None
    checks: tuple[Check, ...]


ChipVerdict: TypeAlias = ChipProven | ChipRefused | ChipUnproven


Found: TypeAlias = ChipFlaw | CheckResult
"""What one check found: how it ended, or the flaw that it ended with."""


def judged(prefix: str, found: Sequence[Found]) -> ChipVerdict:
    """Return the verdict that ``found`` amounts to.

    Args:
        prefix: What the numbers begin with: ``visual-`` or ``text-``.
        found: One finding a rule, in the order of the numbers.
    """
    return _judged(prefix, tuple(found))


@cache  # there are few, and each is a value
def _judged(prefix: str, found: tuple[Found, ...]) -> ChipVerdict:
    rules = read_rules(_PACKAGE, prefix)
    pairs = tuple(zip(rules.values(), found, strict=True))
    checks = tuple(rule.check(_result(each)) for rule, each in pairs)
    flaws = [(rule.number, each) for rule, each in pairs if isinstance(each, ChipFlaw)]
    for number, flaw in flaws:
        if not flaw.undecided:
            return ChipRefused(flaw, number, checks)
    if all(each is CheckResult.PASSED for each in found):
        return ChipProven(checks)
    return ChipUnproven(flaws[0][1] if flaws else None, checks)


def _result(found: Found) -> CheckResult:
    if isinstance(found, CheckResult):
        return found
    return CheckResult.UNKNOWN if found.undecided else CheckResult.FAILED
