"""What is where on a card, as data: applications, files, references, algorithms.

Source: measurements on real and test cards that were published; nothing of it is an official
document. The next card's identifiers are not public. A card that differs is another `ChipProfile`,
and no code path.

The files and references of the My Number are named nowhere in this package: 番号法 20条.
"""

from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256, sha384
from typing import Final

import attrs

from myna_sdk.jpki.keys import CURRENT_CARD, CardProfile
from myna_sdk.model.certificate import Carrier, CertificateKind
from myna_sdk.model.signing import DIGEST_INFO_SHA256

__all__ = [
    "CURRENT_CHIP",
    "Application",
    "CertificateFiles",
    "ChipProfile",
    "PinKind",
    "Reference",
    "bare_sha384",
    "digest_info",
]


class PinKind(StrEnum):
    """What a person is asked for. Each is a reference of its own with tries of its own."""

    SIGNING = "signing-password"
    """署名用電子証明書の暗証番号: 6 to 16 upper-case letters and digits."""
    USER_AUTHENTICATION = "user-authentication-pin"
    """利用者証明用電子証明書の暗証番号: 4 digits."""
    TEXT = "text-pin"
    """券面事項入力補助用の暗証番号: 4 digits. Its tries are told; it is never presented."""
    PRINTED = "printed-number"
    """照合番号B in the text application: 14 digits from the card's front."""
    PRINTED_VISUAL = "printed-number-visual"
    """照合番号B in the visual application, with tries of its own."""


@attrs.frozen
class Reference:
    """A PIN or printed number that an application compares with.

    Attributes:
        kind: What it is.
        file: Its file.
        tries: How many tries a card in order has at most.
    """

    kind: PinKind
    file: int
    tries: int


@attrs.frozen(kw_only=True)
class Application:
    """One application of a card.

    Attributes:
        name: What it is called here.
        identifier: Its AID.
        files: The files that may be selected and read.
        references: What it compares with.
        keys: The files of keys that may sign.
    """

    name: str
    identifier: bytes
    files: frozenset[int]
    references: tuple[Reference, ...] = ()
    keys: frozenset[int] = frozenset()

    def reference(self, kind: PinKind) -> Reference:
        """Return the reference of ``kind``."""
        return next(each for each in self.references if each.kind is kind)


@attrs.frozen(kw_only=True)
class CertificateFiles:
    """Where a certificate, its key and its PIN are.

    Attributes:
        kind: Which certificate.
        certificate: Its file.
        issuer: The file of its CA's certificate.
        key: The file of its private key.
        pin: What the key is used with.
        reads_with_pin: Which carriers give the certificate only after the PIN.
        available: Which byte of `ChipProfile.availability` tells whether it is there.
    """

    kind: CertificateKind
    certificate: int
    issuer: int
    key: int
    pin: PinKind
    reads_with_pin: frozenset[Carrier]
    available: int


@attrs.frozen(kw_only=True, cache_hash=True)
class ChipProfile:
    """One kind of card.

    Attributes:
        name: What it is called in records.
        algorithms: What the keys of the JPKI application compute.
        to_be_signed: Returns what such a key is given for data that are signed.
        chip_algorithms: What the keys that sign what is in the chip compute.
        jpki: 公的個人認証AP.
        text: 券面事項入力補助AP.
        visual: 券面事項確認AP.
        common: 共通カードAP.
        token: The file of the JPKI application that tells the carrier (PKCS#11 CK_TOKEN_INFO).
        carriers: What each label in it means; a label that is not here is no card we know.
        availability: The file that tells which certificates are there.
        certificates: The two certificates.
        text_facts: The file of the four facts.
        text_integrity: The file of their integrity record. It holds a hash of the My Number.
        text_signer: The file of the municipality key's certificate.
        text_about: The file about the application: whether it takes extended lengths.
        text_key: The file of the application key's certificate.
        visual_face: The file of the card's face.
        visual_about: The file about the application, with the municipality.
        visual_signer: The file of the municipality key's certificate.
        common_number: The file whose first record holds manufacturing number, municipality and
            expiry.
    """

    name: str
    algorithms: CardProfile
    to_be_signed: Callable[[bytes], bytes]
    chip_algorithms: CardProfile = CURRENT_CARD
    jpki: Application
    text: Application
    visual: Application
    common: Application
    token: int
    carriers: tuple[tuple[str, Carrier], ...]
    availability: int
    certificates: tuple[CertificateFiles, ...]
    text_facts: int
    text_integrity: int
    text_signer: int
    text_about: int
    text_key: int
    visual_face: int
    visual_about: int
    visual_signer: int
    common_number: int

    @property
    def applications(self) -> tuple[Application, ...]:
        """The four applications."""
        return (self.jpki, self.text, self.visual, self.common)

    def files_of(self, kind: CertificateKind) -> CertificateFiles:
        """Return where the certificate of ``kind`` and its key are."""
        return next(each for each in self.certificates if each.kind is kind)

    def home(self, kind: PinKind) -> Application:
        """Return the application that compares with ``kind``."""
        return next(
            application
            for application in self.applications
            if any(reference.kind is kind for reference in application.references)
        )


