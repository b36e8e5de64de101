"""Where a world's unpredictable and its reproducible bytes come from."""

import hashlib
import hmac
import uuid

import attrs

from myna_sdk.drive.entropy import RandomSource
from myna_sdk.model.masking import Concealed, Masked


@attrs.define(repr=False)
class SeededRandom(Masked):
    """A stream of bytes that is the same for the same seed. For mock worlds only.

    Attributes:
        seed: Any integer.
    """

    seed: int
    _drawn: int = attrs.field(default=0, init=False)

    def bytes(self, size: int) -> bytes:
        """Return the next ``size`` bytes of the stream."""
        self._drawn += 1
        material = f"myna-sdk-mock\0{self.seed}\0{self._drawn}".encode()
        return hashlib.shake_256(material).digest(size)


@attrs.frozen(repr=False, init=False)
class Derivation(Masked):
    """Bytes that depend on a world and a label alone, so that order of asking changes nothing.

    Serial numbers, subject names and keys are derived so: they may be made late or never.
    """

    _root: Concealed[bytes]

    def __init__(self, random: RandomSource) -> None:
        """Draw this world's root from ``random``."""
        self.__attrs_init__(Concealed(random.bytes(32)))

    def bytes(self, size: int, *label: str) -> bytes:
        """Return ``size`` bytes that belong to ``label``."""
        key = hmac.digest(self._root.reveal(), "\0".join(label).encode(), "sha256")
        return hashlib.shake_256(key).digest(size)

    def uuid(self, *label: str) -> uuid.UUID:
        """Return the UUID that belongs to ``label``."""
        return uuid.UUID(bytes=self.bytes(16, *label), version=4)


def random_uuid(random: RandomSource) -> str:
    """Return a new version 4 UUID as text."""
    return str(uuid.UUID(bytes=random.bytes(16), version=4))
