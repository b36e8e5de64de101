"""What the first bytes of a file say it is, and how long: enough to refuse it before reading on.

Nothing is parsed beyond the first element of each level, and nothing is verified.
"""

from enum import Enum
from typing import Final

from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.unreadable import UnreadableError

__all__ = ["HEAD", "FileKind", "kind_of", "stated_length"]


HEAD: Final = 1024
"""So many bytes decide: text may stand before the first line of PEM."""

PEM_BEGIN: Final = b"-----BEGIN "


class FileKind(Enum):
    """What a file may be."""

    CERTIFICATE = "certificate"
    CERTIFICATE_REQUEST = "certificate-request"
    CRL = "crl"
    OCSP_REQUEST = "ocsp-request"
    OCSP_ANSWER = "ocsp-answer"
    CMS = "cms"
    PUBLIC_KEY = "public-key"
    PRIVATE_KEY = "private-key"
    """A key in the clear, encrypted, or in a PKCS#12 store."""
    PEM = "pem"
    OTHER = "other"


_SEQUENCE, _INTEGER, _IDENTIFIER = der.SEQUENCE, der.INTEGER, der.OBJECT_IDENTIFIER
_FIRST_TAGS: Final = {
    (_SEQUENCE, _SEQUENCE, 0xA0, _INTEGER): FileKind.CERTIFICATE,
    (_SEQUENCE, der.ENUMERATED): FileKind.OCSP_ANSWER,
    (_SEQUENCE, _IDENTIFIER): FileKind.CMS,
    (*(_SEQUENCE,) * 5, _IDENTIFIER): FileKind.OCSP_REQUEST,
    (*(_SEQUENCE,) * 6, _IDENTIFIER): FileKind.OCSP_REQUEST,
    # RFC 5208 §5, RFC 8017 A.1.2, RFC 5915 §3 and RFC 7292 §4: each begins with a version
    (_SEQUENCE, _INTEGER): FileKind.PRIVATE_KEY,
}
_DEEPEST: Final = max(map(len, _FIRST_TAGS))
_CONSTRUCTED: Final = 0x20
_VERSION_OF_LISTS: Final = b"\x01"  # v2 is written 1 (RFC 5280 §5.1.2.1)
_VERSION_OF_REQUESTS: Final = b"\x00"  # v1 is written 0 (RFC 2986 §4.1)
_ENCRYPTED: Final = der.identifier("1.2.840.113549.1.5")  # PKCS#5: what encrypts keys (RFC 5958 §3)


def kind_of(head: bytes) -> FileKind:
    """Return what a file that begins with ``head`` (up to `HEAD` bytes) says it is."""
    if head[:1] != bytes((_SEQUENCE,)):
        if PEM_BEGIN not in head:
            return FileKind.OTHER
        return FileKind.PRIVATE_KEY if b"PRIVATE KEY-----" in head else FileKind.PEM
    tags, content = _first(head)
    if tags == (_SEQUENCE, _SEQUENCE, _INTEGER):
        if content == _VERSION_OF_LISTS:
            return FileKind.CRL
        request = content == _VERSION_OF_REQUESTS
        return FileKind.CERTIFICATE_REQUEST if request else FileKind.OTHER
    if tags == (_SEQUENCE, _SEQUENCE, _IDENTIFIER):
        encrypted = content.startswith(_ENCRYPTED)
        return FileKind.PRIVATE_KEY if encrypted else FileKind.PUBLIC_KEY
    return _FIRST_TAGS.get(tags, FileKind.OTHER)


def stated_length(head: bytes) -> int:
    """Return how many bytes the element at the start of ``head`` says that it has, itself included.

    Raises:
        UnreadableError: It is no SEQUENCE in DER.
    """
    tag, _, stop = der.element(head, 0, _NO_END, "file")
    if tag != _SEQUENCE:
        raise UnreadableError(Flaw.NOT_DER, "file")
    return stop


_NO_END: Final = 1 << 40


def _first(head: bytes) -> tuple[tuple[int, ...], bytes]:
    """Return the tags of the first element of each level, and the content of the innermost."""
    tags: tuple[int, ...] = ()
    at, content = 0, b""
    try:
        while len(tags) < _DEEPEST:
            tag, at, stop = der.element(head, at, _NO_END, "file")
            tags, content = (*tags, tag), head[at:stop]
            if not tag & _CONSTRUCTED:
                break
    except UnreadableError:
        return tags, b""
    return tags, content
