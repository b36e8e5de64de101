"""The common application, 共通カード, and that of the residents' network, 住民基本台帳 (§7)."""

from collections.abc import Callable

import attrs
from cryptography.hazmat.primitives.asymmetric import rsa

from myna_mock.card.apdu import Status
from myna_mock.card.application import (
    AnsweringKey,
    Application,
    ApplicationName,
    Internal,
    Records,
    Reference,
)
from myna_mock.card.entering import CHANGE_KEY
from myna_mock.people.card_pins import CardPin

NUMBER, KEY_REFERENCE, KEY, PIN, _INTERNAL = 0x0001, 0x0002, 0x0019, 0x001C, 0x001E


@attrs.frozen(kw_only=True)
class MunicipalContent:
    """What the two applications hold.

    Attributes:
        serial: The 15 digits of manufacture.
        municipality: Five digits.
        expiry: The last day, ``YYYYMMDD``.
        key_reference: The 16 bytes that name a key.
        key: Returns the key that answers a challenge.
    """

    serial: str
    municipality: str
    expiry: str
    key_reference: bytes
    key: Callable[[], rsa.RSAPrivateKey]


def common_application(content: MunicipalContent) -> Application:
    """Return the common application: 28 digits free to read, and a key that answers."""
    number = f"{content.serial}{content.municipality}{content.expiry}".encode("ascii")
    return Application(
        name=ApplicationName.COMMON,
        files={
            NUMBER: Records(records=(_simple(0x01, number),)),
            KEY_REFERENCE: Records(records=(_simple(0x02, content.key_reference),)),
            KEY: AnsweringKey(key=content.key),
            PIN: Reference(pin=CardPin.COMMON, changed_by=CHANGE_KEY),
            _INTERNAL: Internal(),
        },
        session_key=Status.KEY_NOT_DELIVERED,
    )


def residents_application(content: MunicipalContent) -> Application:
    """Return the residents' application, of which no more is known."""
    return Application(
        name=ApplicationName.RESIDENTS,
        files={
            KEY_REFERENCE: Records(records=(_simple(0x02, content.key_reference),)),
            PIN: Reference(pin=CardPin.RESIDENTS, changed_by=CHANGE_KEY),
        },
    )


def _simple(tag: int, content: bytes) -> bytes:
    """Return an object in the simple form: one byte of tag and one of length."""
    return bytes((tag, len(content))) + content
