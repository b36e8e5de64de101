"""People's certificates, extension for extension as in 12.2 and 12.3."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from myna_mock.ca.authority import Authority, points_at
from myna_mock.ca.names import (
    distribution_point,
    japanese_name,
    root_name,
    signing_subject,
    user_authentication_subject,
)
from myna_mock.ca.personal_data import personal_data
from myna_mock.people.state import IssuedCertificate
from myna_mock.randomness import Derivation
from myna_sdk.jpki.profile import MOCK
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import JST

_CPS = "http://cps.myna-sdk-mock.invalid/cps.html"
_OPAQUE = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_WINDOW = "003A"


def end_entity(
    issued: IssuedCertificate,
    holder: str,
    key: rsa.RSAPublicKey,
    authority: Authority,
    derivation: Derivation,
    ocsp_url: str,
) -> x509.Certificate:
    """Return the X.509 certificate of ``issued``.

    Args:
        issued: What the register of certificates knows.
        holder: The persona's id, from which serial number and subject are derived.
        key: The holder's public key.
        authority: Signs it.
        derivation: The world's.
        ocsp_url: For user authentication; none was seen in signing certificates.
    """
    signing = issued.kind is CertificateKind.SIGNING
    subject = (
        signing_subject(issued.office, _signing_name(issued, holder, derivation))
        if signing
        else user_authentication_subject(_opaque_name(issued, holder, derivation))
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(root_name(issued.kind))
        .public_key(key)
        .serial_number(serial_of(issued, holder, authority))
        .not_valid_before(issued.issued_at)
        .not_valid_after(issued.not_after)
    )
    extensions = _signing_extensions(issued) if signing else _authentication_extensions()
    extensions += _common_extensions(issued, key, authority, None if signing else ocsp_url)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(authority.key, hashes.SHA256())


def serial_of(issued: IssuedCertificate, holder: str, authority: Authority) -> int:
    """Return the serial number of a person's certificate."""
    return authority.serial("end-entity", holder, issued.label, issued.issued_at.isoformat())


def _authentication_extensions() -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (_usage(content_commitment=False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
    ]


def _signing_extensions(issued: IssuedCertificate) -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (_usage(content_commitment=True), True),
        (personal_data(issued.facts), False),
    ]


def _common_extensions(
    issued: IssuedCertificate, key: rsa.RSAPublicKey, authority: Authority, ocsp_url: str | None
) -> list[tuple[x509.ExtensionType, bool]]:
    policy = x509.PolicyInformation(
        x509.ObjectIdentifier(MOCK.policy(issued.kind, issued.carrier)), [_CPS]
    )
    names = x509.IssuerAlternativeName([x509.DirectoryName(japanese_name(issued.kind))])
    point = points_at(distribution_point(issued.kind, issued.office))
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.CertificatePolicies([policy]), True),
        (names, False),
        (point, False),
    ]
    if ocsp_url is not None:
        found.append((_access(ocsp_url), False))
    found.append((authority.key_identifier, False))
    found.append((x509.SubjectKeyIdentifier.from_public_key(key), False))
    return found


def _access(ocsp_url: str) -> x509.AuthorityInformationAccess:
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp_url)
            )
        ]
    )


def _usage(*, content_commitment: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _opaque_name(issued: IssuedCertificate, holder: str, derivation: Derivation) -> str:
    """Return 14 opaque characters and the 9 of the office, 23 in all (12.2)."""
    drawn = derivation.bytes(14, "subject", holder, issued.label)
    opaque = "".join(_OPAQUE[byte % len(_OPAQUE)] for byte in drawn)
    return f"{opaque}{issued.office.code}{_WINDOW}"


def _signing_name(issued: IssuedCertificate, holder: str, derivation: Derivation) -> str:
    """Return the request's time, a sequence number and the office, 28 characters (12.3)."""
    asked = issued.issued_at.astimezone(JST).strftime("%Y%m%d%H%M%S")
    sequence = int.from_bytes(derivation.bytes(4, "sequence", holder, issued.label)) % 100_000
    return f"{asked}{sequence:05}{issued.office.code}{_WINDOW}"
