"""Faults: addressed, counted, and noticed when nothing ever met them."""

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

import attrs

from myna_mock.services.digital_auth_app.sealing import SealFault
from myna_mock.services.digital_auth_app.tokens import TokenFault
from myna_mock.services.pocketsign.refusals import ErrorReason
from myna_mock.services.pocketsign.site import Operation
from myna_mock.services.pocketsign.twists import OperatorFault, Twist
from myna_mock.unknown_names import unknown_name
from myna_sdk.errors import UsageError
from myna_sdk.testing.service import ServiceReply


class WireFault(StrEnum):
    """Faults of the connection: no complete reply arrives in time."""

    DELAY = "delay"
    HANG = "hang"
    DROP = "drop"
    HALF_BODY = "half-body"


class ReplyFault(StrEnum):
    """Faults of the reply: a complete one that is not what was promised."""

    HTTP_429 = "http-429"
    HTTP_500 = "http-500"
    HTTP_501 = "http-501"
    HTTP_502 = "http-502"
    HTTP_503 = "http-503"
    HTTP_504 = "http-504"
    HTML_PAGE = "html-page"
    NOT_JSON = "not-json"
    EMPTY = "empty"


FaultKind: TypeAlias = WireFault | ReplyFault | TokenFault | SealFault | OperatorFault
KINDS: tuple[FaultKind, ...] = (
    *(*WireFault, *ReplyFault, *TokenFault, *SealFault),
    *(*ErrorReason, *Twist),
)
REPLY_KINDS = (WireFault, ReplyFault)
OPERATOR_KINDS = (ErrorReason, Twist)

ADDRESSES = (
    "digital-auth-app.discovery",
    "digital-auth-app.authorize",
    "digital-auth-app.token",
    "digital-auth-app.userinfo",
    "digital-auth-app.certs",
    "digital-auth-app.sign_start",
    "digital-auth-app.sign_result",
    "person-page.page",
    *(f"pocketsign.{operation.value}" for operation in Operation),
    "desktop-signer.start",
    "desktop-signer.page",
    "desktop-signer.result",
    "ca.root",
    "ca.crl",
    "ca.ocsp",
    "ca.tsa",
)
"""Every operation that a fault can be addressed to."""

_TOKEN_KINDS: dict[str, frozenset[TokenFault]] = {
    "digital-auth-app.token": frozenset(TokenFault),
    "digital-auth-app.userinfo": frozenset({TokenFault.SUB_MISMATCH}),
}


def _whole(least: int) -> Callable[[object, "attrs.Attribute[int | None]", int | None], None]:
    def check(_: object, field: "attrs.Attribute[int | None]", value: int | None) -> None:
        if value is not None and (type(value) is not int or value < least):
            raise ValueError(f"{field.name} is a whole number from {least}")

    return check


def _duration(_: object, field: "attrs.Attribute[float]", value: float) -> None:
    if type(value) not in {int, float} or not 0 <= value < math.inf:
        raise ValueError(f"{field.name} is a number of seconds from 0")


@attrs.frozen(kw_only=True)
class FaultSpec:
    """What goes wrong where.

    Attributes:
        address: An entry of `ADDRESSES`.
        kind: What goes wrong.
        times: How many requests meet it; ``None`` for all until it is removed.
        seconds: Of ``delay``, in real time.
        retry_after: Seconds in ``Retry-After`` of ``http-429`` and ``http-503``; ``None`` for
            no such header.
        keep: Bytes of body that ``half-body`` lets through; ``None`` for half of them.
        processed: Whether the service did its work before the fault. A half body and a delay
            always come after; the others come before unless told so here.
    """

    address: str
    kind: FaultKind
    times: int | None = attrs.field(default=None, validator=_whole(1))
    seconds: float = attrs.field(default=0.2, validator=_duration)
    retry_after: int | None = attrs.field(default=None, validator=_whole(0))
    keep: int | None = attrs.field(default=None, validator=_whole(0))
    processed: bool = attrs.field(default=False, validator=attrs.validators.instance_of(bool))

    @property
    def late(self) -> bool:
        """Whether the service does its work although its reply is spoilt."""
        return self.processed or self.kind in {WireFault.DELAY, WireFault.HALF_BODY}


