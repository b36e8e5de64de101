"""The certificate profile of JPKI: object identifiers, names, policies and published roots.

Source: J-LIS profile specification as decoded in public certificates and code. Where nobody
outside has seen a value it is marked unconfirmed. Hierarchies never mix: a certificate whose
policy belongs to one is refused under every other.
"""

from enum import StrEnum
from typing import Final

import attrs

from myna_sdk.model.certificate import Carrier, CertificateKind

__all__ = [
    "HIERARCHIES",
    "JPKI_ARC",
    "MOCK",
    "MOCK_ARC",
    "PRODUCTION",
    "TEST",
    "CertificatePolicy",
    "Hierarchy",
    "PersonalData",
    "PublishedRoot",
    "known_policy",
]


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


@attrs.frozen
class CertificatePolicy:
    """A policy under which certificates are issued.

    Attributes:
        identifier: Its dotted object identifier; the certificate extension is critical.
        kind: What it certifies.
        carrier: What holds the key.
        confirmed: Whether it was seen in a certificate. One that was not is recognised and refused.
    """

    identifier: str
    kind: CertificateKind
    carrier: Carrier
    confirmed: bool = True


@attrs.frozen
class PublishedRoot:
    """A root certificate as published.

    Attributes:
        kind: What it certifies.
        generation: Which of the roots under the same name.
        serial: Its serial number.
        fingerprint: SHA-256 of its DER in hexadecimal, or ``None``: not known to us.
    """

    kind: CertificateKind
    generation: int
    serial: int
    fingerprint: str | None = None


@attrs.frozen(kw_only=True)
class Hierarchy:
    """Which certificates belong together, and which policies they carry.

    Attributes:
        name: What it is called in configuration and records.
        organization: ``O`` of every issuer.
        system: What stands before "for digital signature" in the issuers' ``OU``.
        agency: The last ``OU`` of the issuers.
        policies: Every policy that it issues under.
        roots: The published roots; an empty tuple says that roots are made, not published.
        mock: Its certificates prove nothing about anybody.
    """

    name: str
    organization: str
    system: str
    agency: str
    policies: tuple[CertificatePolicy, ...]
    roots: tuple[PublishedRoot, ...] = ()
    mock: bool = False

    def policy(self, kind: CertificateKind, carrier: Carrier = Carrier.CARD) -> str:
        """Return the policy that a certificate of ``kind`` on ``carrier`` carries."""
        return next(p.identifier for p in self.policies if (p.kind, p.carrier) == (kind, carrier))

    def unit(self, kind: CertificateKind) -> str:
        """Return the ``OU`` that tells the two issuers of the hierarchy apart."""
        return f"{self.system} {_FOR[kind]}"


_SIGNING: Final = CertificateKind.SIGNING
_USER_AUTHENTICATION: Final = CertificateKind.USER_AUTHENTICATION
_FOR: Final = {
    _SIGNING: "for digital signature",
    _USER_AUTHENTICATION: "for user authentication",
}
_AGENCY: Final = "Japan Agency for Local Authority Information Systems"

PRODUCTION: Final = Hierarchy(
    name="production",
    organization="JPKI",
    system="JPKI",
    agency=_AGENCY,
    policies=(
        CertificatePolicy(f"{JPKI_ARC}.1.1.20", _SIGNING, Carrier.CARD),
        CertificatePolicy(f"{JPKI_ARC}.1.3.30", _USER_AUTHENTICATION, Carrier.CARD),
        CertificatePolicy(f"{JPKI_ARC}.1.1.40", _SIGNING, Carrier.PHONE, confirmed=False),
    ),
    roots=(
        PublishedRoot(
            *(_SIGNING, 1, 0x01),
            "19645405a1fe14377434bd55957628ac4038557c542403a2243f21c706fc9355",
        ),
        PublishedRoot(
            *(_SIGNING, 2, 0x0132C4AB),
            "79679c33e4cc9319440f1ad120a597ff1844e2ef217063adb176966fd5e6fbeb",
        ),
        PublishedRoot(
            *(_SIGNING, 3, 0x067C6A21),
            "d227f6cde11d35c5252178f106f843d24651944975413b539fa2fb68dbfa365f",
        ),
        PublishedRoot(
            *(_USER_AUTHENTICATION, 1, 0x01),
            "4dcfc4ca0aaf9fb2a3081b3f0c991c320b3acc008667a341eeaec5af1d58ca7d",
        ),
        PublishedRoot(_USER_AUTHENTICATION, 2, 0x0133C349),
        PublishedRoot(
            *(_USER_AUTHENTICATION, 3, 0x06D18006),
            "64114f29620c24ed2631d46476a040e7ee740d956089c00b036a6a8118c322b5",
        ),
    ),
)
"""The cards of real people. The policies of phones are unconfirmed, as is one fingerprint."""

TEST: Final = Hierarchy(
    name="test",
    organization="JPKI-TEST",
    system="JPKI",
    agency=_AGENCY,
    policies=(
        CertificatePolicy(f"{JPKI_ARC}.1.0.20", _SIGNING, Carrier.CARD),
        CertificatePolicy(f"{JPKI_ARC}.1.3.30", _USER_AUTHENTICATION, Carrier.CARD),
    ),
    roots=(
        PublishedRoot(_USER_AUTHENTICATION, 1, 0x00BFCD),
        PublishedRoot(_USER_AUTHENTICATION, 2, 0x218887),
        PublishedRoot(_SIGNING, 1, 0x00C139),
        PublishedRoot(_SIGNING, 2, 0x1EA8A8),
    ),
)
"""The official test cards of J-LIS, which are said to differ by the policy of signing alone.

None of the fingerprints is known to us.
"""

MOCK: Final = Hierarchy(
    name="mock",
    organization="MYNA-SDK-MOCK",
    system="MYNA-SDK-MOCK",
    agency="MOCK Agency for Local Authority Information Systems",
    policies=(
        CertificatePolicy(f"{MOCK_ARC}.1.1.20", _SIGNING, Carrier.CARD),
        CertificatePolicy(f"{MOCK_ARC}.1.3.30", _USER_AUTHENTICATION, Carrier.CARD),
        CertificatePolicy(f"{MOCK_ARC}.1.1.41", _SIGNING, Carrier.ANDROID),
        CertificatePolicy(f"{MOCK_ARC}.1.3.41", _USER_AUTHENTICATION, Carrier.ANDROID),
        CertificatePolicy(f"{MOCK_ARC}.1.1.42", _SIGNING, Carrier.IPHONE),
        CertificatePolicy(f"{MOCK_ARC}.1.3.42", _USER_AUTHENTICATION, Carrier.IPHONE),
    ),
    mock=True,
)
"""The mock world's. Only this hierarchy names the private arc. Its policies of phones are ours."""

HIERARCHIES: Final = (PRODUCTION, TEST, MOCK)

_POLICIES: Final = {
    policy.identifier: policy for hierarchy in HIERARCHIES[::-1] for policy in hierarchy.policies
}


def known_policy(identifier: str) -> CertificatePolicy | None:
    """Return the policy of any hierarchy with this identifier, or ``None`` if it is unknown."""
    return _POLICIES.get(identifier)
