"""The keys of one open store: masters, and what derives from the store's own root key.

The root key is random, made with the store and wrapped by the master key. Lookup values, audit MACs
and the checkpoint key derive from it and not from the master, so that they outlive a rotation.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.store.encoding import Field, framed
from myna_sdk.store.sealing import Masters, subkey

_BLOCK = 64
"""Bytes in a block of SHA-256."""


class Vault(Masked):
    """Everything secret that a transaction works with.

    Attributes:
        masters: The master keys.
        environment: What everything is bound to.
        checkpoint_key: Signs the audit chain's checkpoints.
    """

    def __init__(self, masters: Masters, root: Concealed[bytes]) -> None:
        self.masters = masters
        self.environment = masters.environment
        self._environment = framed(masters.environment)
        self._lookup = Concealed(subkey(root, "lookup"))
        self._audit = _Keyed(Concealed(subkey(root, "audit")))
        self.checkpoint_key = Ed25519PrivateKey.from_private_bytes(subkey(root, "checkpoint"))

    def lookup(self, domain: str, *fields: Field) -> bytes:
        """Return the keyed value under which ``fields`` can be found again, in ``domain`` only."""
        return hmac.digest(self._lookup.reveal(), framed(domain, *fields), "sha256")

    def audit_mac(self, *fields: Field) -> bytes:
        """Return the MAC of one audit note."""
        return self._audit.mac(self._environment + framed(*fields))


class _Keyed(Masked):
    """HMAC-SHA256 of one key, whose two pads are hashed once (RFC 2104, section 4)."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: Concealed[bytes]) -> None:
        block = key.reveal().ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def mac(self, message: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()
