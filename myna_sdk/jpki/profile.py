"""The certificate profile of JPKI: object identifiers, names, and the sets of anchors.

Source: J-LIS profile specification as decoded in public certificates and code. Where nobody
outside has seen a value it is marked unconfirmed. Anchor sets never mix: a certificate whose
policy belongs to one is refused under every other.
"""

from enum import StrEnum
from typing import Final

import attrs

from myna_sdk.model.certificate import CertificateKind

__all__ = ["JPKI_ARC", "MOCK", "MOCK_ARC", "PRODUCTION", "TEST", "AnchorSet", "PersonalData"]

JPKI_ARC: Final = "1.2.392.200149.8.5"
"""The arc of JPKI's own identifiers, ``securityObject pki``."""

MOCK_ARC: Final = "2.25.153133298990206951381190800903187049619"
"""A private arc (ITU-T X.667) for the mock world's policies. No real issuer will ever use it."""


class PersonalData(StrEnum):
    """The otherNames of a signing certificate, in the order in which they were seen.

    Each value is the identifier of a UTF8String. Unknown ones under the same arc are ignored.
    """

    NAME = f"{JPKI_ARC}.5.1"
    BIRTH_DATE = f"{JPKI_ARC}.5.4"
    SEX = f"{JPKI_ARC}.5.3"
    ADDRESS = f"{JPKI_ARC}.5.5"
    NAME_SUBSTITUTES = f"{JPKI_ARC}.5.2"
    ADDRESS_SUBSTITUTES = f"{JPKI_ARC}.5.6"


@attrs.frozen(kw_only=True)
class AnchorSet:
    """Which certificates belong together, and which policies they carry.

    Attributes:
        name: What the set is called in configuration and records.
        organization: ``O`` of every issuer of the set.
        system: What stands before "for digital signature" in the issuers' ``OU``.
        agency: The last ``OU`` of the issuers.
        policies: The policy of each kind; the certificate extension is critical.
        mock: Its certificates prove nothing about anybody.
    """

    name: str
    organization: str
    system: str
    agency: str
    policies: tuple[tuple[CertificateKind, str], ...]
    mock: bool = False

    def policy(self, kind: CertificateKind) -> str:
        """Return the policy that a certificate of ``kind`` carries."""
        return dict(self.policies)[kind]

    def unit(self, kind: CertificateKind) -> str:
        """Return the ``OU`` that tells the two issuers of the set apart."""
        return f"{self.system} {_FOR[kind]}"


_FOR = {
    CertificateKind.SIGNING: "for digital signature",
    CertificateKind.USER_AUTHENTICATION: "for user authentication",
}
_AGENCY = "Japan Agency for Local Authority Information Systems"

PRODUCTION: Final = AnchorSet(
    name="production",
    organization="JPKI",
    system="JPKI",
    agency=_AGENCY,
    policies=(
        (CertificateKind.SIGNING, f"{JPKI_ARC}.1.1.20"),
        (CertificateKind.USER_AUTHENTICATION, f"{JPKI_ARC}.1.3.30"),
    ),
)
"""The cards of real people."""

TEST: Final = AnchorSet(
    name="test",
    organization="JPKI-TEST",
    system="JPKI",
    agency=_AGENCY,
    policies=(
        (CertificateKind.SIGNING, f"{JPKI_ARC}.1.0.20"),
        (CertificateKind.USER_AUTHENTICATION, f"{JPKI_ARC}.1.3.30"),
    ),
)
"""The official test cards of J-LIS. The policy of user authentication is unconfirmed."""

MOCK: Final = AnchorSet(
    name="mock",
    organization="MYNA-SDK-MOCK",
    system="MYNA-SDK-MOCK",
    agency="MOCK Agency for Local Authority Information Systems",
    policies=(
        (CertificateKind.SIGNING, f"{MOCK_ARC}.1.1.20"),
        (CertificateKind.USER_AUTHENTICATION, f"{MOCK_ARC}.1.3.30"),
    ),
    mock=True,
)
"""The mock world's. Only this set names the private arc."""
