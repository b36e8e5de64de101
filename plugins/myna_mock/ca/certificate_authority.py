"""The CA of one world: it knows everybody's certificates and tells their status at an instant."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_mock.ca.authority import Authority
from myna_mock.ca.end_entity import end_entity, serial_of
from myna_mock.ca.generations import Generation
from myna_mock.keys import KeySource
from myna_mock.people.person import Person
from myna_mock.people.state import IssuedCertificate
from myna_mock.randomness import Derivation
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant

if TYPE_CHECKING:
    from myna_sdk.testing.time_stamping import TimeStampAuthority


@attrs.frozen
class Entry:
    """A certificate in the CA's register, as it is at one instant.

    Attributes:
        holder: The persona's id.
        issued: The certificate.
        serial: Its serial number.
    """

    holder: str
    issued: IssuedCertificate
    serial: int


@attrs.define(kw_only=True)
class CertificateAuthority:
    """Two roots, their generations, and everything they signed.

    Attributes:
        base_url: The world's root, for the address of OCSP.
        people: Returns everybody.
        keys: Makes every key.
        derivation: The world's.
    """

    base_url: str
    people: Callable[[], Iterable[Person]]
    keys: KeySource
    derivation: Derivation
    _authorities: dict[tuple[CertificateKind, int], Authority] = attrs.field(
        factory=dict, init=False
    )
    _certificates: dict[tuple[str, str, Instant], x509.Certificate] = attrs.field(
        factory=dict, init=False
    )

    @cached_property
    def time_stamps(self) -> "TimeStampAuthority":
        """The world's authority for time-stamps, which has nothing to do with JPKI."""
        from myna_sdk.testing.time_stamping import (  # noqa: PLC0415 - worlds begin without it
            TimeStampAuthority,
        )

        return TimeStampAuthority(self.keys.rsa("tsa", "root"), self.keys.rsa("tsa"))

    @property
    def time_stamp_url(self) -> str:
        """Where time-stamps are asked for."""
        return f"{self.base_url}/ca/tsa"

    def authority(self, kind: CertificateKind, generation: Generation) -> Authority:
        """Return the root of ``kind`` in ``generation``."""
        place = (kind, generation.number)
        if place not in self._authorities:
            self._authorities[place] = Authority(kind, generation, self.keys, self.derivation)
        return self._authorities[place]

    def issuer(self, issued: IssuedCertificate) -> Authority:
        """Return the root that signed ``issued``: the newest at its time."""
        return self.authority(issued.kind, Generation.issuing_at(issued.issued_at))

    def roots(self, kind: CertificateKind, at: Instant) -> tuple[x509.Certificate, ...]:
        """Return the root certificates of ``kind`` in force at ``at``, oldest first."""
        return tuple(self.authority(kind, g).certificate for g in Generation.in_force_at(at))

    def ocsp_url(self, kind: CertificateKind) -> str:
        """Return the address of the OCSP responder of ``kind``."""
        return f"{self.base_url}/ca/{kind.value}/ocsp"

    def certificate(self, holder: str, issued: IssuedCertificate) -> x509.Certificate:
        """Return the X.509 certificate of ``issued``, made when first asked for."""
        place = (holder, issued.label, issued.issued_at)
        if place not in self._certificates:
            self._certificates[place] = end_entity(
                issued,
                holder,
                self.private_key(holder, issued).public_key(),
                self.issuer(issued),
                self.derivation,
                self.ocsp_url(issued.kind),
            )
        return self._certificates[place]

    def private_key(self, holder: str, issued: IssuedCertificate) -> rsa.RSAPrivateKey:
        """Return the key in the chip or phone, which in the world never leaves it."""
        return self.keys.rsa("end-entity", holder, issued.label)

    def serial(self, holder: str, issued: IssuedCertificate) -> int:
        """Return the serial number of ``issued``, without making the certificate."""
        return serial_of(issued, holder, self.issuer(issued))

    def entries(self, kind: CertificateKind, at: Instant) -> Iterator[Entry]:
        """Yield every certificate of ``kind`` that was issued by ``at``, as it is then."""
        for person in self.people():
            for issued in person.at(at).certificates:
                if issued.kind is kind:
                    yield Entry(person.id, issued, self.serial(person.id, issued))
