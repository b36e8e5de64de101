"""Judges signatures and certificates with the SDK's own JPKI room, against the world's roots."""

from typing import TypeAlias

import attrs
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.ca.certificate_authority import CertificateAuthority
from myna_mock.ca.crl import issued_on
from myna_mock.ca.generations import Generation
from myna_mock.people.person import Person
from myna_mock.people.state import IssuedCertificate, RevocationReason
from myna_mock.services.pocketsign.refusals import ErrorReason, Refused
from myna_sdk.jpki.anchors import Anchor, AnchorSet, anchor_set
from myna_sdk.jpki.certificate import Certificate, parse_certificate
from myna_sdk.jpki.checking import SignedDigest, check_signed
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.revocation import (
    Good,
    Held,
    Revocation,
    RevocationPolicy,
    Revoked,
    Told,
)
from myna_sdk.jpki.revocation import RevocationReason as CrlReason
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.jpki.verdicts import Refused as RefusedVerdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

_REASONS = {
    RevocationReason.UNSPECIFIED: CrlReason.UNSPECIFIED,
    RevocationReason.KEY_COMPROMISE: CrlReason.KEY_COMPROMISE,
    RevocationReason.AFFILIATION_CHANGED: CrlReason.AFFILIATION_CHANGED,
    RevocationReason.SUPERSEDED: CrlReason.SUPERSEDED,
    RevocationReason.CESSATION_OF_OPERATION: CrlReason.CESSATION_OF_OPERATION,
}


@attrs.frozen(repr=False)
class Found(Masked):
    """A certificate of the world, as it is now.

    Attributes:
        person: Whose it is.
        issued: It.
    """

    person: Person
    issued: IssuedCertificate


@attrs.frozen(repr=False)
class Judged(Masked):
    """A signature or certificate of one of the world's people, judged.

    Attributes:
        found: Whose certificate it is.
        flaw: What is wrong, ``None`` if everything held.
    """

    found: Found
    flaw: Flaw | None


Judgement: TypeAlias = Judged | Refused


@attrs.frozen
class Standing:
    """How a certificate stands by one method.

    Attributes:
        as_of: The instant of the revocation data.
        since: When it was revoked or put on hold, as the data knows.
        reason: Why.
    """

    as_of: Instant
    since: Instant | None = None
    reason: RevocationReason | None = None


@attrs.frozen
class Judge:
    """Judges for one world.

    Attributes:
        ca: Knows every certificate.
    """

    ca: CertificateAuthority
    _read: dict[tuple[CertificateKind, tuple[Generation, ...]], AnchorSet] = attrs.field(
        factory=dict, init=False, eq=False
    )

    def standing(self, found: Found, at: Instant, *, ocsp: bool) -> Standing:
        """Return how a certificate stands: by OCSP now, by CRL as of the last midnight in Japan."""
        as_of = at if ocsp else issued_on(at)
        then = next(
            (c for c in found.person.at(as_of).certificates if c.label == found.issued.label), None
        )
        if then is None:  # the list is older than the certificate
            return Standing(as_of)
        return Standing(as_of, then.revoked_at, then.revoked_for)

    def signed(self, der: bytes, signed: SignedDigest, at: Instant, *, ocsp: bool) -> Judgement:
        """Return whether ``signed`` was made with a certificate of the world, and what is wrong."""
        try:
            certificate = parse_certificate(der)
            kind = certificate.kind
        except UnreadableError:
            return Refused.because(ErrorReason.INVALID_CERTIFICATE)
        if kind is None:
            return Refused.because(ErrorReason.UNSUPPORTED_CERTIFICATE)
        found = self.find(certificate, kind, at)
        if found is None:
            return Refused.because(ErrorReason.INVALID_CERTIFICATE)
        # The path is judged while the certificate held: later its root may have ended too.
        held = min(at, found.issued.not_after)
        roots = self._roots(kind, held)
        lookup = _Lookup(self.standing(found, at, ocsp=ocsp), ocsp=ocsp)
        verdict = check_signed(certificate, signed, roots, at=held, kind=kind, revocation=lookup)
        if isinstance(verdict, RefusedVerdict) and verdict.number < _SAID_ALOUD:
            return Refused.because(ErrorReason.INVALID_CERTIFICATE)
        if held != at:
            return Judged(found, Flaw.CERTIFICATE_EXPIRED)
        return Judged(found, None if isinstance(verdict, Proven) else verdict.flaw)

    def find(self, certificate: Certificate, kind: CertificateKind, at: Instant) -> Found | None:
        """Return whose the certificate is: its bytes are those that the world's CA made."""
        serial = certificate.reveal_serial()
        for person in self.ca.people():
            for issued in person.at(at).certificates:
                if issued.kind is kind and self.ca.serial(person.id, issued) == serial:
                    made = self.ca.certificate(person.id, issued)
                    if made.fingerprint(SHA256()).hex() == certificate.fingerprint:
                        return Found(person, issued)
        return None

    def _roots(self, kind: CertificateKind, at: Instant) -> AnchorSet:
        """Return the roots in force, read once for as long as they are the same ones."""
        place = (kind, tuple(Generation.in_force_at(at)))
        if place not in self._read:
            roots = [root.public_bytes(Encoding.DER) for root in self.ca.roots(kind, at)]
            self._read[place] = anchor_set(MOCK, roots)
        return self._read[place]


_SAID_ALOUD = 14
"""From this check on (revocation, signature) a flaw is a result, before it an error."""


@attrs.frozen
class _Lookup:
    standing: Standing
    ocsp: bool = attrs.field(kw_only=True)

    def status(
        self, certificate: Certificate, issuer: Anchor, *, at: Instant, policy: RevocationPolicy
    ) -> Revocation:
        """Return what the world's CA says, whichever certificate of its own is meant."""
        del certificate, issuer, at, policy
        by, standing = Told.OCSP if self.ocsp else Told.CRL, self.standing
        if standing.since is None or standing.reason is None:
            return Good(by, standing.as_of)
        if standing.reason is RevocationReason.CERTIFICATE_HOLD:
            return Held(by, standing.as_of, standing.since)
        return Revoked(by, standing.as_of, standing.since, _REASONS[standing.reason])
