"""A certificate's status as JSON and back, and as it is noted in the audit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from myna_sdk.cases.certificate_record import (
    read_certificate,
    read_instant,
    write_certificate,
    write_instant,
)
from myna_sdk.model.status import (
    CertificateStatus,
    CheckMethod,
    CheckPurpose,
    RevocationReason,
    Standing,
)


def write_status(status: CertificateStatus | None) -> dict[str, Any] | None:
    """Return ``status`` in clear, ready for JSON."""
    if status is None:
        return None
    return {
        "standing": status.standing.value,
        "reason": status.reason,
        "since": write_instant(status.since),
        "method": status.method,
        "purpose": status.purpose,
        "as_of": write_instant(status.as_of),
        "checked_at": write_instant(status.checked_at),
        "reference": status.reference,
        "code": status.code,
        "certificate": (
            None if status.certificate is None else write_certificate(status.certificate)
        ),
    }


def looked_up(status: CertificateStatus | None) -> tuple[tuple[str, str], ...]:
    """Return how revocation was looked up, for an audit note; nothing where it was not told."""
    if status is None:
        return ()
    return (
        ("method", status.method or ""),
        ("purpose", status.purpose or ""),
        ("reference", status.reference or ""),
    )


def read_status(record: Mapping[str, Any] | None) -> CertificateStatus | None:
    """Return the status that `write_status` wrote."""
    if record is None:
        return None
    return CertificateStatus(
        standing=Standing(record["standing"]),
        reason=None if record["reason"] is None else RevocationReason(record["reason"]),
        since=read_instant(record["since"]),
        method=None if record["method"] is None else CheckMethod(record["method"]),
        purpose=None if record["purpose"] is None else CheckPurpose(record["purpose"]),
        as_of=read_instant(record["as_of"]),
        checked_at=datetime.fromisoformat(record["checked_at"]),
        reference=record["reference"],
        code=record["code"],
        certificate=(
            None if record["certificate"] is None else read_certificate(record["certificate"])
        ),
    )
