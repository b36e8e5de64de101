"""Rules about the course of a login or signature: what it asks for, spends, shares."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qs, urlsplit

from myna_sdk.effects import HttpRequest, Redeemed
from myna_sdk.model.checks import CheckResult
from myna_sdk.model.outcome import Undetermined, Verified
from myna_sdk.model.reasons import Reason
from myna_sdk.testing.conformance.case import STATE, Case
from myna_sdk.testing.conformance.rule import Rule, misjudged
from myna_sdk.testing.good_issuer import spent_code
from myna_sdk.testing.mutations import transport_faults

_CALLBACKS: Final = (
    ("no parameters", ()),
    ("an empty code", (("code", ""), ("state", STATE))),
    ("a code with a control character", (("code", "a\x00b"), ("state", STATE))),
    ("a code of 100 kB", (("code", "a" * 100_000), ("state", STATE))),
    ("code and error", (("code", "canary-code"), ("error", "access_denied"), ("state", STATE))),
    ("an unknown error", (("error", "unheard_of_error"), ("state", STATE))),
    ("an error that is no code", (("error", "<script>\x00"), ("state", STATE))),
    ("server_error", (("error", "server_error"), ("state", STATE))),
)


def _state(case: Case) -> Iterator[str]:
    url = case.login().redirect.url
    if parse_qs(urlsplit(url).query).get("state") != [STATE]:
        yield "the redirect does not carry the state"


def _unpredictable(case: Case) -> Iterator[str]:
    first, same, other = (case.login(seed=seed).redirect.url for seed in (1, 1, 2))
    if first == other:
        yield "two logins send the same URL but for their state: no nonce, no challenge"
    if first != same:
        yield "randomness is used that the driver was not asked for"


def _asked(case: Case) -> Iterator[str]:
    for item in sorted(case.want):
        rehearsal = case.login(want=frozenset({item}))
        if not isinstance(rehearsal.ended, Verified):
            yield f"{item.value} alone ends in {rehearsal.ended!r}"
        elif rehearsal.ended.facts.items != {item}:
            yield f"{item.value} alone brings {sorted(rehearsal.ended.facts.items)}"


def _callbacks(case: Case) -> Iterator[str]:
    for what, callback in _CALLBACKS:
        rehearsal = case.login(callback=callback)
        yield from misjudged(rehearsal, what)
        if isinstance(rehearsal.ended, Exception):
            yield f"{what}: {type(rehearsal.ended).__name__} instead of an outcome"
        if rehearsal.completing:
            yield f"{what}: a request was sent for it"


def _refused(case: Case) -> Iterator[str]:
    for more in ((), (("error_description", "The user said no"),)):
        ended = case.login(callback=(("error", "access_denied"), ("state", STATE), *more)).ended
        if not isinstance(ended, Undetermined) or ended.reason is not Reason.CANCELLED:
            yield f"access_denied ends in {ended!r}"


def _single_use(case: Case) -> Iterator[str]:
    good = case.login()
    spending = [request for request in good.stage.requests if spent_code(request)]
    if len(spending) != 1:
        yield f"the code was spent {len(spending)} times"
    if any(request.repeatable for request in spending):
        yield "the request that spends the code is marked repeatable"
    if not _kept_at_once(good.stage.asked):
        yield "Redeemed is not awaited directly after the code was spent"
    for reply in case.good_replies():
        for mutation in transport_faults(reply):
            rehearsal = case.login(change=mutation)
            if mutation.sent:
                codes = [r for r in rehearsal.stage.requests if spent_code(r)]
                if len(codes) > 1:
                    yield f"{mutation}: the code was spent {len(codes)} times"


def _kept_at_once(asked: Sequence[object]) -> bool:
    spent = [
        number
        for number, effect in enumerate(asked)
        if isinstance(effect, HttpRequest) and spent_code(effect)
    ]
    after = asked[spent[-1] + 1 :] if spent else []
    before_next = []
    for effect in after:
        if isinstance(effect, HttpRequest):
            break
        before_next.append(effect)
    return any(isinstance(effect, Redeemed) for effect in before_next)


def _resumed(case: Case) -> Iterator[str]:
    first = case.login()
    if not first.stage.kept:
        yield "nothing was kept to resume with"
        return
    again = case.login(resumed=first)
    if any(spent_code(request) for request in again.stage.requests):
        yield "a resumed login spends the code again"
    if not again.good:
        yield f"a resumed login ends in {again.ended!r}"


def _checks(case: Case) -> Iterator[str]:
    checks = getattr(case.login().ended, "checks", ())
    numbers = [check.number for check in checks]
    if CheckResult.PASSED not in {check.result for check in checks}:
        yield "no check is told as passed"
    if CheckResult.FAILED in {check.result for check in checks}:
        yield "a check is told as failed"
    if len(set(numbers)) < len(numbers):
        yield "two checks have one number"


_ASKED: Final = Rule(
    id="only-what-was-asked",
    text="Each item can be asked for alone, and then nothing else is shared.",
    findings=_asked,
)

REDIRECT_RULES: Final[tuple[Rule[Case], ...]] = (
    Rule(
        id="checks",
        text="A good end tells its checks, each under its own number, none of them failed.",
        findings=_checks,
    ),
    Rule(
        id="state",
        text="The redirect carries the state of the core, unchanged.",
        findings=_state,
    ),
    Rule(
        id="unpredictable",
        text="Each login has unpredictable values of its own, drawn from the driver.",
        findings=_unpredictable,
    ),
    Rule(
        id="hostile-callbacks",
        text="A callback without a usable code is an outcome, and nothing is requested for it.",
        findings=_callbacks,
    ),
    Rule(
        id="refusal",
        text="A refusal by the person is Undetermined, cancelled.",
        findings=_refused,
    ),
    Rule(
        id="single-use",
        text="A code is spent once, by a request that is not repeatable, and Redeemed directly "
        "afterwards; after a fault that may have spent it, it is not spent again.",
        findings=_single_use,
    ),
    Rule(
        id="resume",
        text="A resumed login uses what was kept, and does not spend the code again.",
        findings=_resumed,
    ),
)
"""For whatever sends the person away and takes them back: logins and signatures."""

RULES: Final[tuple[Rule[Case], ...]] = (*REDIRECT_RULES, _ASKED)
