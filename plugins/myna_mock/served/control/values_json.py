"""Reports, faults and exchanges as JSON and back: one module, so that both ends agree."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from myna_mock.faults import FaultState, read_fault
from myna_mock.journal import Exchange
from myna_mock.people.state import CertificateStatus, Problem
from myna_mock.ports import PersonReport
from myna_mock.served.control.facts_json import facts_from_json, facts_to_json
from myna_sdk.model.instants import Instant, as_utc

FAULT_OPTIONS = ("times", "seconds", "retry_after", "keep", "processed")
"""What a fault is told beside address and kind."""


def instant_to_json(instant: Instant) -> str:
    """Return ``instant`` in ISO 8601, UTC."""
    return as_utc(instant).isoformat()


def instant_from_json(text: str) -> Instant:
    """Return the instant written in ISO 8601 with an offset.

    Raises:
        TypeError: Not a text.
        ValueError: No such instant, or without an offset.
    """
    return as_utc(datetime.fromisoformat(text))


def report_to_json(report: PersonReport) -> dict[str, Any]:
    """Return how it is with a mock person, in clear."""
    return {
        "id": report.id,
        "register": facts_to_json(report.register),
        "carried": facts_to_json(report.carried),
        "chip": facts_to_json(report.chip),
        "problem": None if report.problem is None else report.problem.value,
        "signing_problem": (
            None if report.signing_problem is None else report.signing_problem.value
        ),
        "signing_certificate": (
            None if report.signing_certificate is None else report.signing_certificate.value
        ),
        "signing_password": report.signing_password,
    }


def report_from_json(told: Mapping[str, Any]) -> PersonReport:
    """Return what `report_to_json` wrote; further members are ignored."""
    problem, signing = told["problem"], told["signing_problem"]
    certificate = told["signing_certificate"]
    return PersonReport(
        id=told["id"],
        register=facts_from_json(told["register"]),
        chip=facts_from_json(told["chip"]),
        problem=None if problem is None else Problem(problem),
        signing_problem=None if signing is None else Problem(signing),
        signing_certificate=None if certificate is None else CertificateStatus(certificate),
        signing_password=told["signing_password"],
    )


def fault_to_json(state: FaultState) -> dict[str, Any]:
    """Return a fault with how often it was met."""
    spec = state.spec
    options = {name: getattr(spec, name) for name in FAULT_OPTIONS}
    return {
        "id": state.id,
        "address": spec.address,
        "kind": spec.kind.value,
        **options,
        "used": state.used,
    }


def fault_from_json(told: Mapping[str, Any]) -> FaultState:
    """Return what `fault_to_json` wrote."""
    options = {name: told[name] for name in FAULT_OPTIONS}
    spec = read_fault(told["address"], told["kind"], options)
    return FaultState(id=told["id"], spec=spec, used=told["used"])


def exchange_to_json(exchange: Exchange) -> dict[str, Any]:
    """Return one entry of the journal, which holds no fact and no secret."""
    told = attrs.asdict(exchange)
    told["at"] = instant_to_json(exchange.at)
    told["parameters"] = [list(pair) for pair in exchange.parameters]
    return told


def exchange_from_json(told: Mapping[str, Any]) -> Exchange:
    """Return what `exchange_to_json` wrote."""
    parameters = tuple((name, value) for name, value in told["parameters"])
    at, charges = instant_from_json(told["at"]), tuple(told["charges"])
    return Exchange(**{**told, "at": at, "parameters": parameters, "charges": charges})
