"""Certificates as frozen values that show nothing, read strictly and once.

`parse_certificate` trusts nothing and verifies nothing: it says what the bytes say.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from hashlib import new, sha256
from typing import Final, NewType, TypeAlias

import attrs

from myna_sdk.jpki import der, extensions
from myna_sdk.jpki.extensions import DirectoryName, DistributionPoint
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.names import rfc4514
from myna_sdk.jpki.personal_data import read_personal_data
from myna_sdk.jpki.profile import CertificatePolicy, known_policy
from myna_sdk.jpki.times import validity
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked

__all__ = ["Certificate", "Fingerprint", "SerialNumber", "parse_certificate"]


SerialNumber = NewType("SerialNumber", int)
"""発行の番号: unique within one issuer's key, and a number of a person. It is not shown."""

Fingerprint = NewType("Fingerprint", str)
"""SHA-256 of a certificate's DER, in hexadecimal."""

LARGEST: Final = 16 * 1024
"""Bytes of the largest certificate that is read. Real ones have about 1,300 to 2,500."""

_LONGEST_SERIAL = 20  # RFC 5280 §4.1.2.2
_PARTS: Final = (
    (der.SEQUENCE, "tbsCertificate"),
    (der.SEQUENCE, "signatureAlgorithm"),
    (der.BIT_STRING, "signatureValue"),
)
_FIELDS: Final = (
    (der.INTEGER, "serialNumber"),
    (der.SEQUENCE, "signature"),
    (der.SEQUENCE, "issuer"),
    (der.SEQUENCE, "validity"),
    (der.SEQUENCE, "subject"),
    (der.SEQUENCE, "subjectPublicKeyInfo"),
)
_VERSION_3 = bytes.fromhex("a003020102")

_KNOWN: Final = (
    *(extensions.KEY_USAGE, extensions.EXTENDED_KEY_USAGE, extensions.CERTIFICATE_POLICIES),
    *(extensions.SUBJECT_ALTERNATIVE_NAME, extensions.DISTRIBUTION_POINTS),
    *(extensions.AUTHORITY_KEY, extensions.SUBJECT_KEY, extensions.BASIC_CONSTRAINTS),
    extensions.ISSUER_ALTERNATIVE_NAME,
)


def _heads() -> Iterator[tuple[bytes, tuple[bytes, bool, bytes, int]]]:
    """Yield the beginning of each known extension with a value of one length, and what it tells.

    DER writes each thing in one way, so that what stands before a value is looked up whole.
    """
    for identifier in _KNOWN:
        named = der.head(der.OBJECT_IDENTIFIER, len(identifier)) + identifier
        for critical, flagged in ((False, b""), (True, b"\x01\x01\xff")):
            for length in range(_LONGEST_VALUE):
                body = named + flagged + der.head(der.OCTET_STRING, length)
                head = der.head(der.SEQUENCE, len(body) + length) + body
                yield head[:_BEGINNING], (identifier, critical, head, length)


_BEGINNING: Final = 9  # bytes after which identifier, criticality and length are told
_LONGEST_VALUE: Final = 0xF0  # bytes; with more the lengths have another form
_HEADS: Final = dict(_heads())

Extensions: TypeAlias = Mapping[bytes, tuple[bool, bytes]]
"""Criticality and value by the content of the extension's identifier."""


@attrs.frozen(kw_only=True, repr=False)
class Parts(Masked):
    """The parts of a certificate as they stand in it, and show nothing.

    The whole is not among them: it leaves by `Certificate.release`.
    """

    signed: bytes
    algorithm: bytes
    issuer: DirectoryName
    subject: DirectoryName
    key: bytes
    extensions: Extensions
    signature: bytes


