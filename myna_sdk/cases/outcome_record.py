"""Outcomes as sealed JSON with a schema version, and back."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from myna_sdk.cases.certificate_record import (
    read_certificate,
    read_instant,
    write_certificate,
    write_instant,
)
from myna_sdk.cases.facts_record import read_facts, write_facts
from myna_sdk.cases.sealed_record import read_sealed
from myna_sdk.cases.status_record import read_status, write_status
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed
from myna_sdk.model.outcome import Outcome, Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.model.presentation import Means, Presentation
from myna_sdk.model.reasons import Reason

WRITES = 1
READS = frozenset({1})
"""A new version is readable one release before it is written."""


def write_outcome(outcome: Outcome, at: Instant, *, proved: tuple[PersonRef, ...] = ()) -> bytes:
    """Return ``outcome``, judged at ``at``, as JSON bytes, in clear: seal them.

    Args:
        outcome: How it ended.
        at: When it was judged.
        proved: The references that the operation proved, where they are somebody else's.
    """
    record: dict[str, Any] = {
        "v": WRITES,
        "at": at.isoformat(),
        "checks": write_checks(outcome.checks),
        "proved": [write_person(ref) for ref in proved],
    }
    if isinstance(outcome, Verified):
        record |= _write_verified(outcome)
    else:
        record |= {
            "type": "rejected" if isinstance(outcome, Rejected) else "undetermined",
            "reason": outcome.reason.value,
            "detail": outcome.detail,
            "retry_after": outcome.retry_after,
        }
    return json.dumps(record, ensure_ascii=False).encode()


def read_outcome(sealed: Concealed[bytes]) -> tuple[Outcome, Instant]:
    """Return the outcome that `write_outcome` wrote, and the instant that judged.

    Raises:
        StoreError: What `read_sealed` raises.
    """
    return read_sealed(sealed, _read, what="an outcome record", versions=READS)


def read_proved(sealed: Concealed[bytes]) -> tuple[PersonRef, ...]:
    """Return the references that `write_outcome` was given as proved.

    Raises:
        StoreError: What `read_sealed` raises.
    """
    return read_sealed(sealed, _read_proved, what="an outcome record", versions=READS)


def _read_proved(record: Mapping[str, Any]) -> tuple[PersonRef, ...]:
    refs = [read_person(ref) for ref in record.get("proved", ())]
    return tuple(ref for ref in refs if ref is not None)


def _read(record: Mapping[str, Any]) -> tuple[Outcome, Instant]:
    return _read_outcome(record), datetime.fromisoformat(record["at"])


def _read_outcome(record: Mapping[str, Any]) -> Outcome:
    checks = read_checks(record["checks"])
    if record["type"] == "verified":
        return _read_verified(record, checks)
    kind = Rejected if record["type"] == "rejected" else Undetermined
    return kind(
        Reason(record["reason"]),
        checks=checks,
        detail=record["detail"],
        retry_after=record["retry_after"],
    )


def write_checks(checks: tuple[Check, ...]) -> list[list[str]]:
    """Return ``checks``, ready for JSON."""
    return [[one.number, one.rule, one.looked_at, one.result] for one in checks]


def read_checks(record: list[list[str]]) -> tuple[Check, ...]:
    """Return the checks that `write_checks` wrote."""
    return tuple(
        Check(number, rule, looked_at, CheckResult(result))
        for number, rule, looked_at, result in record
    )


def _write_verified(outcome: Verified) -> dict[str, Any]:
    return {
        "type": "verified",
        "person": write_person(outcome.person),
        "facts": write_facts(outcome.facts),
        "presentation": write_presentation(outcome.presentation),
        "provider_ref": outcome.provider_ref,
        "status": write_status(outcome.status),
    }


def write_person(person: PersonRef | None) -> list[str] | None:
    """Return a provider's reference in clear, ready for JSON."""
    if person is None:
        return None
    return [person.provider, person.tenant, person.kind.value, person.value.reveal()]


def read_person(record: list[str] | None) -> PersonRef | None:
    """Return the reference that `write_person` wrote."""
    if record is None:
        return None
    provider, tenant, kind, value = record
    return PersonRef(
        provider=ProviderName(provider), tenant=tenant, kind=RefKind(kind), value=value
    )


def _read_verified(record: Mapping[str, Any], checks: tuple[Check, ...]) -> Verified:
    return Verified(
        read_person(record["person"]),
        facts=read_facts(record["facts"]),
        checks=checks,
        presentation=read_presentation(record["presentation"]),
        provider_ref=record["provider_ref"],
        status=read_status(record["status"]),
    )


def write_presentation(presentation: Presentation | None) -> dict[str, Any] | None:
    """Return what the person presented, in clear, ready for JSON."""
    if presentation is None:
        return None
    return {
        "means": presentation.means.value,
        "certificate": write_certificate(presentation.certificate),
        "at": write_instant(presentation.at),
    }


def read_presentation(record: Mapping[str, Any] | None) -> Presentation | None:
    """Return the presentation that `write_presentation` wrote."""
    if record is None:
        return None
    return Presentation(
        means=Means(record["means"]),
        certificate=read_certificate(record["certificate"]),
        at=read_instant(record["at"]),
    )
