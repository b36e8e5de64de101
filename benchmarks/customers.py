"""A firm's customers: 100,000 distinct signing certificates, and the index that tells of them.

One key is enough for all, since it is read anew from each certificate. Signing them takes most of a
minute of one processor, so that they are kept for the next run, in ``benchmarks/work-customers``.
"""

import multiprocessing
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from benchmarks.disk import HERE
from myna_mock.ca.crl import revocation_list
from myna_mock.world import World
from myna_sdk.jpki.anchors import AnchorSet, anchor_set
from myna_sdk.jpki.certificate import parse_certificate
from myna_sdk.jpki.crl_index import IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.crl_layout import written
from myna_sdk.jpki.profile import MOCK
from myna_sdk.model.certificate import CertificateKind

HOW_MANY: Final = 100_000
FIRST: Final = 0x40000000
"""Their serial numbers are those from here on, of four bytes as real ones have."""

REVOKED_OF: Final = 100
"""The first of so many was revoked."""

KIND: Final = CertificateKind.SIGNING
FOLDER: Final = HERE / "work-customers"
CERTIFICATES: Final = "certificates"
INDEX: Final = "index"
ROOTS: Final = "roots"
_BATCH: Final = 1000


@attrs.frozen
class _Pattern:
    """One certificate in parts: what stands before its serial number, and behind."""

    head: bytes
    tail: bytes
    algorithm: bytes

    @classmethod
    def of(cls, certificate: bytes, serial: int) -> "_Pattern":
        parts = parse_certificate(certificate).reveal_parts()
        head, found, tail = parts.signed.partition(b"\x02\x04" + serial.to_bytes(4))
        return cls(head + found[:2], tail, parts.algorithm)

    def certificate(self, serial: int, key: rsa.RSAPrivateKey) -> bytes:
        """Return the certificate with another serial number, signed by ``key``."""
        signed = self.head + serial.to_bytes(4) + self.tail
        made = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        body = signed + self.algorithm + b"\x03\x82\x01\x01\x00" + made
        return b"\x30\x82" + len(body).to_bytes(2) + body


class Customers:
    """Where certificates, index and roots lie, made now unless they are there."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._world = world = World("bench", seed=4711)
        self.at = world.at
        self._issued = [c for c in world.state("mihon-hanako").certificates if c.kind is KIND][-1]
        roots = [r.public_bytes(Encoding.DER) for r in world.ca.roots(KIND, self.at)]
        if not (folder / INDEX).exists() or (folder / ROOTS).read_bytes() != b"".join(roots):
            folder.mkdir(exist_ok=True)
            (folder / ROOTS).write_bytes(b"".join(roots))
            self._issue()
            self._index(anchor_set(MOCK, roots))

    def made(self, count: int) -> Iterator[bytes]:
        """Yield ``count`` distinct certificates, a thousand at a time, which nobody keeps."""
        first = self._world.ca.certificate("mihon-hanako", self._issued)
        pattern = _Pattern.of(first.public_bytes(Encoding.DER), first.serial_number)
        key = self._world.ca.issuer(self._issued).key.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        )
        batches = [(pattern, key, FIRST + n) for n in range(0, count, _BATCH)]
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            yield from pool.imap(_signed, batches)

    def _issue(self) -> None:
        with (self.folder / CERTIFICATES).open("wb") as file:
            file.writelines(self.made(HOW_MANY))

    def _index(self, anchors: AnchorSet) -> None:
        """Write the index of one list on which some of them are, and as many that are nobody's."""
        world, issued = self._world, self._issued
        authority = world.ca.issuer(issued)
        empty = revocation_list(world.ca, authority, issued.office, self.at)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(empty.issuer)
            .last_update(empty.last_update_utc)
            .next_update(empty.next_update_utc or self.at + timedelta(days=1))
        )
        for extension in empty.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        for serial in range(FIRST, FIRST + 2 * HOW_MANY, REVOKED_OF):
            entry = x509.RevokedCertificateBuilder(serial, self.at - timedelta(days=30))
            builder = builder.add_revoked_certificate(entry.build())
        signed = builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)
        indexed = index_crl(signed, anchors)
        if not isinstance(indexed, IndexedCrl):
            raise TypeError(f"the list is not accepted: {indexed!r}")
        with (self.folder / INDEX).open("wb") as file:
            file.writelines(written(crl_index([indexed])[0]))


def _signed(batch: tuple[_Pattern, bytes, int]) -> bytes:
    pattern, key, first = batch
    private = _loaded(key)
    return b"".join(pattern.certificate(n, private) for n in range(first, first + _BATCH))


@cache
def _loaded(key: bytes) -> rsa.RSAPrivateKey:
    private = load_der_private_key(key, None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("roots have RSA keys")
    return private
