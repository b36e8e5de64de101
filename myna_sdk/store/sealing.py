"""Sealing: AES-256-GCM bound to a place, under master keys by generation or under data keys.

Layouts (the first byte is the layout's version)::

    sealed with a data key     01 | nonce (12) | ciphertext and tag
    wrapped with a master key  01 | generation (4, big-endian) | nonce (12) | ciphertext and tag

The associated data is the framed environment, table, row and column, so that nothing sealed opens
anywhere but in its own place.
"""

import contextlib
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from myna_sdk.errors import StoreError
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.store.encoding import framed
from myna_sdk.store.keys import KeyProvider

if TYPE_CHECKING:
    from myna_sdk.drive.entropy import RandomSource

R = TypeVar("R")

_LAYOUT = b"\x01"
_NONCE = 12
_HEAD = struct.Struct(f">BI{_NONCE}s")
_table = lru_cache(framed)  # the same for each of its rows


class Place(NamedTuple):
    """Where a sealed value belongs.

    Attributes:
        table: The table.
        row: The row's id.
        column: The column.
        whose: What else of the row it is bound to.
    """

    table: str
    row: str
    column: str
    whose: tuple[str, ...] = ()

    def bound_to(self, environment: str) -> bytes:
        """Return the associated data for this place in ``environment``."""
        return _table(environment, self.table) + framed(self.row, self.column, *self.whose)


def subkey(key: Concealed[bytes], purpose: str) -> bytes:
    """Return the 32-byte key that serves ``purpose`` only (HKDF-SHA256, RFC 5869)."""
    derive = HKDF(
        algorithm=SHA256(), length=32, salt=None, info=f"myna-sdk/store/1/{purpose}".encode()
    )
    return derive.derive(key.reveal())


def as_written(place: Place, read: Callable[[], R]) -> R:
    """Return what ``read`` makes of values that stand in ``place`` in clear.

    Raises:
        StoreError: ``store-damaged``: nobody of ours writes such values.
    """
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return read()
    raise damaged(place)


def damaged(place: Place) -> StoreError:
    """Return the error for a value that is not what was written in its place."""
    return StoreError(
        "store-damaged",
        f"a value is not what was written there: {place.table}.{place.column}",
        table=place.table,
        column=place.column,
    )


class DataKey(Masked):
    """A key that seals values of one person and record class, or of one pending."""

    __slots__ = ("_cipher", "_environment", "_random", "id")

    def __init__(
        self, key: Concealed[bytes], *, id: str, environment: str, random: "RandomSource"
    ) -> None:
        self.id = id
        self._cipher = AESGCM(key.reveal())
        self._environment = environment
        self._random = random

    def _shown(self) -> str:
        return self.id

    def seal(self, clear: Concealed[bytes], place: Place) -> bytes:
        """Return ``clear`` sealed for ``place``."""
        nonce = self._random.bytes(_NONCE)
        bound = place.bound_to(self._environment)
        return _LAYOUT + nonce + self._cipher.encrypt(nonce, clear.reveal(), bound)

    def open(self, sealed: bytes, place: Place) -> Concealed[bytes]:
        """Return what was sealed for ``place``.

        Raises:
            StoreError: ``store-damaged``: altered, or sealed for another place.
        """
        if not isinstance(sealed, bytes):
            raise damaged(place)
        bound = place.bound_to(self._environment)
        clear = _opened(self._cipher, sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], bound)
        if clear is None or sealed[:1] != _LAYOUT:
            raise damaged(place)
        return clear


@attrs.frozen(repr=False)
class _Ring(Masked):
    """The generations known at one moment; replaced as a whole, so that threads never see half."""

    current: int
    ciphers: dict[tuple[int, str], AESGCM]


def _ring(provider: KeyProvider) -> _Ring:
    keys = provider.master()
    ciphers = {
        (key.generation, purpose): AESGCM(subkey(key.key, purpose))
        for key in keys
        for purpose in ("wrap", "cache")
    }
    return _Ring(keys[0].generation, ciphers)


class Masters(Masked):
    """The master keys, ready to wrap data keys and to seal cache entries."""

    def __init__(self, provider: KeyProvider, *, environment: str, random: "RandomSource") -> None:
        self.environment = environment
        self.random = random
        self._provider = provider
        self._ring = _ring(provider)

    def refresh(self) -> None:
        """Take up the generations that the provider knows now."""
        self._ring = _ring(self._provider)

    @property
    def current(self) -> int:
        """The generation that wraps from now on."""
        return self._ring.current

    def fresh_key(self, place: Place) -> tuple[DataKey, bytes]:
        """Return a new data key and its form wrapped for ``place``."""
        key = Concealed(self.random.bytes(32))
        return self._data_key(key, place), self.wrap(key, place)

    def unwrapped(self, wrapped: bytes, place: Place) -> DataKey:
        """Return the data key that was wrapped for ``place``.

        Raises:
            StoreError: ``store-key-wrong`` or ``store-damaged``.
        """
        return self._data_key(self.unwrap(wrapped, place), place)

    def _data_key(self, key: Concealed[bytes], place: Place) -> DataKey:
        return DataKey(key, id=place.row, environment=self.environment, random=self.random)

    def wrap(self, key: Concealed[bytes], place: Place, *, purpose: str = "wrap") -> bytes:
        """Return ``key`` wrapped with the current generation for ``place``."""
        ring, nonce = self._ring, self.random.bytes(_NONCE)
        cipher = ring.ciphers[ring.current, purpose]
        body = cipher.encrypt(nonce, key.reveal(), place.bound_to(self.environment))
        return _HEAD.pack(1, ring.current, nonce) + body

    def unwrap(
        self,
        wrapped: object,
        place: Place,
        *,
        purpose: str = "wrap",
        fault: Callable[[Place], StoreError] = damaged,
    ) -> Concealed[bytes]:
        """Return what was wrapped for ``place``.

        Raises:
            StoreError: ``store-key-wrong``: wrapped with a generation that the provider does not
                have. ``store-damaged``: altered, or wrapped for another place.
        """
        if not isinstance(wrapped, bytes) or len(wrapped) < _HEAD.size:
            raise fault(place)
        layout, generation, nonce = _HEAD.unpack_from(wrapped)
        named = generation, purpose
        cipher = self._ring.ciphers.get(named)
        if cipher is None:
            self.refresh()  # another process may have rotated since this one read the key
            cipher = self._ring.ciphers.get(named)
        if cipher is None:
            raise _key_wrong(generation)
        clear = _opened(cipher, nonce, wrapped[_HEAD.size :], place.bound_to(self.environment))
        if clear is None or layout != 1:
            raise fault(place)
        return clear

    def unwrap_root(self, wrapped: bytes, place: Place) -> Concealed[bytes]:
        """Return the store's root key; the first thing opened, so that it proves the master key.

        Raises:
            StoreError: ``store-key-wrong``.
        """
        return self.unwrap(wrapped, place, fault=lambda _: _key_wrong(None))


def _opened(cipher: AESGCM, nonce: bytes, body: bytes, bound: bytes) -> Concealed[bytes] | None:
    try:
        return Concealed(cipher.decrypt(nonce, body, bound))
    except (InvalidTag, ValueError):
        return None


def _key_wrong(generation: int | None) -> StoreError:
    return StoreError(
        "store-key-wrong",
        "the master key is not the one that this store was sealed with",
        generation=generation,
    )
