"""The virtual clock, over HTTP."""

from contextlib import suppress
from typing import Any

from myna_mock.clock import FIRST_YEAR, LAST_YEAR, later
from myna_mock.served.control.body import (
    as_object,
    known_only,
    read_object,
    refuse,
    switch_of,
    text_of,
)
from myna_mock.served.control.values_json import instant_from_json, instant_to_json
from myna_mock.served.hosting import HostedWorld
from myna_mock.served.problems import reply
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceReply, ServiceRequest

_UNITS = frozenset({"years", "months", "weeks", "days", "hours", "minutes", "seconds"})
_WHOLE = frozenset({"years", "months"})


def get_clock(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Answer with the clock."""
    del request
    return reply(200, clock_document(hosted))


def change_clock(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Set, travel, then run or stand; all is checked before anything changes."""
    told = read_object(request)
    known_only(told, {"set", "travel", "running"}, set())
    target = _target(hosted.world.instant(), told)
    running = switch_of(told, "running") if "running" in told else None
    if target is not None:
        hosted.world.set_instant(target)
    if running is not None:
        hosted.run(running=running)
    return reply(200, clock_document(hosted))


def clock_document(hosted: HostedWorld) -> dict[str, Any]:
    """Return what is told of the clock."""
    return {"now": instant_to_json(hosted.world.instant()), "running": hosted.running}


def _target(now: Instant, told: dict[str, Any]) -> Instant | None:
    target = _instant(text_of(told, "set")) if "set" in told else None
    if "travel" in told:
        target = later(target or now, **_span(as_object(told["travel"], "travel")))
    if target is not None and not FIRST_YEAR <= target.year <= LAST_YEAR:
        refuse(f"the clock goes from {FIRST_YEAR} to {LAST_YEAR}")
    return target


def _instant(text: str) -> Instant:
    found: Instant | None = None
    with suppress(ValueError, OverflowError):
        found = instant_from_json(text)
    if found is None:
        refuse("set is an instant in ISO 8601 with an offset, such as 2026-11-24T12:00:00+09:00")
    return found


def _span(told: dict[str, Any]) -> dict[str, Any]:
    known_only(told, _UNITS, set())
    for unit, value in told.items():
        number = int if unit in _WHOLE else (int, float)
        if isinstance(value, bool) or not isinstance(value, number):
            refuse(f"{unit} is a number{', and whole' if unit in _WHOLE else ''}")
    return told
