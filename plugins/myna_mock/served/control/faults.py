"""Faults, over HTTP. A partial write never clears what it does not name."""

from collections.abc import Callable, Mapping
from typing import Any

from myna_mock.faults import ADDRESSES, FaultSpec, read_fault
from myna_mock.served.control.body import as_object, known_only, read_object, refuse, text_of
from myna_mock.served.control.values_json import FAULT_OPTIONS, fault_to_json
from myna_mock.served.hosting import HostedWorld
from myna_mock.served.problems import problem, reply
from myna_mock.unknown_names import unknown_name
from myna_sdk.testing.service import ServiceReply, ServiceRequest

MOST_SECONDS = 600
"""The longest delay, in seconds of real time."""


def list_faults(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Answer with every fault, in the order in which they were set."""
    del request
    return reply(200, _document(hosted))


def add_fault(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Set one fault beside the others."""
    told = read_object(request)
    known_only(told, FAULT_OPTIONS, {"address", "kind"})
    fault_id = _add(hosted, _spec(text_of(told, "address"), told))
    state = next(state for state in hosted.world.fault_states() if state.id == fault_id)
    return reply(201, fault_to_json(state))


def change_faults(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Merge faults by address (RFC 7396): ``null`` clears one, the unnamed are left alone."""
    told = read_object(request)
    wanted = {address: _merged(address, change) for address, change in told.items()}
    for address, spec in wanted.items():
        _clear(hosted, address)
        if spec is not None:
            _add(hosted, spec)
    return reply(200, _document(hosted))


def clear_faults(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Remove every fault."""
    del request
    for state in hosted.world.fault_states():
        hosted.world.remove_fault(state.id)
    return ServiceReply(204)


def remove_fault(hosted: HostedWorld, request: ServiceRequest, *, fault: str) -> ServiceReply:
    """Remove one fault and answer with its last state."""
    del request
    state = hosted.world.remove_fault(fault)
    if state is None:
        return problem(404, "fault-unknown", "no fault has this id")
    return reply(200, fault_to_json(state))


def _document(hosted: HostedWorld) -> dict[str, Any]:
    return {"faults": [fault_to_json(state) for state in hosted.world.fault_states()]}


def _merged(address: str, change: object) -> FaultSpec | None:
    if address not in ADDRESSES:
        raise unknown_name("fault-address-unknown", "operation", address, ADDRESSES)
    if change is None:
        return None
    told = as_object(change, "a fault")
    known_only(told, FAULT_OPTIONS, {"kind"})
    return _spec(address, told)


def _spec(address: str, told: dict[str, Any]) -> FaultSpec:
    options = {name: told[name] for name in FAULT_OPTIONS if name in told}
    for name, value in options.items():
        fits, remedy = _OPTIONS[name]
        if not fits(value):
            refuse(f"{name} is {remedy}")
    return read_fault(address, text_of(told, "kind"), options)


def _whole(value: object, least: int) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value is None or (whole and least <= int(str(value)) <= 1_000_000)


def _seconds(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 <= float(str(value)) <= MOST_SECONDS


_OPTIONS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "times": (lambda value: _whole(value, 1), "a whole number from 1, or null"),
    "seconds": (_seconds, f"a number from 0 to {MOST_SECONDS}"),
    "retry_after": (lambda value: _whole(value, 0), "a whole number from 0, or null"),
    "keep": (lambda value: _whole(value, 0), "a whole number from 0, or null"),
    "processed": (lambda value: isinstance(value, bool), "true or false"),
}


def _add(hosted: HostedWorld, spec: FaultSpec) -> str:
    options = {name: getattr(spec, name) for name in FAULT_OPTIONS}
    return hosted.world.add_fault(spec.address, spec.kind.value, options)


def _clear(hosted: HostedWorld, address: str) -> None:
    for state in hosted.world.fault_states():
        if state.spec.address == address:
            hosted.world.remove_fault(state.id)