@attrs.frozen(kw_only=True)
class FaultState:
    """A fault that stands in a world's book.

    Attributes:
        id: Its name in this world.
        spec: What it does.
        used: How many requests met it.
    """

    id: str
    spec: FaultSpec
    used: int = 0

    @property
    def spent(self) -> bool:
        """Whether it has been met as often as it was meant to."""
        return self.spec.times is not None and self.used >= self.spec.times


@attrs.frozen
class TransportFault:
    """What a shell does instead of sending a reply: a `ServiceReply` cannot say it.

    Attributes:
        kind: Delay the reply, hang until the client gives up, drop the connection without a
            byte, or cut it inside the body.
        seconds: How long to delay, in real time.
        reply: The reply to delay or to cut.
        keep: How many bytes of its body are sent before the cut.
    """

    kind: WireFault
    seconds: float = 0.0
    reply: ServiceReply | None = None
    keep: int = 0


Served: TypeAlias = ServiceReply | TransportFault
"""What one request comes to."""


def read_fault(address: str, kind: str, options: Mapping[str, Any]) -> FaultSpec:
    """Return the fault that was asked for.

    Raises:
        UsageError: ``fault-address-unknown`` or ``fault-kind-unknown`` with the nearest names,
            or ``fault-invalid``: the kind does not fit the address, or an option is wrong.
    """
    if address not in ADDRESSES:
        raise unknown_name("fault-address-unknown", "operation", address, ADDRESSES)
    found = next((known for known in KINDS if known.value == kind), None)
    if found is None:
        raise unknown_name("fault-kind-unknown", "kind of fault", kind, map(str, KINDS))
    if isinstance(found, TokenFault) and found not in _TOKEN_KINDS.get(address, frozenset()):
        raise UsageError("fault-invalid", f"{address} makes no token that could be {kind}")
    if isinstance(found, SealFault) and address != "digital-auth-app.sign_result":
        raise UsageError("fault-invalid", f"{address} hands out no signature that could be {kind}")
    if isinstance(found, OPERATOR_KINDS) and not address.startswith("pocketsign."):
        raise UsageError("fault-invalid", f"{address} is not the operator's, which says {kind}")
    try:
        return FaultSpec(address=address, kind=found, **options)
    except ValueError as wrong:
        remedy = str(wrong)
    except TypeError:
        remedy = f"it does not take all of: {', '.join(options)}"
    raise UsageError("fault-invalid", f"no such fault: {remedy}") from None


@attrs.define
class FaultBook:
    """The faults of one world, in the order in which they were set."""

    _states: dict[str, FaultState] = attrs.field(factory=dict, init=False)
    _set: int = attrs.field(default=0, init=False)

    def add(self, spec: FaultSpec) -> FaultState:
        """Set ``spec`` and return its state."""
        self._set += 1
        state = FaultState(id=f"fault-{self._set}", spec=spec)
        self._states[state.id] = state
        return state

    def remove(self, fault_id: str) -> FaultState | None:
        """Take a fault out of the book and return its last state, ``None`` if unknown."""
        return self._states.pop(fault_id, None)

    def states(self) -> tuple[FaultState, ...]:
        """Return every fault, the spent ones included."""
        return tuple(self._states.values())

    def take(self, address: str, kinds: tuple[type, ...]) -> FaultSpec | None:
        """Return the first fault that a request to ``address`` meets, counted as used.

        Args:
            address: The operation.
            kinds: Which faults are looked for.
        """
        for state in self._states.values():
            spec = state.spec
            fits = spec.address == address and isinstance(spec.kind, kinds)
            if fits and not state.spent:
                self._states[state.id] = attrs.evolve(state, used=state.used + 1)
                return spec
        return None