def digest_info(data: bytes) -> bytes:
    """Return the DigestInfo of ``data`` with SHA-256: an RSA key pads it as it is."""
    return DIGEST_INFO_SHA256 + sha256(data).digest()


def bare_sha384(data: bytes) -> bytes:
    """Return the SHA-384 of ``data``: what a key on P-384 signs."""
    return sha384(data).digest()


_PHONES: Final = frozenset({Carrier.ANDROID, Carrier.IPHONE})
_EVERY: Final = frozenset({Carrier.CARD, Carrier.ANDROID, Carrier.IPHONE})

CURRENT_CHIP: Final = ChipProfile(
    name="current",
    algorithms=CURRENT_CARD,
    to_be_signed=digest_info,
    jpki=Application(
        name="jpki",
        identifier=bytes.fromhex("D392F000260100000001"),
        files=frozenset({0x0001, 0x0002, 0x0006, 0x0008, 0x000A, 0x000B}),
        references=(
            Reference(PinKind.USER_AUTHENTICATION, 0x0018, 3),
            Reference(PinKind.SIGNING, 0x001B, 5),
        ),
        keys=frozenset({0x0017, 0x001A}),
    ),
    text=Application(
        name="text",
        identifier=bytes.fromhex("D3921000310001010408"),
        files=frozenset({0x0002, 0x0003, 0x0004, 0x0005, 0x0007}),
        references=(
            Reference(PinKind.TEXT, 0x0011, 3),
            Reference(PinKind.PRINTED, 0x0015, 10),
        ),
    ),
    visual=Application(
        name="visual",
        identifier=bytes.fromhex("D3921000310001010402"),
        files=frozenset({0x0002, 0x0003, 0x0004}),
        references=(Reference(PinKind.PRINTED_VISUAL, 0x0012, 10),),
    ),
    common=Application(
        name="common",
        identifier=bytes.fromhex("D3921000310001010100"),
        files=frozenset({0x0001}),
    ),
    token=0x0006,
    carriers=(
        ("JPKIAPICCTOKEN2", Carrier.CARD),
        ("JPKIAPICCTOKEN", Carrier.CARD),
        ("JPKIAPGPSETOKEN", Carrier.ANDROID),
        ("JPKIAPIOSTOKEN", Carrier.IPHONE),
    ),
    availability=0x0008,
    certificates=(
        CertificateFiles(
            kind=CertificateKind.SIGNING,
            certificate=0x0001,
            issuer=0x0002,
            key=0x001A,
            pin=PinKind.SIGNING,
            reads_with_pin=_EVERY,
            available=0,
        ),
        CertificateFiles(
            kind=CertificateKind.USER_AUTHENTICATION,
            certificate=0x000A,
            issuer=0x000B,
            key=0x0017,
            pin=PinKind.USER_AUTHENTICATION,
            reads_with_pin=_PHONES,
            available=1,
        ),
    ),
    text_facts=0x0002,
    text_integrity=0x0003,
    text_signer=0x0004,
    text_about=0x0005,
    text_key=0x0007,
    visual_face=0x0002,
    visual_about=0x0003,
    visual_signer=0x0004,
    common_number=0x0001,
)
"""The cards and phones that people have."""
