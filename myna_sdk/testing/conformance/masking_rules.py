"""Rules about what may be seen: no fact, token or code, wherever a person might look."""

from collections.abc import Iterator
from typing import Final

from myna_sdk.testing import mutations
from myna_sdk.testing.conformance.rehearsal import Rehearsable, Rehearsal
from myna_sdk.testing.conformance.rule import Rule
from myna_sdk.testing.conformance.traces import shown


def _rehearsals(case: Rehearsable) -> Iterator[tuple[str, Rehearsal]]:
    good = case.rehearse()
    yield "good replies", good
    for reply in case.good_replies():
        for mutation in mutations.every_mutation(reply):
            yield str(mutation), case.rehearse(change=mutation)
    for number in range(len(good.stage.asked)):
        yield f"cancelled at effect {number}", case.rehearse(cancel_at=number)


def _visible(case: Rehearsable, texts: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    canaries = (*case.other_side().canaries, "canary-description")
    for text in texts:
        if any(canary in text for canary in canaries):
            yield "a fact, token or code can be read"  # the suite itself does not show it


def _representations(case: Rehearsable) -> Iterator[str]:
    for what, rehearsal in _rehearsals(case):
        values = (rehearsal.sent_to, rehearsal.ended, case.provider(), *rehearsal.stage.kept)
        texts = (text for value in values for text in (repr(value), str(value), f"{value}"))
        yield from (f"{what}: {found} in a repr" for found in _visible(case, texts))


def _logs(case: Rehearsable) -> Iterator[str]:
    for what, rehearsal in _rehearsals(case):
        found = _visible(case, rehearsal.log)
        yield from (f"{what}: {each} in a log" for each in found)


def _tracebacks(case: Rehearsable) -> Iterator[str]:
    for what, rehearsal in _rehearsals(case):
        if isinstance(rehearsal.ended, BaseException):
            found = _visible(case, shown(rehearsal.ended))
            yield from (f"{what}: {each} in a traceback with locals" for each in found)


def _urls(case: Rehearsable) -> Iterator[str]:
    rehearsal = case.rehearse()
    sent_to = () if rehearsal.sent_to is None else (rehearsal.sent_to.url,)
    urls = (*sent_to, *(request.url for request in rehearsal.stage.requests))
    yield from (f"{each} in a URL" for each in _visible(case, urls))


RULES: Final[tuple[Rule[Rehearsable], ...]] = (
    Rule(
        id="masked-representations",
        text="No repr, str or format of what a provider returns or raises shows a fact, token or "
        "code.",
        findings=_representations,
    ),
    Rule(
        id="masked-logs",
        text="Nothing that is logged, at any level, shows one.",
        findings=_logs,
    ),
    Rule(
        id="masked-tracebacks",
        text="No traceback shows one, its locals and its whole chain included.",
        findings=_tracebacks,
    ),
    Rule(
        id="masked-urls",
        text="No URL holds one.",
        findings=_urls,
    ),
)
