"""What the core itself holds a provider to, whatever the provider says of its own reply."""

import attrs

from myna_sdk.cases.checklist import CONTRACT
from myna_sdk.effects import Flow
from myna_sdk.model.catalogue import entry
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.parts import has_its_parts
from myna_sdk.model.person import PersonRef, ProviderName
from myna_sdk.model.reasons import Reason
from myna_sdk.model.status import Standing
from myna_sdk.providers.answering import answer_of
from myna_sdk.providers.capabilities import Redirect
from myna_sdk.providers.context import Environment
from myna_sdk.providers.urls import split_url

REPEATABLE = frozenset(
    {
        Reason.UPSTREAM_FAILED,
        Reason.UPSTREAM_BUSY,
        Reason.PROVIDER_FAULTY,
        Reason.PROVIDER_MISCONFIGURED,
        Reason.TOKEN_KEY_UNKNOWN,
        Reason.NOT_FINISHED,
    }
)
"""Reasons after which a check stays open, so that ``resume`` can repeat what failed.

One that somebody else is finishing is not made final by who finds it so.
"""

FAULTY = Undetermined(Reason.PROVIDER_FAULTY, detail="plugin-failed")
"""The provider returned nothing that it may return."""


async def outcome_of(call: Flow[object]) -> Outcome:
    """Return what ``call`` returned, or the outcome that its failure amounts to.

    A provider's faults are outcomes, never exceptions: an answer that is no outcome of ours
    included.
    """
    answer = await answer_of(call)
    if isinstance(answer, Verified | Rejected | Undetermined):
        return answer
    return FAULTY


def is_usable(answer: object, environment: Environment) -> bool:
    """Tell whether ``answer`` is a `Redirect` to a web address; plain http in a mock world only."""
    match answer:
        case Redirect(url=str(url), private=Concealed() as private):
            parts = split_url(url)
            https = parts is not None and parts.scheme == "https"
            http = parts is not None and environment is Environment.MOCK
            return (https or http) and isinstance(private.reveal(), bytes)
    return False


def held_to_contract(
    outcome: Outcome,
    *,
    provider: ProviderName,
    want: frozenset[FactItem],
    identified: bool = True,
) -> Outcome:
    """Return ``outcome`` once it keeps what every provider promises.

    1. The person's reference names this provider instance and holds a value; it may be absent
       only where the person need not be ``identified``.
    2. Every wanted item is there, or the outcome is *facts-missing*.
    3. Nothing beyond the wanted items is handed on.
    5. Its parts have their types, so that it can be kept. (4 is settling's.)
    6. It does not contradict itself: nothing verified has a failed check or a certificate that
       is not valid, and a refusal is of its reason's kind.

    Each check rides along in the outcome, made or not.
    """
    if not has_its_parts(outcome, Outcome):  # 5
        return Undetermined(Reason.PROVIDER_FAULTY, checks=CONTRACT.ended("core-5"))
    if not _is_consistent(outcome):  # 6
        return _refused(outcome, Reason.PROVIDER_FAULTY, CONTRACT.ended("core-6"))
    if not isinstance(outcome, Verified):
        return _also(outcome, CONTRACT.passed("core-5", "core-6"))
    person = outcome.person
    if not _is_named(person, provider, identified=identified):  # 1
        return _refused(outcome, Reason.PROVIDER_FAULTY, CONTRACT.ended("core-1"))
    missing = want - outcome.facts.items
    if missing:  # 2
        told = f"missing: {', '.join(sorted(missing))}"
        return _refused(outcome, Reason.FACTS_MISSING, CONTRACT.ended("core-2", looked_at=told))
    named = () if person is None else ("core-1",)
    kept = attrs.evolve(outcome, facts=outcome.facts.only(want))  # 3
    return _also(kept, CONTRACT.passed("core-5", "core-6", *named, "core-2"))


def refused_by(answer: object) -> Rejected | Undetermined:
    """Return the refusal ``answer`` held to its contract; anything else is the provider's fault."""
    if not isinstance(answer, Rejected | Undetermined):
        return FAULTY
    held = held_to_contract(answer, provider=ProviderName(""), want=frozenset())
    return FAULTY if isinstance(held, Verified) else held


def _is_consistent(outcome: Outcome) -> bool:
    if isinstance(outcome, Verified):
        failed = any(check.result is CheckResult.FAILED for check in outcome.checks)
        status = outcome.status
        return not failed and (status is None or status.standing is Standing.VALID)
    kind = "rejected" if isinstance(outcome, Rejected) else "undetermined"
    return entry(outcome.reason.value).kind == kind


def _is_named(person: PersonRef | None, provider: ProviderName, *, identified: bool) -> bool:
    if person is None:
        return not identified
    return person.provider == provider and bool(person.value.reveal())


def _also(outcome: Outcome, checks: tuple[Check, ...]) -> Outcome:
    return attrs.evolve(outcome, checks=(*outcome.checks, *checks))


def _refused(outcome: Outcome, reason: Reason, checks: tuple[Check, ...]) -> Undetermined:
    return Undetermined(reason, checks=(*outcome.checks, *checks))
