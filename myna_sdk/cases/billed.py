"""What a billed call leaves behind: its intent closed, unless nobody can tell how it went."""

from typing import TYPE_CHECKING, TypeVar

from myna_sdk import store
from myna_sdk.effects import Flow, Write
from myna_sdk.errors import ConfigError, StoreError, UsageError
from myna_sdk.model.fate import Fate
from myna_sdk.model.instants import Instant
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.answering import FATE_UNKNOWN
from myna_sdk.providers.witness import Witness

if TYPE_CHECKING:
    from myna_sdk.store import Transaction
    from myna_sdk.store.intents import Intent, IntentId

R = TypeVar("R")


def close(tx: "Transaction", intent: "IntentId | None", *, fate: Fate, at: Instant) -> None:
    """Close the intent of a call whose fate is known; another one stays open."""
    if intent is not None and fate is not Fate.UNKNOWN:
        store.intents.close(tx, intent, fate=fate, at=at)


async def watched(call: Flow[R], witness: Witness, *intents: "IntentId", at: Instant) -> R:
    """Return what the billed ``call`` returns, ``intents`` still open.

    A fault of the configuration or the store goes out as it is, and no intent of a call that it
    kept from being made stays open: nobody would be asked again.
    """
    try:
        return await call
    except (ConfigError, StoreError, UsageError):
        await Write(_close_all, intents, fate=witness.fate, at=at)
        raise


def _close_all(
    tx: "Transaction", intents: tuple["IntentId", ...], *, fate: Fate, at: Instant
) -> None:
    for intent in intents:
        close(tx, intent, fate=fate, at=at)


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
