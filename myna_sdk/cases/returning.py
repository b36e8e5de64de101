"""What a provider is told when the person has come back, and how its one-time code is recorded."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from myna_sdk import store
from myna_sdk.effects import Effect, Flow, Redeemed, Write
from myna_sdk.model.callback import Callback
from myna_sdk.model.masking import Concealed
from myna_sdk.model.person import ProviderName
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.context import Context
from myna_sdk.store import ClaimRefusal, Pending

Q = TypeVar("Q")
R = TypeVar("R")
_STATE = re.compile(r"[0-9a-f]{32}", re.ASCII)


CLAIM_REFUSED: Final = {
    ClaimRefusal.UNKNOWN: Reason.CALLBACK_UNKNOWN,
    ClaimRefusal.OTHER_SESSION: Reason.CALLBACK_OTHER_SESSION,
    ClaimRefusal.OTHER_CALLBACK: Reason.CALLBACK_UNKNOWN,
    ClaimRefusal.EXPIRED: Reason.LOGIN_EXPIRED,
}
"""Why a callback is refused, by what the store found it to be."""


def canonical(callback: Callback) -> bytes:
    """Return the callback as bytes that are equal for equal callbacks."""
    return json.dumps(sorted(callback.parameters.reveal()), ensure_ascii=False).encode()


def is_state(text: str) -> bool:
    """Tell whether ``text`` has the form of every ``state`` of ours."""
    return _STATE.fullmatch(text) is not None


async def called(method: Callable[[Q, Context], Flow[R]], request: Q, ctx: Context) -> R:
    """Return what ``method`` returns; also its call happens inside the boundary."""
    return await method(request, ctx)


def keeper(pending: Pending) -> Callable[[Redeemed], Effect[None]]:
    """Return what records that the one-time code of ``pending`` was spent."""
    return partial(_redeem, pending, ProviderName(pending.provider))


def _redeem(pending: Pending, instance: ProviderName, spent: Redeemed) -> Effect[None]:
    return Write(
        store.pendings.redeem,
        id=pending.id,
        instance=instance,
        tokens=spent.tokens,
        until=spent.until,
    )


def parameters_of(pending: Pending) -> Concealed[tuple[tuple[str, str], ...]]:
    """Return the parameters of the callback that ``pending`` was claimed with."""
    kept = pending.callback
    if kept is None:
        return Concealed(())
    return Concealed(tuple((name, value) for name, value in json.loads(kept.reveal())))
