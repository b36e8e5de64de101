"""A private certificate authority with real certificates, for TLS on loopback."""

import datetime as dt
import ipaddress
import ssl
from pathlib import Path

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@attrs.frozen
class Pair:
    """A PEM certificate and its key, as files."""

    certificate: str
    key: str


class Authority:
    """Issues certificates that hold around ``now``."""

    def __init__(self, folder: Path, name: str, now: dt.datetime) -> None:
        self._folder = folder
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = named(name)
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        root = (
            self._builder(self._name, self._key.public_key(), 0)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.bundle = self._written(f"{name}.pem", root.public_bytes(Encoding.PEM))

    def issue(self, name: str, *, host: str | None = None, days_ago: int = 0) -> Pair:
        """Return a certificate for ``name``, issued ``days_ago`` for a week."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(named(name), key.public_key(), days_ago)
        if host is not None:
            try:
                alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
            except ValueError:
                alternative = x509.DNSName(host)
            builder = builder.add_extension(
                x509.SubjectAlternativeName([alternative]), critical=False
            )
        certificate = builder.sign(self._key, hashes.SHA256())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return Pair(
            self._written(f"{name}-cert.pem", certificate.public_bytes(Encoding.PEM)),
            self._written(f"{name}-key.pem", pem),
        )

    def server(self, pair: Pair, *, clients_of: str | None = None) -> ssl.SSLContext:
        """Return a server's context; with ``clients_of`` it demands a client certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        if clients_of is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(clients_of)
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, days_ago: int
    ) -> x509.CertificateBuilder:
        start = self._now - (days_ago + 1) * DAY
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + 8 * DAY)
        )

    def _written(self, name: str, pem: bytes) -> str:
        path = self._folder / name
        path.write_bytes(pem)
        return str(path)
