"""What the core itself holds a provider to, whatever the provider says of its own reply."""

import attrs

from myna_sdk.effects import Flow
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import FactItem
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.person import ProviderName
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.answering import answer_of

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


def held_to_contract(
    outcome: Outcome, *, provider: ProviderName, want: frozenset[FactItem]
) -> Outcome:
    """Return ``outcome`` once it keeps what every provider promises.

    1. The person's reference names this provider instance and holds a value.
    2. Every wanted item is there, or the outcome is *facts-missing*.
    3. Nothing beyond the wanted items is handed on.
    """
    if not isinstance(outcome, Verified):
        return outcome
    person = outcome.person
    if person is None or person.provider != provider or not person.value.reveal():  # 1
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


def _refused(outcome: Verified, reason: Reason, check: Check) -> Undetermined:
    return Undetermined(reason, checks=(*outcome.checks, check))
