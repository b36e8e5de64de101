"""Whether an identity check is a method of the law on its day, gate by gate.

For each method in force, in the order of the article:

1. the means is one that the method names; if not, nothing else of the check is looked at
2. its carrier is allowed
3. the check was made on the day that is judged
4. the firm is 署名検証者 on that day, in its own name (公的個人認証法 17条)
5. what was signed is information on the transaction (特定取引等に関する情報)
6. certified programs checked the record and its holder (番号法 18条の3, 18条の4)
7. signature, chip data or document are genuine
8. the certificate was not revoked
9. what was presented was within its period (施行規則 7条)
10. everything that identifies the person was obtained (法 4条1項)
11. it agrees with what the person declared
12. the face was compared, in person or with a picture taken in the firm's software
13. chip data were shown on a screen
14. mail that is not forwarded went to the address
15. what only the firm can see: always for review
16. what the sources leave open: always for review

A method has the gates that its data name, and counts only if every one of them holds. The caller
still owes the duties that are no identity check; see `myna_sdk.law.duties`.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Self

import attrs

from myna_sdk.law.age import is_stale
from myna_sdk.law.evidence import Evidence
from myna_sdk.law.gates import RULES, WHATEVER_WAS_USED, Answer
from myna_sdk.law.methods import Gate, Method, MethodId, methods_on
from myna_sdk.law.texts import text
from myna_sdk.law.use_cases import use_case_of

__all__ = ["Counts", "GateResult", "MethodJudgement", "Result", "judge_methods"]


class Result(StrEnum):
    """How one gate ended."""

    MET = "met"
    FAILED = "failed"
    NEEDS_REVIEW = "needs-review"
    """A person has to look: the sources, or what the SDK can see, do not answer."""
    NOT_APPLICABLE = "not-applicable"
    """Another means was used, so there was nothing to look at."""

    def text(self, language: str = "ja") -> str:
        """Return the result in words; any language but ``en`` is Japanese."""
        return text("result", self.value, language)


class Counts(StrEnum):
    """Whether a check is a method of the law."""

    YES = "yes"
    NO = "no"
    NEEDS_REVIEW = "needs-review"

    def text(self, language: str = "ja") -> str:
        """Return the answer in words; any language but ``en`` is Japanese."""
        return text("counts", self.value, language)


@attrs.frozen
class GateResult:
    """One gate, and how it ended.

    Attributes:
        gate: The gate.
        result: How it ended.
        why: The stable code of what was found; `text` says it in words.
    """

    gate: Gate
    result: Result
    why: str

    def text(self, language: str = "ja") -> str:
        """Return what was found, in words; any language but ``en`` is Japanese."""
        table = "any" if self.result is Result.NOT_APPLICABLE else self.gate.value
        return text(table, self.why, language)


@attrs.frozen(kw_only=True)
class MethodJudgement:
    """Whether one method counts, with every gate.

    Attributes:
        id: What the method is called in every regime.
        letter: Its letter on the day.
        article: The article that lists it.
        gates: Every gate of the method, in the order of `Gate`.
        on: The day that was judged.
        revision: e-Gov's id of the revision that the data were read from.
        checked_on: When the data were last compared with it.
    """

    id: MethodId
    letter: str
    article: str
    gates: tuple[GateResult, ...]
    on: date
    revision: str
    checked_on: date

    @property
    def counts(self) -> Counts:
        """Whether the method counts: only if its means was used and every gate holds."""
        results = {each.result for each in self.gates}
        fits = self.result(Gate.TECHNIQUE) is Result.MET
        if not fits or results & {Result.FAILED, Result.NOT_APPLICABLE}:
            return Counts.NO
        return Counts.NEEDS_REVIEW if Result.NEEDS_REVIEW in results else Counts.YES

    @property
    def stale(self) -> bool:
        """Whether the data were over 90 days old on the day that was judged, or of a later day."""
        return is_stale(self.checked_on, self.on)

    def result(self, gate: Gate) -> Result | None:
        """Return how ``gate`` ended; ``None`` if the method has no such gate.

        Of the points that a method lists, any stands for all: each needs review.
        """
        return next((each.result for each in self.gates if each.gate is gate), None)

    def title(self, language: str = "ja") -> str:
        """Return the method's title on that day; any language but ``en`` is Japanese."""
        titles = {method.id: method.titles for method in methods_on(self.on)}
        return titles[self.id].text(language)

    def as_json(self) -> dict[str, Any]:
        """Return the judgement as plain data; `from_json` reads it back."""
        return {
            "id": self.id,
            "letter": self.letter,
            "counts": self.counts.value,
            "gates": [
                {"gate": each.gate.value, "result": each.result.value, "why": each.why}
                for each in self.gates
            ],
            "article": self.article,
            "on": self.on.isoformat(),
            "revision": self.revision,
            "checked_on": self.checked_on.isoformat(),
            "stale": self.stale,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """Return the judgement that `as_json` gave; whether it counts follows from its gates.

        Raises:
            KeyError: Something is missing.
            ValueError: A gate or result is unknown, or a day is none.
        """
        return cls(
            id=MethodId(plain["id"]),
            letter=plain["letter"],
            article=plain["article"],
            gates=tuple(
                GateResult(Gate(each["gate"]), Result(each["result"]), each["why"])
                for each in plain["gates"]
            ),
            on=date.fromisoformat(plain["on"]),
            revision=plain["revision"],
            checked_on=date.fromisoformat(plain["checked_on"]),
        )


def judge_methods(use_case: str, evidence: Evidence, on: date) -> tuple[MethodJudgement, ...]:
    """Return every method in force on ``on``, judged on ``evidence``.

    Args:
        use_case: A use case. If no statute prescribes its methods, there is none to judge.
        evidence: What one identity check established.
        on: The day of the check, in Japan.

    Returns:
        One judgement a method, in the order of the article. None for a use case without statute,
        which is neither a yes nor a no: the firm's own rule decides.

    Raises:
        UsageError: ``use-case-unknown``, with the nearest names; ``law-day-not-recorded``.
    """
    if use_case_of(use_case).statutory is None:
        return ()
    return tuple(_judged(method, evidence, on) for method in methods_on(on))


def _judged(method: Method, evidence: Evidence, on: date) -> MethodJudgement:
    fits = evidence.technique in method.techniques
    return MethodJudgement(
        id=method.id,
        letter=method.letter,
        article=method.regime.article,
        gates=(
            *(_gate(gate, method, evidence, on, fits=fits) for gate in method.gates),
            *_listed(Gate.OUTSIDE, method.outside, fits=fits),
            *_listed(Gate.OPEN, method.open_points, fits=fits),
        ),
        on=on,
        revision=method.regime.revision,
        checked_on=method.regime.checked_on,
    )


def _gate(gate: Gate, method: Method, evidence: Evidence, on: date, *, fits: bool) -> GateResult:
    if not fits and gate not in WHATEVER_WAS_USED:
        return GateResult(gate, Result.NOT_APPLICABLE, Answer.OTHER_TECHNIQUE.value)
    rule = RULES[gate]
    answer = rule.answer(method, evidence, on)
    if answer in rule.met:
        return GateResult(gate, Result.MET, answer.value)
    review = answer in rule.review
    return GateResult(gate, Result.NEEDS_REVIEW if review else Result.FAILED, answer.value)


def _listed(gate: Gate, points: tuple[str, ...], *, fits: bool) -> tuple[GateResult, ...]:
    if points and not fits:
        return (GateResult(gate, Result.NOT_APPLICABLE, Answer.OTHER_TECHNIQUE.value),)
    return tuple(GateResult(gate, Result.NEEDS_REVIEW, point) for point in points)
