"""Revocation lists as they stand in their bytes (RFC 5280 §5). Nothing is verified here."""

from collections.abc import Iterator
from typing import Final

import attrs

from myna_sdk.jpki import der
from myna_sdk.jpki.certificate import (
    Extensions,
    SerialNumber,
    read_extensions,
    refuse_other_input,
    serial_number,
)
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.revocation import RevocationReason
from myna_sdk.jpki.times import time_at
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.instants import Instant

__all__ = ["LARGEST", "Entry", "ParsedCrl", "parse_crl"]


LARGEST: Final = 256 * 1024 * 1024
"""Bytes of the largest list that is read: seven times one with a million entries."""

LONGEST_NUMBER: Final = 20
"""Bytes of the longest number of a list (RFC 5280 §5.2.3)."""

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

    serial: SerialNumber = attrs.field(repr=False)
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
    signed: memoryview
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
    return ParsedCrl(head, memoryview(data)[at:stop], data[first + 1 : last], data)


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


def crl_number(head: CrlHead) -> int | None:
    """Return the number of a list, if it has one (RFC 5280 §5.2.3).

    Raises:
        UnreadableError: It is negative, longer than 20 bytes, or not DER.
    """
    found = head.extensions.get(CRL_NUMBER)
    if found is None:
        return None
    start, stop = der.alone(found[1], der.INTEGER, "cRLNumber")
    if stop - start > LONGEST_NUMBER:
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, "cRLNumber", start)
    return der.unsigned(found[1], start, stop, "cRLNumber")
