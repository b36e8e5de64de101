"""Rules about what may be seen: no fact, token or code, wherever a person might look."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from myna_sdk.testing import mutations
from myna_sdk.testing.conformance.case import Case, Rehearsal
from myna_sdk.testing.conformance.rule import Rule
from myna_sdk.testing.conformance.traces import shown
from myna_sdk.testing.stage import Change


def _spoilt(case: Case) -> Iterator[tuple[str, Change]]:
    for good in case.good_replies():
        for mutation in chain(
            mutations.missing_fields(good),
            mutations.wrong_types(good),
            mutations.unknown_choices(good),
            mutations.duplicate_names(good),
            mutations.wrong_documents(good),
            mutations.wrong_statuses(good),
            mutations.transport_faults(good),
        ):
            yield str(mutation), mutation


def _logins(case: Case) -> Iterator[tuple[str, Rehearsal]]:
    good = case.login()
    yield "a good login", good
    for what, change in _spoilt(case):
        yield what, case.login(change=change)
    for number in range(len(good.stage.asked)):
        yield f"cancelled at effect {number}", case.login(cancel_at=number)


def _visible(case: Case, texts: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    canaries = (*case.other_side().canaries, "canary-description")
    for text in texts:
        if any(canary in text for canary in canaries):
            yield "a fact, token or code can be read"  # the suite itself does not show it


def _representations(case: Case) -> Iterator[str]:
    for what, rehearsal in _logins(case):
        values = (rehearsal.redirect, rehearsal.ended, case.provider(), *rehearsal.stage.kept)
        texts = (text for value in values for text in (repr(value), str(value), f"{value}"))
        yield from (f"{what}: {found} in a repr" for found in _visible(case, texts))


def _logs(case: Case) -> Iterator[str]:
    for what, rehearsal in _logins(case):
        found = _visible(case, rehearsal.log)
        yield from (f"{what}: {each} in a log" for each in found)


def _tracebacks(case: Case) -> Iterator[str]:
    for what, rehearsal in _logins(case):
        if isinstance(rehearsal.ended, BaseException):
            found = _visible(case, shown(rehearsal.ended))
            yield from (f"{what}: {each} in a traceback with locals" for each in found)


def _urls(case: Case) -> Iterator[str]:
    rehearsal = case.login()
    urls = (rehearsal.redirect.url, *(request.url for request in rehearsal.stage.requests))
    yield from (f"{each} in a URL" for each in _visible(case, urls))


RULES: Final = (
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
