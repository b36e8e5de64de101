"""What a person signs, and what comes of it: sealed for an operator, or in our own hands.

Neither form has been verified. Only a verifier makes a verdict of them.
"""

import hashlib
from enum import StrEnum
from typing import TypeAlias

import attrs

from myna_sdk.model.masking import Concealed, Masked

__all__ = [
    "DIGEST_INFO_SHA256",
    "Detached",
    "DigestForm",
    "Document",
    "Sealed",
    "Signature",
    "Signed",
]

DIGEST_INFO_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 digest in its DER ``DigestInfo`` (RFC 8017 §9.2, note 1)."""


class DigestForm(StrEnum):
    """What the card pads and signs."""

    DIGEST_INFO = "digest-info"
    """The DER ``DigestInfo``: an ordinary sha256WithRSAEncryption signature (RFC 8017 §9.2)."""
    RAW = "raw"
    """The bare digest: PKCS#1 v1.5 padding around 32 bytes. Counts only where it was agreed on."""


@attrs.frozen(repr=False)
class Document(Masked):
    """What is signed. It means something to the person: never a bare nonce.

    Attributes:
        content: Its bytes, exactly as they are signed and kept.
    """

    content: Concealed[bytes]

    @property
    def sha256(self) -> bytes:
        """The SHA-256 digest of the content: 32 bytes."""
        return hashlib.sha256(self.content.reveal()).digest()

    def to_be_signed(self, form: DigestForm) -> bytes:
        """Return what a card is given: 32 bytes raw, or 51 as ``DigestInfo``."""
        return self.sha256 if form is DigestForm.RAW else DIGEST_INFO_SHA256 + self.sha256

    def _shown(self) -> str:
        return f"{len(self.content.reveal())} bytes"


@attrs.frozen(repr=False, kw_only=True)
class Sealed(Masked):
    """Signature and certificate encrypted for a platform operator; only it can open them.

    Attributes:
        jwe: A JWE in compact serialisation (RFC 7516 §7.1), handed on as it came.
        for_operator: The ``kid`` of the key that it is sealed for, if its header tells.
    """

    jwe: Concealed[str]
    for_operator: str | None = None


@attrs.frozen(repr=False, kw_only=True)
class Detached(Masked):
    """Signature and certificate in clear, as a reader or a hosted session yields them.

    Attributes:
        certificate: X.509, DER. It leaves memory after the verifier's call.
        signature: The signature's bytes.
    """

    certificate: Concealed[bytes]
    signature: Concealed[bytes]


Signature: TypeAlias = Sealed | Detached
"""A signature of a person's, in either form."""


@attrs.frozen(repr=False, kw_only=True)
class Signed(Masked):
    """A document together with what a person's signing certificate made of it. Unverified.

    Attributes:
        document: What was to be signed.
        digest_form: What the card was asked to sign.
        signature: Sealed for an operator, or detached.
        identify: Whether the operator is asked for its stable id of the person.
    """

    document: Document
    digest_form: DigestForm
    signature: Signature
    identify: bool = True

    @property
    def sealed(self) -> Concealed[str] | None:
        """The JWE, or ``None`` if the signature is detached."""
        return self.signature.jwe if isinstance(self.signature, Sealed) else None

    def _shown(self) -> str:
        return f"{self.document!r}, {type(self.signature).__name__}"
