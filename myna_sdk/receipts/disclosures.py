"""Salted disclosures: what relates to the person, beside the signed content and not in it.

The content holds only digests. A disclosure is the base64url of a JSON array of salt, name and
value, and its digest is SHA-256 over that text (RFC 9901, sections 4.2.1 and 4.2.3). Without the
salt, of 128 bits, nobody can tell from a digest what it is of: when the salts of a person are
destroyed, what the receipts say of the person is gone with them.
"""

import hashlib
import json
from enum import StrEnum
from typing import Final

import attrs

from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.texts import is_usable
from myna_sdk.receipts.container import decoded, encoded

__all__ = ["SALT_BYTES", "Disclosure", "Item"]

SALT_BYTES: Final = 16
"""128 bits, as RFC 9901, section 9.3 recommends."""
DIGEST: Final = "sha-256"
"""The digest's name in the content (``_sd_alg``)."""
MOST_VALUE: Final = 1000


class Item(StrEnum):
    """What a disclosure may tell. None of it is in the signed content in clear."""

    NAME = "name"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    SUBJECT = "subject"
    """The firm's own number of the person."""
    CHECK = "check_id"
    """The firm's id of the identity check."""
    VERIFICATION = "verification_id"
    """The operator's id of the verification."""


@attrs.frozen(repr=False, kw_only=True)
class Disclosure(Masked):
    """One item with its salt.

    Attributes:
        item: What it is.
        value: Its text.
        salt: Base64url of the random bytes.
    """

    item: Item
    value: Concealed[str]
    salt: Concealed[str]

    def write(self) -> Concealed[str]:
        """Return the disclosure as it is digested."""
        parts = [self.salt.reveal(), self.item.value, self.value.reveal()]
        return Concealed(encoded(json.dumps(parts, ensure_ascii=False).encode()))

    def digest(self) -> str:
        """Return the digest that stands in the signed content."""
        return digest_of(self.write())

    @classmethod
    def make(cls, item: Item, value: str, salt: bytes) -> "Disclosure":
        """Return ``value`` with ``salt``, of which every disclosure needs one of its own."""
        return cls(item=item, value=Concealed(value), salt=Concealed(encoded(salt)))

    @classmethod
    def parse(cls, text: Concealed[str]) -> "Disclosure | None":
        """Return the disclosure that ``text`` holds, or ``None``; its digest is not looked at."""
        raw = decoded(text.reveal())
        try:
            parts = json.loads((raw or b"").decode())
        except (ValueError, RecursionError):
            return None
        if not isinstance(parts, list) or len(parts) != 3:
            return None
        if not all(isinstance(part, str) for part in parts) or parts[1] not in tuple(Item):
            return None
        salt, item, value = parts
        if len(decoded(salt) or b"") < SALT_BYTES:
            return None
        if len(value) > MOST_VALUE or not is_usable(value):
            return None
        return cls(item=Item(item), value=Concealed(value), salt=Concealed(salt))

    def _shown(self) -> str:
        return self.item.value


def digest_of(written: Concealed[str]) -> str:
    """Return the digest of a disclosure as it is written."""
    return encoded(hashlib.sha256(written.reveal().encode()).digest())
