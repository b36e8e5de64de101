"""Certificate revocation lists (RFC 5280 §5), in the partitions of JPKI: one a municipality.

`parse_crl` reads, `verify_crl` verifies once, `check_crl` looks one certificate up. A list that
was not verified has another type, so that no status comes from one.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Final

import attrs

from myna_sdk.jpki import der, extensions
from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.certificate import (
    Certificate,
    Extensions,
    SerialNumber,
    read_extensions,
    refuse_other_input,
    serial_number,
)
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import (
    HARD_FAIL,
    Good,
    Held,
    Revocation,
    RevocationPolicy,
    RevocationReason,
    Revoked,
    Told,
    Unknown,
)
from myna_sdk.jpki.times import time_at, whole_second
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant

__all__ = ["CrlSource", "Entry", "ParsedCrl", "VerifiedCrl", "check_crl", "parse_crl", "verify_crl"]


LARGEST: Final = 256 * 1024 * 1024
"""Bytes of the largest list that is read: seven times one with a million entries."""

CRL_NUMBER: Final = b"\x55\x1d\x14"
DELTA: Final = b"\x55\x1d\x1b"
ISSUING_POINT: Final = b"\x55\x1d\x1c"
REASON: Final = b"\x55\x1d\x15"
CERTIFICATE_ISSUER: Final = b"\x55\x1d\x1d"
_VERSION_2 = b"\x02\x01\x01"
_REASONS = {int(reason): reason for reason in RevocationReason}


@attrs.frozen(kw_only=True)
class CrlHead:
    """What a list says before and after its entries.

    Attributes:
        algorithm: The DER of the signature's AlgorithmIdentifier.
        issuer: Who issued it.
        this_update: When.
        next_update: When the next will be there at the latest, if it says so.
        first: Where the entries begin.
        last: Where they stop.
        extensions: Those of the list.
    """

    algorithm: bytes
    issuer: DirectoryName
    this_update: Instant
    next_update: Instant | None
    first: int
    last: int
    extensions: Extensions


@attrs.frozen
class Entry:
    """One revoked certificate."""

    serial: SerialNumber
    since: Instant
    reason: RevocationReason


@attrs.frozen(repr=False, eq=False)
class ParsedCrl:
    """A list of which nothing is verified yet.

    Attributes:
        head: What stands around the entries.
        signed: The bytes that are signed.
        signature: The signature.
        data: The whole list.
    """

    head: CrlHead
    signed: bytes
    signature: bytes
    data: bytes

    def entries(self) -> Iterator[Entry]:
        """Yield every entry in the order of the list.

        Raises:
            UnreadableError: An entry is not DER, or has an extension that must not be passed over.
        """
        at = self.head.first
        while at < self.head.last:
            entry, at = read_entry(self.data, at, self.head.last)
            yield entry


@attrs.frozen(repr=False, eq=False)
class VerifiedCrl:
    """A list that an anchor signed, of which every entry can be read. Made by `verify_crl`.

    Attributes:
        issuer: The anchor.
        this_update: When it was issued.
        next_update: Until when it may be used.
        partition: The directory entry whose certificates it covers; ``None`` for all.
        fingerprint: SHA-256 of its DER.
    """

    issuer: Anchor
    this_update: Instant
    next_update: Instant
    partition: DirectoryName | None
    fingerprint: str
    _entries: dict[SerialNumber, Entry]

    def find(self, serial: SerialNumber) -> Entry | None:
        """Return the entry of ``serial``, or ``None``."""
        return self._entries.get(serial)

    def __len__(self) -> int:
        return len(self._entries)

    def __bool__(self) -> bool:
        return True  # an empty list is a list


def parse_crl(data: bytes) -> ParsedCrl:
    """Return the list that ``data`` is. Nothing is verified, and entries are not yet read.

    Raises:
        UnreadableError: It is none, with the flaw and the byte at which it shows.
    """
    refuse_other_input(data, LARGEST)
    place = "CertificateList"
    at, end = der.alone(data, der.SEQUENCE, place)
    begin, stop = der.expect(data, at, end, der.SEQUENCE, "tbsCertList")
    _, past = der.expect(data, stop, end, der.SEQUENCE, "signatureAlgorithm")
    first, last = der.expect(data, past, end, der.BIT_STRING, "signatureValue")
    der.end_of(last, end, place)
    if first == last or data[first] != 0:
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, "signatureValue", first)
    head = _head(data, begin, stop, data[stop:past])
    return ParsedCrl(head, data[at:stop], data[first + 1 : last], data)


def _head(data: bytes, at: int, end: int, algorithm: bytes) -> CrlHead:
    if data[at : at + 3] != _VERSION_2:
        raise UnreadableError(Flaw.VERSION_WRONG, "version", at)
    _, stop = der.expect(data, at + 3, end, der.SEQUENCE, "signature")
    if data[at + 3 : stop] != algorithm:
        raise UnreadableError(Flaw.ALGORITHMS_DIFFER, "signature", at + 3)
    _, issued = der.expect(data, stop, end, der.SEQUENCE, "issuer")
    this_update, at = time_at(data, issued, end, "thisUpdate")
    next_update = None
    if at < end and data[at] in {der.UTC_TIME, der.GENERALIZED_TIME}:
        next_update, at = time_at(data, at, end, "nextUpdate")
    first = last = at
    if at < end and data[at] == der.SEQUENCE:
        first, at = der.expect(data, at, end, der.SEQUENCE, "revokedCertificates")
        last = at
        if first == last:
            raise UnreadableError(Flaw.FIELD_UNEXPECTED, "revokedCertificates", first)
    found: Extensions = {}
    if at < end:
        start, at = der.expect(data, at, end, 0xA0, "crlExtensions")
        found = read_extensions(data, start, at)
    der.end_of(at, end, "tbsCertList")
    return CrlHead(
        algorithm=algorithm,
        issuer=DirectoryName(data[stop:issued]),
        this_update=this_update,
        next_update=next_update,
        first=first,
        last=last,
        extensions=found,
    )


def read_entry(data: bytes, at: int, end: int) -> tuple[Entry, int]:
    """Return the entry at ``at``, and where it stops.

    Raises:
        UnreadableError: It is not DER, or has a critical extension or a certificateIssuer, which
            would change whose entry it is.
    """
    place = "revokedCertificates"
    start, stop = der.expect(data, at, end, der.SEQUENCE, place)
    first, past = der.expect(data, start, stop, der.INTEGER, place)
    serial = SerialNumber(serial_number(data, first, past))
    since, past = time_at(data, past, stop, "revocationDate")
    reason = RevocationReason.UNSPECIFIED
    if past < stop:
        reason = _reason(read_extensions(data, past, stop))
    return Entry(serial, since, reason), stop


def _reason(found: Extensions) -> RevocationReason:
    if CERTIFICATE_ISSUER in found:
        raise UnreadableError(Flaw.CRL_IS_INDIRECT, "certificateIssuer")
    if any(critical for critical, _ in found.values()):
        raise UnreadableError(Flaw.CRL_CRITICAL_EXTENSION_UNKNOWN, "crlEntryExtensions")
    if REASON not in found:
        return RevocationReason.UNSPECIFIED
    value = found[REASON][1]
    start, stop = der.alone(value, der.ENUMERATED, "reasonCode")
    reason = _REASONS.get(der.unsigned(value, start, stop, "reasonCode"))
    if reason is None:  # removeFromCRL belongs into delta lists
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, "reasonCode", start)
    return reason


def verify_crl(crl: ParsedCrl | bytes, anchors: AnchorSet) -> VerifiedCrl | Unknown:
    """Return the list as one that an anchor signed, or why no status may come from it.

    1. It is one list in DER, version 2.
    2. Its issuer's name is that of an anchor, and its key identifier, where given, that of one.
    3. Its algorithm is that anchor's, and the signature is the anchor's.
    4. It is no delta list, covers all reasons and people's certificates, and is not indirect.
    5. No other extension is critical.
    6. It says until when it may be used.
    7. Each entry can be read, has no critical extension, and no serial number occurs twice.

    Whether it is fresh and of the right partition, `check_crl` asks for each certificate.
    """
    try:
        parsed = parse_crl(crl) if isinstance(crl, bytes) else crl
        signer = crl_signer(parsed, anchors)
        if isinstance(signer, Flaw):
            return Unknown(signer)
        partition = scope(parsed.head)
        if parsed.head.next_update is None:
            return Unknown(Flaw.CRL_WITHOUT_END)
        entries: dict[SerialNumber, Entry] = {}
        for entry in parsed.entries():
            if entry.serial in entries:
                return Unknown(Flaw.CRL_ENTRY_REPEATED)
            entries[entry.serial] = entry
    except UnreadableError as fault:
        return Unknown(fault.flaw if fault.flaw in _OF_CRL else Flaw.CRL_UNREADABLE)
    return VerifiedCrl(
        signer,
        parsed.head.this_update,
        parsed.head.next_update,
        partition,
        sha256(parsed.data).hexdigest(),
        entries,
    )


_OF_CRL: Final = frozenset(flaw for flaw in Flaw if flaw.value.startswith("crl-"))


def crl_signer(crl: ParsedCrl, anchors: AnchorSet) -> Anchor | Flaw:
    """Return the anchor that signed ``crl``, or why none did: checks 2 and 3 of `verify_crl`.

    Raises:
        UnreadableError: The authority's key identifier is not DER.
    """
    candidates = anchors.named(crl.head.issuer)
    named = crl.head.extensions.get(extensions.AUTHORITY_KEY)
    if named is not None:
        wanted = extensions.authority_key(named[1]).key_identifier
        candidates = tuple(a for a in candidates if wanted in (None, a.key.identifier))
    if not candidates:
        return Flaw.CRL_ISSUER_WRONG
    candidates = tuple(a for a in candidates if a.profile.signature == crl.head.algorithm)
    if not candidates:
        return Flaw.CRL_ALGORITHM_NOT_ALLOWED
    signers = (a for a in candidates if a.key.made(crl.signature, crl.signed))
    return next(signers, Flaw.CRL_SIGNATURE_WRONG)


def scope(head: CrlHead) -> DirectoryName | None:
    """Return the partition that a list covers, ``None`` for all: checks 4 and 5 of `verify_crl`.

    Raises:
        UnreadableError: It covers anything less than every reason of people's certificates of its
            own issuer, or has an unknown critical extension.
    """
    if DELTA in head.extensions:
        raise UnreadableError(Flaw.CRL_IS_DELTA, "deltaCRLIndicator")
    for identifier, (critical, _) in head.extensions.items():
        if critical and identifier not in {ISSUING_POINT, extensions.AUTHORITY_KEY, CRL_NUMBER}:
            raise UnreadableError(Flaw.CRL_CRITICAL_EXTENSION_UNKNOWN, "crlExtensions")
    found = head.extensions.get(ISSUING_POINT)
    return None if found is None else _partition(found[1])


def _partition(value: bytes) -> DirectoryName | None:
    """Return the directory entry of an issuingDistributionPoint (RFC 5280 §5.2.5)."""
    place = "issuingDistributionPoint"
    at, end = der.alone(value, der.SEQUENCE, place)
    directory = None
    named = at < end and value[at] == 0xA0
    if named:
        start, at = der.expect(value, at, end, 0xA0, place)
        directory, _ = extensions.point_name(value, start, at, place)
        if directory is None:
            raise UnreadableError(Flaw.CRL_PARTITION_NOT_NAMED, place, start)
    while at < end:
        tag, start, at = der.element(value, at, end, place)
        if tag == 0x84:
            raise UnreadableError(Flaw.CRL_IS_INDIRECT, place, start)
        if tag != 0x81:  # onlyContainsUserCerts is what a list of people's certificates may say
            raise UnreadableError(Flaw.CRL_SCOPE_OTHER, place, start)
        der.flag(value, start, at, place)
    return directory


def check_crl(
    certificate: Certificate,
    crl: VerifiedCrl,
    issuer: Anchor,
    *,
    at: Instant,
    policy: RevocationPolicy = HARD_FAIL,
) -> Revocation:
    """Return the status of ``certificate``, which ``issuer`` signed, by ``crl`` at ``at``.

    1. The list is the issuer's: of the same key, not only of the same name.
    2. It was issued by then, and its end has not come.
    3. It covers the partition that the certificate names.
    4. The serial number is on it, or not.

    A revocation counts whatever its date: a list in force speaks of now.
    """
    if crl.issuer.key.identifier != issuer.key.identifier:
        return Unknown(Flaw.CRL_ISSUER_WRONG)
    now = whole_second(at)
    flaw = stale(crl.this_update, crl.next_update, now, policy)
    if flaw is not None:
        return Unknown(flaw)
    try:
        if crl.partition is not None and certificate.partition != crl.partition:
            return Unknown(Flaw.CRL_PARTITION_WRONG)
    except UnreadableError:
        return Unknown(Flaw.CRL_PARTITION_NOT_NAMED)
    return status_of(crl.find(certificate.reveal_serial()), crl.this_update, crl.next_update)


def stale(
    this_update: Instant, next_update: Instant, now: Instant, policy: RevocationPolicy
) -> Flaw | None:
    """Return why a list of these times may not be used ``now``, or ``None`` if it may."""
    if this_update > now + policy.skew:
        return Flaw.CRL_NOT_YET_VALID
    return Flaw.CRL_STALE if now > next_update else None


def status_of(entry: Entry | None, this_update: Instant, next_update: Instant) -> Revocation:
    """Return the status that an entry, or its absence, tells."""
    if entry is None:
        return Good(Told.CRL, this_update, next_update)
    if entry.reason is RevocationReason.CERTIFICATE_HOLD:
        return Held(Told.CRL, this_update, entry.since)
    return Revoked(Told.CRL, this_update, entry.since, entry.reason)


@attrs.frozen
class CrlSource:
    """Tells the status from the list that ``resolve`` finds for a partition.

    Attributes:
        resolve: Returns the verified list of a directory entry and anchor, or ``None``. It is asked
            with ``None`` where the certificate names no entry.
    """

    resolve: Callable[[DirectoryName | None, Anchor], VerifiedCrl | Unknown | None]

    def status(
        self, certificate: Certificate, issuer: Anchor, *, at: Instant, policy: RevocationPolicy
    ) -> Revocation:
        """Return the status of ``certificate`` by the list of its partition."""
        try:
            partition = certificate.partition
        except UnreadableError:
            return Unknown(Flaw.CRL_PARTITION_NOT_NAMED)
        found = self.resolve(partition, issuer)
        if found is None:
            return Unknown(Flaw.CRL_MISSING)
        if isinstance(found, Unknown):
            return found
        return check_crl(certificate, found, issuer, at=at, policy=policy)
