"""The service's signing keys and their rotation: publish, use, retire, each step by itself."""

from functools import cached_property
from typing import Any

import attrs

from myna_mock.keys import KeySource, access_token_key
from myna_mock.randomness import Derivation
from myna_mock.services.digital_auth_app.jws import SigningKey
from myna_sdk.errors import UsageError


@attrs.define
class KeySet:
    """The keys that ``certs`` publishes, one of which signs ID tokens.

    Attributes:
        alg: ``ES256`` or ``RS256``, what ID tokens are signed with.
    """

    alg: str
    _keys: KeySource
    _derivation: Derivation
    _published: list[SigningKey] = attrs.field(factory=list, init=False)
    _used: int = attrs.field(default=0, init=False)
    _made: int = attrs.field(default=0, init=False)

    def signing(self) -> SigningKey:
        """Return the key that signs ID tokens now."""
        if not self._published:
            self._published.append(self._new())
        return self._published[self._used]

    @cached_property
    def access(self) -> SigningKey:
        """The RS256 key that signs access tokens (§6.1)."""
        return SigningKey(self._kid("access"), "RS256", access_token_key())

    def jwks(self) -> dict[str, Any]:
        """Return the public key set (§6.4)."""
        self.signing()
        keys = [key.public_jwk() for key in self._published]
        return {"keys": [*keys, self.access.public_jwk()]}

    def rotate(self, step: str) -> tuple[str, ...]:
        """Take the named step and return the ``kid`` concerned.

        Raises:
            UsageError: ``rotation-step-unknown`` or ``rotation-nothing-to-retire``.
        """
        match step:
            case "publish":
                return (self.publish(),)
            case "use":
                return (self.use(),)
            case "retire":
                return self.retire()
        raise UsageError("rotation-step-unknown", "the steps are publish, use and retire")

    def publish(self) -> str:
        """Publish a next key without using it, and return its ``kid``."""
        self.signing()
        self._published.append(self._new())
        return self._published[-1].kid

    def use(self) -> str:
        """Sign with the newest published key from now on, and return its ``kid``."""
        self.signing()
        self._used = len(self._published) - 1
        return self._published[self._used].kid

    def retire(self) -> tuple[str, ...]:
        """Withdraw every key but the one in use, and return the withdrawn ``kid`` values.

        Raises:
            UsageError: ``rotation-nothing-to-retire``.
        """
        kept = self.signing()
        gone = tuple(key.kid for key in self._published if key is not kept)
        if not gone:
            raise UsageError("rotation-nothing-to-retire", "only the key in use is published")
        self._published, self._used = [kept], 0
        return gone

    def _new(self) -> SigningKey:
        self._made += 1
        label = ("id-token", self.alg, str(self._made))
        key = self._keys.rsa(*label) if self.alg == "RS256" else self._keys.ec(*label)
        return SigningKey(self._kid(*label), self.alg, key)

    def _kid(self, *label: str) -> str:
        return f"mock-{self._derivation.bytes(8, 'kid', *label).hex()}"
