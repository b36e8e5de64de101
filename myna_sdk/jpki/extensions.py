"""Extensions of X.509, each read from its value alone (RFC 5280 §4.2).

All certificates of one issuer share most of these values byte for byte, so that what was read is
remembered for a few of them. None of the remembered ones tells anything about a person.
"""

from enum import IntFlag
from functools import lru_cache
from typing import Final, NewType

import attrs

from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError

__all__ = ["DirectoryName", "DistributionPoint"]


KEY_USAGE: Final = b"\x55\x1d\x0f"
EXTENDED_KEY_USAGE: Final = b"\x55\x1d\x25"
CERTIFICATE_POLICIES: Final = b"\x55\x1d\x20"
SUBJECT_ALTERNATIVE_NAME: Final = b"\x55\x1d\x11"
ISSUER_ALTERNATIVE_NAME: Final = b"\x55\x1d\x12"
DISTRIBUTION_POINTS: Final = b"\x55\x1d\x1f"
AUTHORITY_KEY: Final = b"\x55\x1d\x23"
SUBJECT_KEY: Final = b"\x55\x1d\x0e"
BASIC_CONSTRAINTS: Final = b"\x55\x1d\x13"

CLIENT_AUTHENTICATION: Final = "1.3.6.1.5.5.7.3.2"
OCSP_SIGNING: Final = "1.3.6.1.5.5.7.3.9"

DirectoryName = NewType("DirectoryName", bytes)
"""The DER of a ``Name``: names are equal when their bytes are, as one issuer writes them."""

_REMEMBERED = 64


class KeyUse(IntFlag):
    """What a key may do (RFC 5280 §4.2.1.3), bit 0 of the BIT STRING the highest."""

    DIGITAL_SIGNATURE = 1 << 8
    NON_REPUDIATION = 1 << 7
    KEY_ENCIPHERMENT = 1 << 6
    DATA_ENCIPHERMENT = 1 << 5
    KEY_AGREEMENT = 1 << 4
    KEY_CERT_SIGN = 1 << 3
    CRL_SIGN = 1 << 2
    ENCIPHER_ONLY = 1 << 1
    DECIPHER_ONLY = 1


@attrs.frozen
class Constraints:
    """BasicConstraints (RFC 5280 §4.2.1.9)."""

    ca: bool
    path_length: int | None


@attrs.frozen
class AuthorityKey:
    """AuthorityKeyIdentifier (RFC 5280 §4.2.1.1), its absent parts ``None``."""

    key_identifier: bytes | None
    issuer: DirectoryName | None
    serial: int | None


@attrs.frozen
class DistributionPoint:
    """Where a CRL is to be found (RFC 5280 §4.2.1.13).

    Attributes:
        directory: The entry of a directory, which is what JPKI names.
        addresses: Addresses that are named as well.
        whole: Neither limited to some reasons, nor of another issuer than the certificate's.
    """

    directory: DirectoryName | None
    addresses: tuple[str, ...]
    whole: bool


@lru_cache(maxsize=_REMEMBERED)
def key_usage(value: bytes) -> KeyUse:
    """Return what the key may do."""
    place = "keyUsage"
    start, stop = der.alone(value, der.BIT_STRING, place)
    bits = value[start + 1 : stop]
    if not 1 <= len(bits) <= 2 or value[start] > 7:
        raise UnreadableError(Flaw.NOT_DER, place, start)
    number = int.from_bytes(bits)
    if not number or (number & -number) != 1 << value[start]:
        raise UnreadableError(Flaw.NOT_DER, place, start)  # X.690 §11.2.2: no zero bit at the end
    return KeyUse(number >> 7 if len(bits) == 2 else number << 1)


@lru_cache(maxsize=_REMEMBERED)
def basic_constraints(value: bytes) -> Constraints:
    """Return whether it is a CA, and how long a path may be below it."""
    place = "basicConstraints"
    at, end = der.alone(value, der.SEQUENCE, place)
    ca, length = False, None
    if at < end and value[at] == der.BOOLEAN:
        start, at = der.expect(value, at, end, der.BOOLEAN, place)
        der.flag(value, start, at, place)
        ca = True
    if at < end:
        start, at = der.expect(value, at, end, der.INTEGER, place)
        length = der.unsigned(value, start, at, place)
    der.end_of(at, end, place)
    return Constraints(ca, length)


