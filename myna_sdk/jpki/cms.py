"""Signatures in CMS (RFC 5652): attached or detached, with the signer's certificate inside.

Read strictly, as certificates are: DER, one signer. `open_cms` finds what was signed and by which
certificate; `check_cms` then judges that by the checks of this room.
"""

from typing import Final

import attrs

from myna_sdk.jpki import der, extensions
from myna_sdk.jpki.anchors import AnchorSet
from myna_sdk.jpki.certificate import Certificate, parse_certificate, refuse_other_input
from myna_sdk.jpki.checking import SignedDigest, check_signed
from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.keys import CURRENT_CARD, CardProfile
from myna_sdk.jpki.revocation import HARD_FAIL, RevocationPolicy, RevocationSource
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.jpki.verdicts import Verdict
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

__all__ = ["CmsSignature", "Unsound", "check_cms", "open_cms"]

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of the largest signature that is read, an attached document included."""

_DATA = der.identifier("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.identifier("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.identifier("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = der.identifier("1.2.840.113549.1.9.16.2.47")
_HASHES: Final = {
    der.identifier("2.16.840.1.101.3.4.2.1"): HashName.SHA256,
    der.identifier("2.16.840.1.101.3.4.2.2"): HashName.SHA384,
    der.identifier("2.16.840.1.101.3.4.2.3"): HashName.SHA512,
}
_SIGNATURES: Final = {
    der.identifier("1.2.840.113549.1.1.1"): None,  # RSA, with the hash that is named beside it
    der.identifier("1.2.840.113549.1.1.11"): HashName.SHA256,
    der.identifier("1.2.840.113549.1.1.12"): HashName.SHA384,
    der.identifier("1.2.840.113549.1.1.13"): HashName.SHA512,
    der.identifier("1.2.840.10045.4.3.3"): HashName.SHA384,
}


@attrs.frozen
class Unsound:
    """The envelope does not hold, so that there is no signature to check.

    Attributes:
        flaw: Why.
        place: The field, by its name in the specification.
    """

    flaw: Flaw
    place: str


@attrs.frozen(repr=False)
class CmsSignature(Masked):
    """What a CMS signature says was signed, and with whose certificate. Not yet verified.

    Attributes:
        certificate: The signer's.
        signed: The signature, and the hash of what was signed: the attributes, if there are any.
    """

    certificate: Certificate
    signed: SignedDigest


@attrs.frozen(repr=False, kw_only=True)
class _Signer(Masked):
    identifier: bytes
    hash: HashName
    attributes: bytes | None
    signature: bytes


def check_cms(
    data: bytes,
    anchors: AnchorSet,
    *,
    at: Instant,
    kind: CertificateKind,
    revocation: RevocationSource,
    document: bytes | None = None,
    policy: RevocationPolicy = HARD_FAIL,
    profiles: tuple[CardProfile, ...] = (CURRENT_CARD,),
) -> Verdict | Unsound:
    """Return that ``data`` is a signature over ``document`` by a certificate that holds at ``at``.

    The envelope is opened by `open_cms`, the rest judged by `check_signed`.
    """
    opened = open_cms(data, document)
    if isinstance(opened, Unsound):
        return opened
    return check_signed(
        *(opened.certificate, opened.signed, anchors),
        at=at,
        kind=kind,
        revocation=revocation,
        policy=policy,
        profiles=profiles,
    )


def open_cms(data: bytes, document: bytes | None) -> CmsSignature | Unsound:
    """Return what a CMS signature says was signed and by whom, or why it cannot be told.

    1. It is one SignedData in DER with one signer.
    2. Hash and signature algorithm are allowed, and fit each other.
    3. The document is inside or given; if both, they are the same.
    4. Signed attributes, if there are any, hold content type and hash of the document, once.
    5. The signer's certificate is inside, once; a signed reference to one is a reference to it.

    Args:
        data: The signature.
        document: The document of a detached signature.
    """
    try:
        return _opened(data, document)
    except UnreadableError as fault:
        known = fault.flaw.value.startswith("cms-")
        return Unsound(fault.flaw if known else Flaw.CMS_UNREADABLE, fault.place)


def _opened(data: bytes, document: bytes | None) -> CmsSignature:
    refuse_other_input(data, LARGEST)
    at, end = _signed_data(data)
    _, at = der.expect(data, at, end, der.INTEGER, "version")
    _, at = der.expect(data, at, end, der.SET, "digestAlgorithms")
    start, at = der.expect(data, at, end, der.SEQUENCE, "encapContentInfo")
    kind, inside = _content(data, start, at)
    certificates: list[bytes] = []
    if at < end and data[at] == 0xA0:
        start, at = der.expect(data, at, end, 0xA0, "certificates")
        certificates = _each(data, start, at, "certificates")
    if at < end and data[at] == 0xA1:
        _, at = der.expect(data, at, end, 0xA1, "crls")
    start, at = der.expect(data, at, end, der.SET, "signerInfos")
    der.end_of(at, end, "SignedData")
    signers = _each(data, start, at, "signerInfos")
    if len(signers) != 1:
        raise UnreadableError(Flaw.CMS_SIGNERS_SEVERAL, "signerInfos", start)
    signer = _signer(signers[0])
    if inside is not None and document is not None and inside != document:
        raise UnreadableError(Flaw.CMS_CONTENT_OTHER, "eContent")
    content = document if inside is None else inside
    if content is None:
        raise UnreadableError(Flaw.CMS_CONTENT_MISSING, "eContent")
    certificate = _certificate(signer, certificates)
    digest = Digest.of(content, signer.hash)
    if signer.attributes is not None:
        _compare(signer.attributes, kind, digest, certificate)
        digest = Digest.of(signer.attributes, signer.hash)
    elif kind != _DATA:  # RFC 5652 §5.3: other content needs signed attributes
        raise UnreadableError(Flaw.CMS_ATTRIBUTES_WRONG, "signedAttrs")
    return CmsSignature(certificate, SignedDigest(digest=digest, signature=signer.signature))


def _signed_data(data: bytes) -> tuple[int, int]:
    at, end = der.alone(data, der.SEQUENCE, "ContentInfo")
    start, at = der.expect(data, at, end, der.OBJECT_IDENTIFIER, "contentType")
    if data[start:at] != _SIGNED_DATA:
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, "contentType", start)
    at, stop = der.expect(data, at, end, 0xA0, "content")
    der.end_of(stop, end, "ContentInfo")
    at, end = der.expect(data, at, stop, der.SEQUENCE, "SignedData")
    der.end_of(end, stop, "content")
    return at, end


def _content(data: bytes, at: int, end: int) -> tuple[bytes, bytes | None]:
    start, at = der.expect(data, at, end, der.OBJECT_IDENTIFIER, "eContentType")
    kind = data[start:at]
    if at == end:
        return kind, None
    start, stop = der.expect(data, at, end, 0xA0, "eContent")
    der.end_of(stop, end, "encapContentInfo")
    first, past = der.expect(data, start, stop, der.OCTET_STRING, "eContent")
    der.end_of(past, stop, "eContent")
    return kind, data[first:past]


def _each(data: bytes, at: int, end: int, place: str) -> list[bytes]:
    found = []
    while at < end:
        _, stop = der.expect(data, at, end, der.SEQUENCE, place)
        found.append(data[at:stop])
        at = stop
    return found


def _signer(data: bytes) -> _Signer:
    at, end = der.alone(data, der.SEQUENCE, "SignerInfo")
    _, at = der.expect(data, at, end, der.INTEGER, "version")
    tag, _, stop = der.element(data, at, end, "sid")
    if tag not in {der.SEQUENCE, 0x80}:
        raise UnreadableError(Flaw.FIELD_UNEXPECTED, "sid", at)
    identifier, at = data[at:stop], stop
    named, at = _algorithm(data, at, end, "digestAlgorithm")
    attributes = None
    if at < end and data[at] == 0xA0:
        start, stop = der.expect(data, at, end, 0xA0, "signedAttrs")
        attributes = bytes((der.SET,)) + data[at + 1 : stop]  # RFC 5652 §5.4: signed as a SET
        at = stop
    algorithm, at = _algorithm(data, at, end, "signatureAlgorithm")
    start, at = der.expect(data, at, end, der.OCTET_STRING, "signature")
    signature = data[start:at]
    if at < end:
        _, at = der.expect(data, at, end, 0xA1, "unsignedAttrs")
    der.end_of(at, end, "SignerInfo")
    hash_name = _HASHES.get(named)
    if hash_name is None or _SIGNATURES.get(algorithm, "unknown") not in (None, hash_name):
        raise UnreadableError(Flaw.CMS_ALGORITHM_NOT_ALLOWED, "signatureAlgorithm")
    return _Signer(
        identifier=identifier, hash=hash_name, attributes=attributes, signature=signature
    )


def _algorithm(data: bytes, at: int, end: int, place: str) -> tuple[bytes, int]:
    start, stop = der.expect(data, at, end, der.SEQUENCE, place)
    first, past = der.expect(data, start, stop, der.OBJECT_IDENTIFIER, place)
    if data[past:stop] not in (b"", b"\x05\x00"):
        raise UnreadableError(Flaw.CMS_ALGORITHM_NOT_ALLOWED, place, past)
    return data[first:past], stop


def _certificate(signer: _Signer, certificates: list[bytes]) -> Certificate:
    """Return the one certificate that the signer names, by issuer and number or by key."""
    found = []
    for each in certificates:
        certificate = parse_certificate(each)
        value = certificate.extension(extensions.SUBJECT_KEY)
        named = b"" if value is None else extensions.subject_key(value)
        serial = _integer(certificate.reveal_serial())
        both = certificate.reveal_parts().issuer + serial
        by_number = signer.identifier[0] == der.SEQUENCE
        if (both if by_number else named) == _body(signer.identifier):
            found.append(certificate)
    if len(found) != 1:
        raise UnreadableError(Flaw.CMS_CERTIFICATE_MISSING, "certificates")
    return found[0]


def _body(data: bytes) -> bytes:
    _, start, stop = der.element(data, 0, len(data), "sid")
    return data[start:stop]


def _integer(number: int) -> bytes:
    content = number.to_bytes(number.bit_length() // 8 + 1)
    return bytes((der.INTEGER, len(content))) + content


def _compare(attributes: bytes, kind: bytes, digest: Digest, certificate: Certificate) -> None:
    """Pass if the signed attributes speak of this content, this hash and this certificate."""
    found = _attributes(attributes)
    place = "signedAttrs"
    wanted = bytes((der.OBJECT_IDENTIFIER, len(kind))) + kind
    if found.get(_CONTENT_TYPE) != wanted or _MESSAGE_DIGEST not in found:
        raise UnreadableError(Flaw.CMS_ATTRIBUTES_WRONG, place)
    start, stop = der.alone(found[_MESSAGE_DIGEST], der.OCTET_STRING, place)
    if found[_MESSAGE_DIGEST][start:stop] != digest.reveal():
        raise UnreadableError(Flaw.CMS_DIGEST_WRONG, place)
    if _SIGNING_CERTIFICATE in found:
        hash_name, named = _named(found[_SIGNING_CERTIFICATE])
        if hash_name is None or certificate.digest(hash_name.value) != named:
            raise UnreadableError(Flaw.CMS_CERTIFICATE_OTHER, place)


def _attributes(attributes: bytes) -> dict[bytes, bytes]:
    """Return each attribute's one value. One with several values, or twice, is refused."""
    place = "signedAttrs"
    at, end = der.alone(attributes, der.SET, place)
    found: dict[bytes, bytes] = {}
    for each in _each(attributes, at, end, place):
        start, stop = der.alone(each, der.SEQUENCE, place)
        first, past = der.expect(each, start, stop, der.OBJECT_IDENTIFIER, place)
        begin, last = der.expect(each, past, stop, der.SET, place)
        der.end_of(last, stop, place)
        _, _, only = der.element(each, begin, last, place)
        if each[first:past] in found or only != last:
            raise UnreadableError(Flaw.CMS_ATTRIBUTES_WRONG, place)
        found[each[first:past]] = each[begin:last]
    return found


def _named(value: bytes) -> tuple[HashName | None, bytes]:
    """Return algorithm and hash of the first ESSCertIDv2 (RFC 5035 §3): the signer's."""
    place = "signingCertificateV2"
    at, end = der.alone(value, der.SEQUENCE, place)
    at, end = der.expect(value, at, end, der.SEQUENCE, place)
    at, end = der.expect(value, at, end, der.SEQUENCE, place)
    hash_name: HashName | None = HashName.SHA256
    if at < end and value[at] == der.SEQUENCE:
        algorithm, at = _algorithm(value, at, end, place)
        hash_name = _HASHES.get(algorithm)
    start, stop = der.expect(value, at, end, der.OCTET_STRING, place)
    return hash_name, value[start:stop]
