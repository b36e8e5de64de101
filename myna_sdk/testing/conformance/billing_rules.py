"""Rules about requests that cost money: marked, seen by a witness, and sent once."""

from collections.abc import Iterator
from typing import Final

from myna_sdk.effects import HttpReply
from myna_sdk.errors import TransportError
from myna_sdk.model.fate import Fate
from myna_sdk.providers.witness import Witness
from myna_sdk.testing.conformance.call_case import CallCase
from myna_sdk.testing.conformance.rule import Rule, misjudged
from myna_sdk.testing.mutations import every_mutation
from myna_sdk.testing.stage import Change, GoodReply


def _marked(case: CallCase) -> Iterator[str]:
    billed = {good.name for good in case.good_replies() if good.billed}
    if case.call.billed and not billed:
        yield "this call may always cost money, and no good reply is told as billed"
    stage = case.rehearse().stage
    for request in stage.requests:
        name = stage.other_side.answer(request, stage.at).name
        if name in billed and not request.billed:
            yield f"{name}: the request is not marked billed"
        if request.billed and case.call.free:
            yield f"{name}: the request is marked billed, and no witness comes to this call"


def _once(case: CallCase) -> Iterator[str]:
    for reply in case.good_replies():
        for mutation in every_mutation(reply) if reply.billed else ():
            perhaps: list[str] = []
            case.rehearse(change=_counting(mutation, perhaps))
            if len(perhaps) > 1:
                yield f"{mutation}: {len(perhaps)} billed requests"


def _counting(change: Change, perhaps: list[str]) -> Change:
    """Return ``change`` that notes each billed request unless it was certainly refused."""

    def counted(good: GoodReply) -> HttpReply:
        sent = True
        try:
            reply = change(good)
            sent = not 400 <= reply.status < 500
            return reply
        except TransportError as fault:
            sent = fault.sent
            raise
        finally:
            if good.billed and sent:
                perhaps.append(good.name)

    return counted


def _witnessed(case: CallCase) -> Iterator[str]:
    billed = any(good.billed for good in case.good_replies())
    if not billed:
        return
    alone = case.guarded(None)
    yield from misjudged(alone, "without a witness")
    for request in alone.stage.requests:
        if request.billed:
            yield "without a witness: a billed request was sent"
    witness = Witness()
    seen = case.guarded(witness)
    if not seen.good:
        yield f"with a witness it ends in {seen.ended!r}"
    if witness.fate is not Fate.ANSWERED:
        yield f"with a witness: the billed call is {witness.fate.value}"


RULES: Final[tuple[Rule[CallCase], ...]] = (
    Rule(
        id="billed-is-marked",
        text="A request that costs money is marked billed, and so is never repeated.",
        findings=_marked,
    ),
    Rule(
        id="billed-once",
        text="One call sends one billed request, unless the first was certainly refused.",
        findings=_once,
    ),
    Rule(
        id="billed-is-witnessed",
        text="No billed request leaves without a witness, who has written the intent before.",
        findings=_witnessed,
    ),
)