@attrs.frozen(repr=False, eq=False)
class Certificate(Masked):
    """One certificate, of which nothing is verified yet.

    Attributes:
        not_before: Its first second.
        not_after: Its last second, which counts to its end.
    """

    _serial: Concealed[SerialNumber]
    not_before: Instant
    not_after: Instant
    _parts: Concealed[Parts]
    _der: Concealed[bytes]

    def reveal_serial(self) -> SerialNumber:
        """Return the serial number in clear."""
        return self._serial.reveal()

    def reveal_parts(self) -> Parts:
        """Return the parts in clear, for the rooms that verify. They are never kept."""
        return self._parts.reveal()

    def release(self, witness: Callable[[Fingerprint], None]) -> bytes:
        """Return the DER after ``witness`` wrote down that it leaves, by its fingerprint.

        This is the only door of the raw certificate; who holds one is bound by 公的個人認証法.
        """
        witness(self.fingerprint)
        return self._der.reveal()

    def digest(self, hash: str) -> bytes:  # noqa: A002
        """Return a hash of the DER: by its hash a signature or an answer names a certificate."""
        return new(hash, self._der.reveal(), usedforsecurity=True).digest()

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """SHA-256 of the DER."""
        return Fingerprint(sha256(self._der.reveal()).hexdigest())

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies, as dotted identifiers.

        Raises:
            UnreadableError: The extension is not as RFC 5280 §4.2.1.4 has it.
        """
        value = self.extension(extensions.CERTIFICATE_POLICIES)
        return () if value is None else extensions.certificate_policies(value)

    @property
    def policy(self) -> CertificatePolicy | None:
        """The one policy of JPKI that it carries, or ``None`` if it is unknown."""
        return known_policy(self.policies[0]) if len(self.policies) == 1 else None

    @property
    def kind(self) -> CertificateKind | None:
        """What it says it is, by its policy; ``None`` if that is unknown."""
        return None if self.policy is None else self.policy.kind

    @property
    def carrier(self) -> Carrier:
        """What it says holds the key, by its policy."""
        return Carrier.NOT_TOLD if self.policy is None else self.policy.carrier

    @property
    def distribution_points(self) -> tuple[DistributionPoint, ...]:
        """Where its revocation list is to be found.

        Raises:
            UnreadableError: The extension is not as RFC 5280 §4.2.1.13 has it.
        """
        value = self.extension(extensions.DISTRIBUTION_POINTS)
        return () if value is None else extensions.distribution_points(value)

    @property
    def partition(self) -> DirectoryName | None:
        """The directory entry of its revocation list: one for each municipality."""
        value = self.extension(extensions.DISTRIBUTION_POINTS)
        return None if value is None else extensions.partition(value)

    @cached_property
    def facts(self) -> BasicFacts:
        """The four facts of a signing certificate; none of a user-authentication certificate.

        Raises:
            UnreadableError: The personal data is not as the profile has it.
        """
        value = self.extension(extensions.SUBJECT_ALTERNATIVE_NAME)
        return BasicFacts() if value is None else read_personal_data(value).facts()

    def issuer_text(self) -> str:
        """Return the issuer's name (RFC 4514)."""
        return rfc4514(self._parts.reveal().issuer)

    def reveal_subject_text(self) -> str:
        """Return the subject's name in clear (RFC 4514). It tells municipality and number."""
        return rfc4514(self._parts.reveal().subject)

    def extension(self, identifier: bytes) -> bytes | None:
        """Return the value of an extension, or ``None`` if it is absent."""
        found = self._parts.reveal().extensions.get(identifier)
        return None if found is None else found[1]

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._der == other._der

    def __hash__(self) -> int:
        return hash(self._der)

    def _shown(self) -> str:
        try:
            kind = self.kind
        except UnreadableError:
            kind = None
        return "of unknown kind" if kind is None else f"{kind.value}, {self.carrier.value}"


def parse_certificate(data: bytes) -> Certificate:
    """Return the certificate that ``data`` is, entirely and nothing else. Nothing is verified.

    Raises:
        UnreadableError: It is none, with the flaw and the byte at which it shows.
    """
    found = _attempt(data)
    del data  # what raises here shows no certificate in its locals
    if isinstance(found, UnreadableError):
        raise found
    return found


def _attempt(data: bytes) -> Certificate | UnreadableError:
    try:
        refuse_other_input(data, LARGEST)
        return _certificate(data)
    except UnreadableError as fault:
        return fault.afresh()


def refuse_other_input(data: bytes, largest: int) -> None:
    """Pass if ``data`` may be DER of at most ``largest`` bytes.

    Raises:
        UnreadableError: It is empty, too large, PEM, or a private key.
    """
    if not data:
        raise UnreadableError(Flaw.INPUT_EMPTY, "input")
    if len(data) > largest:
        raise UnreadableError(Flaw.INPUT_TOO_LARGE, "input", largest)
    if data[0] != der.SEQUENCE:
        head = data[:128].lstrip()
        if head.startswith(b"-----BEGIN "):
            key = b"PRIVATE KEY" in head
            raise UnreadableError(Flaw.INPUT_IS_PRIVATE_KEY if key else Flaw.INPUT_IS_PEM, "input")


