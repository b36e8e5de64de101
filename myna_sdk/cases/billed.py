"""What a billed call leaves behind: its intent closed, unless nobody can tell how it went."""

from typing import TYPE_CHECKING, TypeVar

from myna_sdk import store
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.answering import FATE_UNKNOWN

if TYPE_CHECKING:
    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import Intent, IntentId

R = TypeVar("R")


def close(tx: "Transaction", intent: "IntentId | None", *, fate: Fate, at: Instant) -> None:
    """Close the intent of a call whose fate is known; another one stays open."""
    if intent is not None and fate is not Fate.UNKNOWN:
        store.intents.close(tx, intent, fate=fate, at=at)


def certain(answer: R, fate: Fate) -> R | Undetermined:
    """Return ``answer``, unless nobody can tell whether the call reached the other side."""
    if fate is Fate.UNKNOWN:
        return Undetermined(Reason.UPSTREAM_FAILED, detail=FATE_UNKNOWN)
    return answer


def not_repeated(intent: "Intent") -> Undetermined:
    """Return the outcome of a billed call that somebody else asked for, or nobody knows of."""
    if intent.in_flight:
        return Undetermined(Reason.NOT_FINISHED)
    return Undetermined(Reason.UPSTREAM_FAILED, detail=FATE_UNKNOWN)
