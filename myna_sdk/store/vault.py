"""The keys of one open store: masters, and what derives from the store's own root key.

The root key is random, made with the store and wrapped by the master key. Lookup values, audit MACs
and the checkpoint key derive from it and not from the master, so that they outlive a rotation.
"""

import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.store.encoding import Field, framed
from myna_sdk.store.sealing import Masters, subkey


class Vault(Masked):
    """Everything secret that a transaction works with."""

    def __init__(self, masters: Masters, root: Concealed[bytes]) -> None:
        self.masters = masters
        self._lookup = Concealed(subkey(root, "lookup"))
        self._audit = Concealed(subkey(root, "audit"))
        self.checkpoint_key = Ed25519PrivateKey.from_private_bytes(subkey(root, "checkpoint"))

    @property
    def environment(self) -> str:
        """The environment that everything is bound to."""
        return self.masters.environment

    def lookup(self, domain: str, *fields: Field) -> bytes:
        """Return the keyed value under which ``fields`` can be found again, in ``domain`` only."""
        return hmac.digest(self._lookup.reveal(), framed(domain, *fields), "sha256")

    def audit_mac(self, *fields: Field) -> bytes:
        """Return the MAC of one audit note."""
        return hmac.digest(self._audit.reveal(), framed(self.environment, *fields), "sha256")