@lru_cache(maxsize=_REMEMBERED)
def extended_key_usage(value: bytes) -> tuple[str, ...]:
    """Return the purposes, as dotted identifiers."""
    place = "extKeyUsage"
    at, end = der.alone(value, der.SEQUENCE, place)
    found = []
    while at < end:
        start, at = der.expect(value, at, end, der.OBJECT_IDENTIFIER, place)
        found.append(der.dotted(value[start:at]))
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED)
def certificate_policies(value: bytes) -> tuple[str, ...]:
    """Return the policies, as dotted identifiers. Their qualifiers bind nobody and are left."""
    place = "certificatePolicies"
    at, end = der.alone(value, der.SEQUENCE, place)
    found = []
    while at < end:
        start, at = der.expect(value, at, end, der.SEQUENCE, place)
        first, past = der.expect(value, start, at, der.OBJECT_IDENTIFIER, place)
        found.append(der.dotted(value[first:past]))
        if past < at:
            _, past = der.expect(value, past, at, der.SEQUENCE, place)
        der.end_of(past, at, place)
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED)
def authority_key(value: bytes) -> AuthorityKey:
    """Return which key of which issuer signed."""
    place = "authorityKeyIdentifier"
    at, end = der.alone(value, der.SEQUENCE, place)
    key = issuer = serial = None
    if at < end and value[at] == 0x80:
        start, at = der.expect(value, at, end, 0x80, place)
        key = value[start:at]
    if at < end and value[at] == 0xA1:
        start, at = der.expect(value, at, end, 0xA1, place)
        issuer = _directory_name(value, start, at, place)
    if at < end and value[at] == 0x82:
        start, at = der.expect(value, at, end, 0x82, place)
        serial = der.unsigned(value, start, at, place)
    der.end_of(at, end, place)
    return AuthorityKey(key, issuer, serial)


def subject_key(value: bytes) -> bytes:
    """Return the identifier of the key."""
    start, stop = der.alone(value, der.OCTET_STRING, "subjectKeyIdentifier")
    return value[start:stop]


@lru_cache(maxsize=_REMEMBERED)
def distribution_points(value: bytes) -> tuple[DistributionPoint, ...]:
    """Return the places of the CRL."""
    place = "cRLDistributionPoints"
    at, end = der.alone(value, der.SEQUENCE, place)
    found = []
    while at < end:
        start, at = der.expect(value, at, end, der.SEQUENCE, place)
        found.append(_distribution_point(value, start, at, place))
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED)
def partition(value: bytes) -> DirectoryName | None:
    """Return the directory entry of the CRL's place, if that is one, whole and so named."""
    points = distribution_points(value)
    return points[0].directory if len(points) == 1 and points[0].whole else None


def _distribution_point(value: bytes, at: int, end: int, place: str) -> DistributionPoint:
    directory: DirectoryName | None = None
    addresses: tuple[str, ...] = ()
    whole = True
    if at < end and value[at] == 0xA0:
        start, at = der.expect(value, at, end, 0xA0, place)
        directory, addresses = point_name(value, start, at, place)
    for tag in (0x81, 0xA2):
        if at < end and value[at] == tag:
            _, at = der.expect(value, at, end, tag, place)
            whole = False
    der.end_of(at, end, place)
    return DistributionPoint(directory, addresses, whole)


def point_name(
    value: bytes, at: int, end: int, place: str
) -> tuple[DirectoryName | None, tuple[str, ...]]:
    """Return the directory entry and the addresses of a DistributionPointName.

    Raises:
        UnreadableError: It is relative to the issuer's name, which JPKI does not do, or not DER.
    """
    start, stop = der.expect(value, at, end, 0xA0, place)
    der.end_of(stop, end, place)
    directory, addresses = None, []
    while start < stop:
        tag, first, past = der.element(value, start, stop, place)
        if tag == 0xA4:
            if directory is not None:
                raise UnreadableError(Flaw.FIELD_UNEXPECTED, place, start)
            directory = whole_name(value, first, past, place)
        elif tag == 0x86:
            addresses.append(value[first:past].decode("ascii", "backslashreplace"))
        start = past
    return directory, tuple(addresses)


def whole_name(value: bytes, at: int, end: int, place: str) -> DirectoryName:
    """Return the ``Name`` that fills the bytes from ``at`` to ``end``."""
    _, stop = der.expect(value, at, end, der.SEQUENCE, place)
    der.end_of(stop, end, place)
    return DirectoryName(value[at:end])


def _directory_name(value: bytes, at: int, end: int, place: str) -> DirectoryName:
    """Return the one directoryName of GeneralNames."""
    start, stop = der.expect(value, at, end, 0xA4, place)
    der.end_of(stop, end, place)
    return whole_name(value, start, stop, place)
