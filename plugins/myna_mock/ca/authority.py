"""One root: a kind and a generation, its key, its certificate and what it signs."""

from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from myna_mock.ca.generations import Generation
from myna_mock.ca.names import japanese_name, responder_name, root_name
from myna_mock.keys import KeySource
from myna_mock.randomness import Derivation
from myna_sdk.model.certificate import CertificateKind


class Authority:
    """The root of one kind in one generation.

    Attributes:
        kind: What it certifies.
        generation: Which of the roots under the same name.
    """

    def __init__(
        self,
        kind: CertificateKind,
        generation: Generation,
        keys: KeySource,
        derivation: Derivation,
    ) -> None:
        self.kind = kind
        self.generation = generation
        self._keys = keys
        self._derivation = derivation

    @property
    def _label(self) -> tuple[str, str, str]:
        return ("ca", self.kind.value, str(self.generation.number))

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """The root's private key."""
        return self._keys.rsa(*self._label)

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The self-signed root certificate, extensions in the order of 12.1. No AKI, no policy."""
        name, public = root_name(self.kind), self.key.public_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(public)
            .serial_number(self.serial(*self._label))
            .not_valid_before(self.generation.not_before)
            .not_valid_after(self.generation.not_after)
            .add_extension(_usage(certificates=True), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.DirectoryName(japanese_name(self.kind))]),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(points_at(name), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256())

    @cached_property
    def key_identifier(self) -> x509.AuthorityKeyIdentifier:
        """The AKI of what this root signs: key id, issuer and serial number (12.2)."""
        identifier = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        return x509.AuthorityKeyIdentifier(
            identifier.digest,
            [x509.DirectoryName(root_name(self.kind))],
            self.certificate.serial_number,
        )

    @cached_property
    def responder_key(self) -> rsa.RSAPrivateKey:
        """The key of this root's OCSP responder."""
        return self._keys.rsa(*self._label, "ocsp")

    @cached_property
    def responder(self) -> x509.Certificate:
        """The delegated OCSP responder (RFC 6960 §4.2.2.2). The real profile is not known."""
        public = self.responder_key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(responder_name(self.kind))
            .issuer_name(root_name(self.kind))
            .public_key(public)
            .serial_number(self.serial(*self._label, "ocsp"))
            .not_valid_before(self.generation.not_before)
            .not_valid_after(self.generation.not_after)
            .add_extension(_usage(certificates=False), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False
            )
            .add_extension(x509.OCSPNoCheck(), critical=False)
            .add_extension(self.key_identifier, critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    def serial(self, *label: str) -> int:
        """Return the serial number of ``label``: four bytes, positive (12.2)."""
        return (int.from_bytes(self._derivation.bytes(4, "serial", *label)) >> 1) | 1 << 24


def points_at(name: x509.Name) -> x509.CRLDistributionPoints:
    """Return the extension that names one directory entry as the place of the CRL."""
    point = x509.DistributionPoint([x509.DirectoryName(name)], None, None, None)
    return x509.CRLDistributionPoints([point])


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
