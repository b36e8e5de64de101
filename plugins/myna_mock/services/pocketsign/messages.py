"""The messages of the answers, in protobuf's JSON form. Most names were seen, some are guesses."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from cryptography import x509

from myna_mock.people.state import CertificateStatus, IssuedCertificate, RevocationReason
from myna_mock.services.pocketsign.judging import Standing
from myna_mock.services.pocketsign.records import (
    CertificateRecord,
    ConsentRecord,
    UserRecord,
    VerificationRecord,
)
from myna_sdk.jpki.profile import PersonalData
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant, as_utc

PREFERENCES: Mapping[FactItem, str] = {
    FactItem.ADDRESS: "address",
    FactItem.NAME: "commonName",
    FactItem.BIRTH_DATE: "dateOfBirth",
    FactItem.SEX: "gender",
}
"""``Consent.Preference``: the name of each item."""

_TEXTS: Mapping[PersonalData, tuple[FactItem, str]] = {
    PersonalData.NAME: (FactItem.NAME, "commonName"),
    PersonalData.NAME_SUBSTITUTES: (FactItem.NAME, "substituteCharacterOfCommonName"),
    PersonalData.SEX: (FactItem.SEX, "gender"),
    PersonalData.BIRTH_DATE: (FactItem.BIRTH_DATE, "dateOfBirth"),
    PersonalData.ADDRESS: (FactItem.ADDRESS, "address"),
    PersonalData.ADDRESS_SUBSTITUTES: (FactItem.ADDRESS, "substituteCharacterOfAddress"),
}


def type_of(issued: IssuedCertificate) -> str:
    """Return the certificate's ``Certificate.Type``."""
    carrier = "CARD" if issued.carrier is Carrier.CARD else "MOBILE"
    signing = issued.kind is CertificateKind.SIGNING
    return f"TYPE_JPKI_{carrier}_{'DIGITAL_SIGNATURE' if signing else 'USER_AUTHENTICATION'}"


def written(at: Instant) -> str:
    """Return an instant as protobuf's JSON writes a ``Timestamp``."""
    return as_utc(at).isoformat().replace("+00:00", "Z")


def certificate(record: CertificateRecord) -> dict[str, Any]:
    """Return a ``Certificate``."""
    return {"id": record.id, "type": record.type, "createdAt": written(record.created_at)}


def user(record: UserRecord) -> dict[str, Any]:
    """Return a ``User``."""
    return {"id": record.id, "createdAt": written(record.created_at)}


def verification(record: VerificationRecord) -> dict[str, Any]:
    """Return a ``Verification``."""
    return {
        "id": record.id,
        "result": record.result,
        "hashAlgorithm": record.hash_algorithm,
        "digest": b64encode(record.digest).decode("ascii"),
        "signature": b64encode(record.signature).decode("ascii"),
        "createdAt": written(record.created_at),
    }


def status(
    standing: Standing, *, id_: str, purpose: str, ocsp: bool, at: Instant
) -> dict[str, Any]:
    """Return a ``CertificateStatus``."""
    told = {
        "id": id_,
        "status": "STATUS_GOOD" if standing.since is None else "STATUS_REVOKED",
        "checkMethod": "CHECK_METHOD_OCSP" if ocsp else "CHECK_METHOD_CRL",
        "checkPurpose": f"CHECK_PURPOSE_{purpose}",
        "sourceUpdatedAt": written(standing.as_of),
        "createdAt": written(at),
    }
    if standing.since is not None:
        reason = standing.reason or RevocationReason.UNSPECIFIED
        told["revokedAt"] = written(standing.since)
        told["revocationReason"] = f"CRL_REASON_{reason.name}"
    return told


def state(standing: Standing, issued: IssuedCertificate, at: Instant) -> str:
    """Return the ``Certificate.State``."""
    if standing.since is not None:
        return "STATE_REVOKED"
    return "STATE_EXPIRED" if at > issued.not_after else "STATE_GOOD"


def content(
    made: x509.Certificate, issued: IssuedCertificate, items: frozenset[FactItem]
) -> dict[str, Any]:
    """Return a ``CertificateContent`` with the texts of ``items``."""
    told: dict[str, Any] = {
        "subject": made.subject.rfc4514_string(),
        "validity": {
            "notBefore": written(made.not_valid_before_utc),
            "notAfter": written(made.not_valid_after_utc),
        },
        "crlDistributionPoint": _distribution_point(made),
    }
    carrier = "Card" if issued.carrier is Carrier.CARD else "Mobile"
    if issued.kind is not CertificateKind.SIGNING:
        return {**told, f"jpki{carrier}UserAuthenticationContent": {}}
    texts = {name: text for item, name, text in personal_texts(made) if item in items}
    return {**told, f"jpki{carrier}DigitalSignatureContent": texts}


def personal_texts(made: x509.Certificate) -> tuple[tuple[FactItem, str, str], ...]:
    """Return the texts of a signing certificate: the item, its name in messages, the text."""
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    found = []
    for other in names.get_values_for_type(x509.OtherName):
        item, name = _TEXTS[PersonalData(other.type_id.dotted_string)]
        found.append((item, name, _utf8(other.value)))
    return tuple(found)


def consent(record: ConsentRecord) -> dict[str, Any]:
    """Return a ``Consent``."""
    return {
        "id": record.id,
        "preference": {name: item in record.items for item, name in PREFERENCES.items()},
        "createdAt": written(record.registered_at),
        "expiresAt": written(record.expires_at),
    }


def is_live(issued: IssuedCertificate, at: Instant) -> bool:
    """Tell whether J-LIS knows the certificate as one that holds: at once, whatever the list."""
    return issued.status(at) is CertificateStatus.GOOD


def _distribution_point(made: x509.Certificate) -> str:
    points = made.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    name = (points[0].full_name or [x509.DirectoryName(x509.Name([]))])[0].value
    return str(name.rfc4514_string())


def _utf8(der: bytes) -> str:
    """Return the text of a UTF8String in DER."""
    first = 2 if der[1] < 0x80 else 2 + (der[1] & 0x7F)
    return der[first:].decode("utf-8")
