"""Rules about the course of every call: what is never sent twice, and how it is cut short."""

from collections.abc import Iterator
from typing import Final

from myna_sdk.testing.conformance.rehearsal import Rehearsable
from myna_sdk.testing.conformance.rule import Rule, foreign
from myna_sdk.testing.good_issuer import assertion_id
from myna_sdk.testing.mutations import transport_faults
from myna_sdk.testing.stage import Cancelled


def _assertions(case: Rehearsable) -> Iterator[str]:
    for reply in case.good_replies():
        for mutation in transport_faults(reply):
            tried = case.rehearse(change=mutation).stage.requests
            found = [jti for request in tried if (jti := assertion_id(request)) is not None]
            if len(set(found)) < len(found):
                yield f"{mutation}: a client assertion was sent twice"


def _cancelled(case: Rehearsable) -> Iterator[str]:
    effects = len(case.rehearse().stage.asked)
    for number in range(effects):
        rehearsal = case.rehearse(cancel_at=number)
        name = f"cancelled at effect {number} ({type(rehearsal.stage.asked[number]).__name__})"
        yield from foreign(rehearsal, name)
        if not isinstance(rehearsal.ended, Cancelled):
            yield f"{name}: it ended in {rehearsal.ended!r}"
        if rehearsal.stage.overstayed:
            yield f"{name}: it asked for {len(rehearsal.stage.overstayed)} more"


RULES: Final[tuple[Rule[Rehearsable], ...]] = (
    Rule(
        id="one-time-credentials",
        text="No client assertion is sent twice.",
        findings=_assertions,
    ),
    Rule(
        id="cancellation",
        text="A cancellation at any effect ends the flow at once and leaves as it came.",
        findings=_cancelled,
    ),
)
