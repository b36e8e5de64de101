"""The JPKI application: two certificates with their CAs, two keys, two PINs (§4)."""

from collections.abc import Callable, Mapping
from functools import cache

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.card.application import (
    FREE,
    NEVER,
    Application,
    ApplicationName,
    Binary,
    File,
    FileId,
    Internal,
    Reference,
    SigningKey,
)
from myna_mock.card.entering import CHANGE_REFERENCE_DATA
from myna_mock.card.tlv import filled
from myna_mock.people.card_pins import CardPin
from myna_sdk.model.certificate import Carrier

SIGNING_CERTIFICATE, SIGNING_CA = 0x0001, 0x0002
AUTHENTICATION_CERTIFICATE, AUTHENTICATION_CA = 0x000A, 0x000B
TOKEN, PRESENCE = 0x0006, 0x0008
AUTHENTICATION_KEY, AUTHENTICATION_PIN = 0x0017, 0x0018
SIGNING_KEY, SIGNING_PASSWORD = 0x001A, 0x001B

_UNKNOWN = (0x0010, 0x0016, 0x0019, 0x001C, 0x001E)
_SHUT = 0x0009
_LABELS = {
    Carrier.CARD: "JPKIAPICCTOKEN2",
    Carrier.ANDROID: "JPKIAPGPSETOKEN",
    Carrier.IPHONE: "JPKIAPIOSTOKEN",
}
_FILE_SIZE = 0x0C00
_LEAST_FILLER = 16
_THERE, _ABSENT = 0x8F, 0x00


@attrs.frozen(kw_only=True)
class Certified:
    """One certificate of the card with its key.

    Attributes:
        certificate: Returns it.
        key: Returns its private key.
    """

    certificate: Callable[[], x509.Certificate]
    key: Callable[[], rsa.RSAPrivateKey]


@attrs.frozen(kw_only=True)
class JpkiContent:
    """What the application holds.

    Attributes:
        carrier: Card or phone.
        serial: The 16 digits of the token.
        authentication: The certificate for user authentication, if there is one.
        authentication_ca: Returns the root of user authentication.
        signing: The signing certificate, if there is one.
        signing_ca: Returns the root of signing, which is there in any case.
        absent_reads_as: What a file without its certificate holds; ``None`` where reading it
            finds nothing. Which of them a real card does is not known.
    """

    carrier: Carrier
    serial: str
    authentication: Certified | None
    authentication_ca: Callable[[], x509.Certificate]
    signing: Certified | None
    signing_ca: Callable[[], x509.Certificate]
    absent_reads_as: bytes | None = None


def jpki_application(content: JpkiContent) -> Application:
    """Return the application with ``content``."""
    on_card = content.carrier is Carrier.CARD
    before_authentication = FREE if on_card else frozenset({AUTHENTICATION_PIN})
    files: Mapping[FileId, File] = {
        SIGNING_CERTIFICATE: Binary(
            content=_certificate(content, content.signing),
            opened_by=frozenset({SIGNING_PASSWORD}),
        ),
        SIGNING_CA: Binary(content=cache(lambda: _file(content.signing_ca()))),
        TOKEN: Binary(content=lambda: token_information(content)),
        PRESENCE: Binary(content=lambda: _presence(content)),
        _SHUT: Binary(content=lambda: None, opened_by=NEVER),
        AUTHENTICATION_CERTIFICATE: Binary(
            content=_certificate(content, content.authentication),
            opened_by=before_authentication,
        ),
        AUTHENTICATION_CA: Binary(content=cache(lambda: _file(content.authentication_ca()))),
        AUTHENTICATION_KEY: _key(content.authentication, AUTHENTICATION_PIN),
        AUTHENTICATION_PIN: Reference(pin=CardPin.AUTHENTICATION, changed_by=CHANGE_REFERENCE_DATA),
        SIGNING_KEY: _key(content.signing, SIGNING_PASSWORD),
        SIGNING_PASSWORD: Reference(pin=CardPin.SIGNING, changed_by=CHANGE_REFERENCE_DATA),
        **{unknown: Internal() for unknown in _UNKNOWN},
    }
    return Application(name=ApplicationName.JPKI, files=files)


def token_information(content: JpkiContent) -> bytes:
    """Return EF 0006: the members of PKCS #11's ``CK_TOKEN_INFO``; its maker is a mock."""
    texts = (
        (_LABELS[content.carrier], 32),
        ("MYNA-SDK MOCK (TEST CARD)", 32),
        ("MOCK", 16),
        (content.serial, 16),
    )
    numbers = (0x0000040D, 1, 0, 1, 0, 16, 6, *(0xFFFFFFFF,) * 4)
    return (
        b"".join(text.encode("ascii").ljust(size) for text, size in texts)
        + b"".join(number.to_bytes(4) for number in numbers)
        + b"03"
        + b"01"
        + b"9" * 16
    )


def _presence(content: JpkiContent) -> bytes:
    both = (content.signing, content.authentication)
    return bytes([*(_ABSENT if held is None else _THERE for held in both), 0])


def _certificate(content: JpkiContent, held: Certified | None) -> Callable[[], bytes | None]:
    if held is None:
        return lambda: content.absent_reads_as
    return cache(lambda: _file(held.certificate()))


def _file(certificate: x509.Certificate) -> bytes:
    written = certificate.public_bytes(Encoding.DER)
    return filled(written, max(_FILE_SIZE, len(written) + _LEAST_FILLER))


def _key(held: Certified | None, pin: FileId) -> SigningKey:
    return SigningKey(key=(lambda: None) if held is None else held.key, opened_by=frozenset({pin}))
