"""Which certificate it was, and instants, as JSON and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from myna_sdk.model.certificate import Carrier, CertificateKind, CertificateReference
from myna_sdk.model.instants import Instant, as_utc


def write_certificate(certificate: CertificateReference) -> dict[str, str | None]:
    """Return which certificate it was, in clear, ready for JSON."""
    provider_id = certificate.provider_id
    return {
        "kind": certificate.kind.value,
        "carrier": certificate.carrier.value,
        "provider_id": None if provider_id is None else provider_id.reveal(),
        "not_before": write_instant(certificate.not_before),
        "not_after": write_instant(certificate.not_after),
    }


def read_certificate(record: Mapping[str, Any]) -> CertificateReference:
    """Return the reference that `write_certificate` wrote."""
    return CertificateReference(
        kind=CertificateKind(record["kind"]),
        carrier=Carrier(record["carrier"]),
        provider_id=record["provider_id"],
        not_before=read_instant(record["not_before"]),
        not_after=read_instant(record["not_after"]),
    )


def write_instant(at: Instant | None) -> str | None:
    """Return ``at``, ready for JSON.

    Raises:
        ValueError: ``at`` is naive.
    """
    return None if at is None else as_utc(at).isoformat()


def read_instant(text: str | None) -> Instant | None:
    """Return the instant that `write_instant` wrote."""
    return None if text is None else datetime.fromisoformat(text)