def _certificate(data: bytes) -> Certificate:
    place = "Certificate"
    at, end = der.alone(data, der.SEQUENCE, place)
    if at < end and data[at] == der.INTEGER:  # PKCS#1 and PKCS#8 begin with a version
        start, stop = der.expect(data, at, end, der.INTEGER, "tbsCertificate")
        private = data[start:stop] in (b"\0", b"\1")
        flaw = Flaw.INPUT_IS_PRIVATE_KEY if private else Flaw.FIELD_UNEXPECTED
        raise UnreadableError(flaw, "tbsCertificate", at)
    (start, stop), (_, past), (begin, last) = der.fields(data, at, end, _PARTS)
    algorithm = data[stop:past]
    der.end_of(last, end, place)
    if begin == last or data[begin] != 0:
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, "signatureValue", begin)
    return _signed_part(data, (at, start, stop), algorithm, data[begin + 1 : last])


def _signed_part(
    data: bytes, span: tuple[int, int, int], algorithm: bytes, signature: bytes
) -> Certificate:
    begin, at, end = span
    if data[at : at + 5] != _VERSION_3:
        raise UnreadableError(Flaw.VERSION_WRONG, "version", at)
    (start, at), (_, stop), (_, issued), (first, held), (_, named), (_, keyed) = der.fields(
        data, at + 5, end, _FIELDS
    )
    serial = SerialNumber(serial_number(data, start, at))
    if data[at:stop] != algorithm:
        raise UnreadableError(Flaw.ALGORITHMS_DIFFER, "signature", at)
    not_before, not_after = validity(data, first, held)
    if not_after < not_before:
        raise UnreadableError(Flaw.VALIDITY_REVERSED, "validity", first)
    parts = Parts(
        signed=data[begin:end],
        algorithm=algorithm,
        issuer=DirectoryName(data[stop:issued]),
        subject=DirectoryName(data[held:named]),
        key=data[named:keyed],
        extensions=_certificate_extensions(data, keyed, end),
        signature=signature,
    )
    return Certificate(Concealed(serial), not_before, not_after, Concealed(parts), Concealed(data))


def serial_number(data: bytes, start: int, stop: int) -> int:
    """Return the serial number whose content is given (RFC 5280 §4.1.2.2).

    Raises:
        UnreadableError: It is zero, negative, longer than 20 bytes, or not the shortest form.
    """
    if stop - start > _LONGEST_SERIAL:
        raise UnreadableError(Flaw.SERIAL_TOO_LONG, "serialNumber", start)
    if start < stop and (data[start] > 0x7F or data[start:stop] == b"\0"):
        raise UnreadableError(Flaw.SERIAL_NOT_POSITIVE, "serialNumber", start)
    return der.unsigned(data, start, stop, "serialNumber")


def _certificate_extensions(data: bytes, at: int, end: int) -> Extensions:
    if at == end:
        return {}
    start, stop = der.expect(data, at, end, 0xA3, "extensions")
    der.end_of(stop, end, "extensions")
    return read_extensions(data, start, stop)


def read_extensions(data: bytes, at: int, end: int) -> Extensions:
    """Return the extensions that fill the bytes from ``at`` to ``end``.

    Raises:
        UnreadableError: One occurs twice, none is there, or they are not DER.
    """
    place = "extensions"
    at, stop = der.expect(data, at, end, der.SEQUENCE, place)
    der.end_of(stop, end, place)
    found: dict[bytes, tuple[bool, bytes]] = {}
    if at == end:
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, place, at)
    while at < end:
        known = _HEADS.get(data[at : at + _BEGINNING])
        if known is not None:
            identifier, critical, head, length = known
            first = at + len(head)
            if data[at:first] == head and first + length <= end and identifier not in found:
                at = first + length
                found[identifier] = (critical, data[first:at])
                continue
        start, stop = der.expect(data, at, end, der.SEQUENCE, place)
        first, past = der.expect(data, start, stop, der.OBJECT_IDENTIFIER, place)
        identifier = data[first:past]
        if identifier in found:
            raise UnreadableError(Flaw.EXTENSION_REPEATED, place, at)
        critical = past < stop and data[past] == der.BOOLEAN
        if critical:
            first, past = der.expect(data, past, stop, der.BOOLEAN, place)
            der.flag(data, first, past, place)
        first, past = der.expect(data, past, stop, der.OCTET_STRING, place)
        if past != stop:
            raise UnreadableError(Flaw.TRAILING_BYTES, place, past)
        found[identifier] = (critical, data[first:past])
        at = stop
    return found
