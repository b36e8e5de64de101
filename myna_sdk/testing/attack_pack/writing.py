"""DER as it is asked for, right or wrong: each function writes what it is given."""

from collections.abc import Iterable
from datetime import UTC, datetime

from myna_sdk.jpki.der import identifier


def tlv(tag: int, *content: bytes) -> bytes:
    """Return an element with the shortest definite length."""
    body = b"".join(content)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + body


def sequence(*content: bytes) -> bytes:
    """Return a SEQUENCE."""
    return tlv(0x30, *content)


def integer(number: int) -> bytes:
    """Return an INTEGER, negative ones included."""
    size = (number + (number < 0)).bit_length() // 8 + 1
    return tlv(0x02, number.to_bytes(size, signed=True))


def oid(text: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    return tlv(0x06, identifier(text))


def bits(content: bytes, unused: int = 0) -> bytes:
    """Return a BIT STRING."""
    return tlv(0x03, bytes((unused,)), content)


def octets(*content: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tlv(0x04, *content)


def utf8(text: str) -> bytes:
    """Return a UTF8String."""
    return tlv(0x0C, text.encode())


def printable(text: str) -> bytes:
    """Return a PrintableString."""
    return tlv(0x13, text.encode())


def utc_time(at: datetime) -> bytes:
    """Return a UTCTime."""
    return tlv(0x17, at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())


def generalized_time(at: datetime) -> bytes:
    """Return a GeneralizedTime."""
    return tlv(0x18, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def algorithm(text: str, *parameters: bytes) -> bytes:
    """Return an AlgorithmIdentifier."""
    return sequence(oid(text), *parameters)


def name(*parts: tuple[str, bytes]) -> bytes:
    """Return a Name of one attribute for each part: identifier and value."""
    return sequence(*(tlv(0x31, sequence(oid(kind), value)) for kind, value in parts))


def extension(kind: str, *value: bytes, critical: bytes = b"") -> bytes:
    """Return an Extension; ``critical`` is a whole BOOLEAN, or nothing."""
    return sequence(oid(kind), critical, octets(*value))


def extensions(tag: int, each: Iterable[bytes]) -> bytes:
    """Return tagged Extensions."""
    return tlv(tag, sequence(*each))


NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"
FALSE = b"\x01\x01\x00"
RSA_SHA256 = algorithm("1.2.840.113549.1.1.11", NULL)
