"""Hashes of what was signed: values, with no cryptography behind them."""

from enum import StrEnum
from hashlib import sha256, sha384, sha512
from typing import Final

import attrs

from myna_sdk.model.masking import Concealed, Masked

__all__ = ["Digest", "HashName"]


class HashName(StrEnum):
    """The hashes over a document that count."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


@attrs.frozen(repr=False, init=False)
class Digest(Masked):
    """The hash of what was signed.

    Attributes:
        hash: Which hash.
    """

    hash: HashName
    _value: Concealed[bytes]

    def __init__(self, value: bytes, hash: HashName = HashName.SHA256) -> None:  # noqa: A002
        """Hold ``value`` out of sight: the hash of a guessable document tells the document."""
        self.__attrs_init__(hash, Concealed(bytes(value)))

    @classmethod
    def of(cls, document: bytes, hash: HashName = HashName.SHA256) -> "Digest":  # noqa: A002
        """Return the hash of ``document``."""
        return cls(_MAKERS[hash](document).digest(), hash)

    def reveal(self) -> bytes:
        """Return the hash's bytes."""
        return self._value.reveal()


_MAKERS: Final = {
    HashName.SHA256: sha256,
    HashName.SHA384: sha384,
    HashName.SHA512: sha512,
}
