"""Rules: what must follow, as functions from a case to what they find wrong."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

import attrs

from myna_sdk.testing.conformance.rehearsal import Rehearsal

C_contra = TypeVar("C_contra", contravariant=True)


@attrs.frozen(kw_only=True)
class Rule(Generic[C_contra]):
    """One rule of the suite.

    Attributes:
        id: Its stable name.
        text: What must hold, as a sentence.
        findings: Yields what it finds wrong with a case, nothing if the rule is kept.
    """

    id: str
    text: str
    findings: Callable[[C_contra], Iterator[str]]

    def __str__(self) -> str:
        return self.id


def broken(case: C_contra, rules: Iterable[Rule[C_contra]]) -> dict[str, tuple[str, ...]]:
    """Return the rules that ``case`` breaks, each with what was found."""
    found = {rule.id: tuple(rule.findings(case)) for rule in rules}
    return {name: findings for name, findings in found.items() if findings}


def misjudged(rehearsal: Rehearsal, what: object) -> Iterator[str]:
    """Yield what is wrong with a rehearsal that must not end well."""
    if rehearsal.good:
        yield f"{what}: {type(rehearsal.ended).__name__}"
    yield from foreign(rehearsal, what)


def foreign(rehearsal: Rehearsal, what: object) -> Iterator[str]:
    """Yield the exception that is no error of ours, if one came out."""
    if rehearsal.foreign is not None:
        yield f"{what}: {rehearsal.foreign} was raised"
