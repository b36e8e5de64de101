"""What the core itself holds a provider to, whatever the provider says of its own reply."""

from datetime import UTC, datetime

import attrs

from myna_sdk.cases.outcome_record import read_outcome, write_outcome
from myna_sdk.effects import Flow
from myna_sdk.model.catalogue import entry
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonRef, ProviderName
from myna_sdk.model.reasons import Reason
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
    }
)
"""Reasons after which a login stays open, so that ``resume`` can repeat what failed."""


async def outcome_of(call: Flow[object]) -> Outcome:
    """Return what ``call`` returned, or the outcome that its failure amounts to.

    A provider's faults are outcomes, never exceptions: an answer that is no outcome of ours
    included.
    """
    answer = await answer_of(call)
    if isinstance(answer, Verified | Rejected | Undetermined):
        return answer
    return Undetermined(Reason.PROVIDER_FAULTY, detail="plugin-failed")


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
    5. Its parts have their types: it can be written down and read again. (4 is settling's.)
    6. It does not contradict itself: nothing verified has a failed check, and a refusal is of
       its reason's kind.
    """
    if not _can_be_kept(outcome):  # 5
        return Undetermined(Reason.PROVIDER_FAULTY, checks=(_failed("core-5"),))
    if not _is_consistent(outcome):  # 6
        return Undetermined(Reason.PROVIDER_FAULTY, checks=(*outcome.checks, _failed("core-6")))
    if not isinstance(outcome, Verified):
        return outcome
    if not _is_named(outcome.person, provider, identified=identified):  # 1
        return _refused(
            outcome,
            Reason.PROVIDER_FAULTY,
            Check("core-1", "the reference is this provider's", "person", CheckResult.FAILED),
        )
    missing = want - outcome.facts.items
    if missing:  # 2
        return _refused(
            outcome,
            Reason.FACTS_MISSING,
            Check(
                "core-2",
                "every item asked for was received",
                f"missing: {', '.join(sorted(missing))}",
                CheckResult.FAILED,
            ),
        )
    return attrs.evolve(outcome, facts=outcome.facts.only(want))  # 3


def _can_be_kept(outcome: Outcome) -> bool:
    try:
        read_outcome(Concealed(write_outcome(outcome, _ANY)))
    except Exception:  # noqa: BLE001 - a part of another type may raise anything
        return False
    return True


def _is_consistent(outcome: Outcome) -> bool:
    if isinstance(outcome, Verified):
        return all(check.result is not CheckResult.FAILED for check in outcome.checks)
    kind = "rejected" if isinstance(outcome, Rejected) else "undetermined"
    return entry(outcome.reason.value).kind == kind


_ANY = datetime(2026, 1, 1, tzinfo=UTC)

_RULES = {
    "core-5": "the parts of the outcome have their types",
    "core-6": "the outcome does not contradict its own checks and reason",
}


def _failed(number: str) -> Check:
    return Check(number, _RULES[number], "outcome", CheckResult.FAILED)


def _is_named(person: PersonRef | None, provider: ProviderName, *, identified: bool) -> bool:
    if person is None:
        return not identified
    return person.provider == provider and bool(person.value.reveal())


def _refused(outcome: Verified, reason: Reason, check: Check) -> Undetermined:
    return Undetermined(reason, checks=(*outcome.checks, check))
