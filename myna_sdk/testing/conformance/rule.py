"""Rules: what must follow, as functions from a case to what they find wrong."""

from collections.abc import Callable, Iterable, Iterator

import attrs

from myna_sdk.testing.conformance.case import Case, Rehearsal


@attrs.frozen(kw_only=True)
class Rule:
    """One rule of the suite.

    Attributes:
        id: Its stable name.
        text: What must hold, as a sentence.
        findings: Yields what it finds wrong with a case, nothing if the rule is kept.
    """

    id: str
    text: str
    findings: Callable[[Case], Iterator[str]]

    def __str__(self) -> str:
        return self.id


def broken(case: Case, rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """Return the rules that ``case`` breaks, each with what was found."""
    found = {rule.id: tuple(rule.findings(case)) for rule in rules}
    return {name: findings for name, findings in found.items() if findings}


def misjudged(rehearsal: Rehearsal, what: object) -> Iterator[str]:
    """Yield what is wrong with a login that must not be `Verified`."""
    if rehearsal.verified:
        yield f"{what}: Verified"
    yield from foreign(rehearsal, what)


def foreign(rehearsal: Rehearsal, what: object) -> Iterator[str]:
    """Yield the exception that is no error of ours, if one came out."""
    if rehearsal.foreign is not None:
        yield f"{what}: {rehearsal.foreign} was raised"
