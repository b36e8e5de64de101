"""A certificate's status as JSON and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from myna_sdk.model.instants import Instant
from myna_sdk.model.status import (
    CertificateStatus,
    CheckMethod,
    CheckPurpose,
    RevocationReason,
    Standing,
)


def write_status(status: CertificateStatus | None) -> dict[str, str | None] | None:
    """Return ``status`` ready for JSON, without the certificate, which stands beside it."""
    if status is None:
        return None
    return {
        "standing": status.standing.value,
        "reason": status.reason,
        "since": _written(status.since),
        "method": status.method,
        "purpose": status.purpose,
        "as_of": _written(status.as_of),
        "checked_at": _written(status.checked_at),
        "reference": status.reference,
        "code": status.code,
    }


def read_status(record: Mapping[str, Any] | None) -> CertificateStatus | None:
    """Return the status that `write_status` wrote."""
    if record is None:
        return None
    return CertificateStatus(
        standing=Standing(record["standing"]),
        reason=None if record["reason"] is None else RevocationReason(record["reason"]),
        since=_read(record["since"]),
        method=None if record["method"] is None else CheckMethod(record["method"]),
        purpose=None if record["purpose"] is None else CheckPurpose(record["purpose"]),
        as_of=_read(record["as_of"]),
        checked_at=datetime.fromisoformat(record["checked_at"]),
        reference=record["reference"],
        code=record["code"],
    )


def _written(instant: Instant | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _read(text: str | None) -> Instant | None:
    return None if text is None else datetime.fromisoformat(text)
