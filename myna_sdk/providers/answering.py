"""What a provider's call amounts to, whatever it raised."""

from typing import Final, TypeVar

from myna_sdk.effects import Flow
from myna_sdk.errors import ConfigError, MynaError, StoreError, TransportError
from myna_sdk.model.outcome import Undetermined
from myna_sdk.model.reasons import Reason

R = TypeVar("R")

FATE_UNKNOWN: Final = "fate-unknown"
"""The detail of an outcome where nobody can tell whether a billed call reached the other side."""


async def answer_of(call: Flow[R]) -> R | Undetermined:
    """Return what ``call`` returned, or the outcome that its failure amounts to.

    A provider's faults are outcomes, never exceptions. Cancellation passes through, and whatever
    is made of a deadline of the whole operation here, the driver raises it in the end.
    """
    try:
        return await call
    except TransportError as fault:
        busy = fault.code == Reason.UPSTREAM_BUSY.value
        return Undetermined(
            Reason.UPSTREAM_BUSY if busy else Reason.UPSTREAM_FAILED,
            detail=fault.code,
            retry_after=fault.retry_after,
        )
    except (ConfigError, StoreError):
        raise  # the configuration's and the store's faults are no outcome
    except MynaError as fault:
        return Undetermined(Reason.PROVIDER_FAULTY, detail=fault.code)
