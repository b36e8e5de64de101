"""The names of the CA, in the shape of `jpki-card.md` 12.1 to 12.3, none of them real.

``C`` is a PrintableString and everything else a UTF8String, which is what the library does.
"""

from cryptography.x509 import Name, NameAttribute, ObjectIdentifier
from cryptography.x509.oid import NameOID

from myna_mock.people.state import Office
from myna_sdk.jpki.profile import MOCK
from myna_sdk.model.certificate import CertificateKind

_JAPANESE_UNIT = {
    CertificateKind.SIGNING: "模擬公的個人認証サービス署名用",
    CertificateKind.USER_AUTHENTICATION: "模擬公的個人認証サービス利用者証明用",
}


def root_name(kind: CertificateKind) -> Name:
    """Return the name of the root of ``kind``, the same for every generation."""
    return _name(
        (NameOID.ORGANIZATION_NAME, MOCK.organization),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, MOCK.unit(kind)),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, MOCK.agency),
    )


def japanese_name(kind: CertificateKind) -> Name:
    """Return the root's alternative name."""
    return _name(
        (NameOID.ORGANIZATION_NAME, "模擬公的個人認証サービス"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, _JAPANESE_UNIT[kind]),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "模擬地方公共団体情報システム機構"),
    )


def distribution_point(kind: CertificateKind, office: Office) -> Name:
    """Return the name of the CRL partition of a municipality."""
    return _name(
        (NameOID.ORGANIZATION_NAME, MOCK.organization),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, MOCK.unit(kind)),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "CRL Distribution Points"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, office.prefecture),
        (NameOID.COMMON_NAME, f"{office.municipality} CRLDP"),
    )


def responder_name(kind: CertificateKind) -> Name:
    """Return the name of the OCSP responder. The real one's is not known."""
    return _name(
        (NameOID.ORGANIZATION_NAME, MOCK.organization),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, MOCK.unit(kind)),
        (NameOID.COMMON_NAME, "MOCK OCSP Responder"),
    )


def user_authentication_subject(common_name: str) -> Name:
    """Return the subject of a user-authentication certificate: ``C`` and ``CN`` alone."""
    return _name((NameOID.COMMON_NAME, common_name))


def signing_subject(office: Office, common_name: str) -> Name:
    """Return the subject of a signing certificate: ``C``, twice ``L``, and ``CN``."""
    return _name(
        (NameOID.LOCALITY_NAME, office.prefecture),
        (NameOID.LOCALITY_NAME, office.municipality),
        (NameOID.COMMON_NAME, common_name),
    )


def _name(*parts: tuple[ObjectIdentifier, str]) -> Name:
    country = NameAttribute(NameOID.COUNTRY_NAME, "JP")
    return Name([country, *(NameAttribute(oid, value) for oid, value in parts)])
