"""Certificate revocation lists: daily, and one for each municipality (§13, §14)."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from myna_mock.ca.authority import Authority
from myna_mock.ca.certificate_authority import CertificateAuthority
from myna_mock.ca.names import distribution_point, root_name
from myna_mock.people.state import IssuedCertificate, Office, RevocationReason
from myna_sdk.model.instants import Instant

LIFE = timedelta(hours=48)
"""From thisUpdate to nextUpdate. The real figure is not known."""

_FLAGS = {
    RevocationReason.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    RevocationReason.AFFILIATION_CHANGED: x509.ReasonFlags.affiliation_changed,
    RevocationReason.SUPERSEDED: x509.ReasonFlags.superseded,
    RevocationReason.CESSATION_OF_OPERATION: x509.ReasonFlags.cessation_of_operation,
    RevocationReason.CERTIFICATE_HOLD: x509.ReasonFlags.certificate_hold,
}


def reason_flag(reason: RevocationReason | None) -> x509.ReasonFlags | None:
    """Return the CRL reason, ``None`` for unspecified, which is left out (RFC 5280 §5.3.1)."""
    return None if reason is None else _FLAGS.get(reason)


def issued_on(at: Instant) -> Instant:
    """Return when the list in force at ``at`` was issued: the last midnight in Japan."""
    midnight = datetime(at.year, at.month, at.day, 15, tzinfo=UTC)
    return midnight if midnight <= at else midnight - timedelta(days=1)


def revocation_list(
    ca: CertificateAuthority, authority: Authority, office: Office | None, at: Instant
) -> x509.CertificateRevocationList:
    """Return the list in force at ``at``.

    What was revoked after midnight in Japan is not yet on it; OCSP knows at once.

    Args:
        ca: Knows every certificate.
        authority: Signs.
        office: The municipality; ``None`` for the list of the root's own name.
        at: Now.
    """
    this_update = issued_on(at)
    place = (
        root_name(authority.kind) if office is None else distribution_point(authority.kind, office)
    )
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root_name(authority.kind))
        .last_update(this_update)
        .next_update(this_update + LIFE)
        .add_extension(authority.key_identifier, critical=False)
        .add_extension(x509.CRLNumber(int(this_update.timestamp()) // 86_400), critical=False)
        .add_extension(_only_this_partition(place), critical=True)
    )
    for entry in ca.entries(authority.kind, this_update):
        held = entry.issued.revoked_at is not None and this_update <= entry.issued.not_after
        ours = ca.issuer(entry.issued) is authority and _partition(entry.issued) == _key(office)
        if held and ours:
            builder = builder.add_revoked_certificate(_revoked(entry.serial, entry.issued))
    return builder.sign(authority.key, hashes.SHA256())


def _key(office: Office | None) -> tuple[str, str] | None:
    return None if office is None else (office.prefecture, office.municipality)


def _partition(issued: IssuedCertificate) -> tuple[str, str] | None:
    return _key(issued.office)


def _revoked(serial: int, issued: IssuedCertificate) -> x509.RevokedCertificate:
    if issued.revoked_at is None:  # pragma: no cover - the caller looked
        raise TypeError("not revoked")
    builder = (
        x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(issued.revoked_at)
    )
    flag = reason_flag(issued.revoked_for)
    if flag is not None:
        builder = builder.add_extension(x509.CRLReason(flag), critical=False)
    return builder.build()


def _only_this_partition(place: x509.Name) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[x509.DirectoryName(place)],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
