"""A card whose holder cannot exist, with keys that are made once and certify nothing.

The certificates are no certificates: the flows hand them on and do not read them.
"""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from tests.card.scripted import COMMON, JPKI, TEXT, VISUAL, App, File, Pin, ScriptedCard

PASSWORD = "MIHON123"
AUTH_PIN = "9173"
PRINTED = "55021720352285"
EVERYBODY: frozenset[int] = frozenset()


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """Return the key that is called ``name`` in these tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def padded(name: str, data: bytes) -> bytes:
    """Return what a card makes of ``data``: PKCS #1 v1.5, type 1, around it as it is."""
    private = key(name).private_numbers()
    block = int.from_bytes(b"\x00\x01" + b"\xff" * (256 - 3 - len(data)) + b"\x00" + data)
    first, second = pow(block, private.dmp1, private.p), pow(block, private.dmq1, private.q)
    return (second + (first - second) * private.iqmp % private.p * private.q).to_bytes(256)


def verifies(name: str, signature: bytes, digest: bytes) -> None:
    key(name).public_key().verify(signature, digest, padding.PKCS1v15(), Prehashed(SHA256()))


def certificate(filler: int, size: int = 1500) -> bytes:
    return b"\x30\x82" + (size - 4).to_bytes(2) + bytes((filler,)) * (size - 4)


SIGNING_CERTIFICATE = certificate(0x51)
AUTH_CERTIFICATE = certificate(0xA7, 1573)


def token(label: bytes) -> bytes:
    return label.ljust(32) + bytes(128)


def jpki(
    *,
    label: bytes = b"JPKIAPICCTOKEN2",
    availability: bytes = b"\x8f\x8f\x00",
    signing: bytes = SIGNING_CERTIFICATE,
    auth_reads_with_pin: bool = False,
) -> App:
    return App(
        files={
            0x01: File(signing + b"\xff" * 500, frozenset({0x1B})),
            0x02: File(certificate(0xC1)),
            0x06: File(token(label)),
            0x08: File(availability),
            0x0A: File(
                AUTH_CERTIFICATE + bytes(300),
                frozenset({0x18}) if auth_reads_with_pin else EVERYBODY,
            ),
            0x0B: File(certificate(0xC2)),
        },
        pins={0x18: Pin(AUTH_PIN.encode(), 3), 0x1B: Pin(PASSWORD.encode(), 5)},
        keys={
            0x17: lambda data: padded("authentication", data),
            0x1A: lambda data: padded("signing", data),
        },
        key_pins={0x17: 0x18, 0x1A: 0x1B},
    )


def plastic(**more: object) -> ScriptedCard:
    """Return a card with PINs in all four applications, and nothing in the files of three."""
    app = jpki(**more)  # type: ignore[arg-type]
    text = App(files={}, pins={0x11: Pin(b"9173", 3), 0x15: Pin(PRINTED.encode(), 10)})
    visual = App(files={}, pins={0x12: Pin(PRINTED.encode(), 10)})
    return ScriptedCard({JPKI: app, TEXT: text, VISUAL: visual, COMMON: App(files={})})


def phone(label: bytes = b"JPKIAPGPSETOKEN") -> ScriptedCard:
    return ScriptedCard({JPKI: jpki(label=label, auth_reads_with_pin=True)})
