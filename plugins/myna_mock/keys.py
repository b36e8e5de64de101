"""Keys of a world: made when first needed, each belonging to a label."""

import functools
from queue import Empty, SimpleQueue
from typing import Final, Protocol

import attrs
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from myna_mock.primes import prime
from myna_mock.randomness import Derivation

RSA_BITS = 2048
PUBLIC_EXPONENT = 65537


_AHEAD: Final = SimpleQueue[rsa.RSAPrivateKey]()


def make_ahead(number: int) -> None:
    """Have ``number`` RSA keys ready for whoever needs a new one next."""
    for _ in range(number):
        _AHEAD.put(rsa.generate_private_key(PUBLIC_EXPONENT, RSA_BITS))


def _new_rsa() -> rsa.RSAPrivateKey:
    try:
        return _AHEAD.get_nowait()
    except Empty:
        return rsa.generate_private_key(PUBLIC_EXPONENT, RSA_BITS)


class KeySource(Protocol):
    """Makes the key of a label, and the same one whenever asked again."""

    def rsa(self, *label: str) -> rsa.RSAPrivateKey:
        """Return the RSA-2048 key of ``label``."""
        ...

    def ec(self, *label: str) -> ec.EllipticCurvePrivateKey:
        """Return the P-256 key of ``label``."""
        ...


@attrs.define
class FreshKeys:
    """New keys of the machine's generator, kept as long as the world."""

    _rsa: dict[tuple[str, ...], rsa.RSAPrivateKey] = attrs.field(factory=dict, repr=False)
    _ec: dict[tuple[str, ...], ec.EllipticCurvePrivateKey] = attrs.field(factory=dict, repr=False)

    def rsa(self, *label: str) -> rsa.RSAPrivateKey:
        """Return the RSA-2048 key of ``label``."""
        if label not in self._rsa:
            self._rsa[label] = _new_rsa()
        return self._rsa[label]

    def ec(self, *label: str) -> ec.EllipticCurvePrivateKey:
        """Return the P-256 key of ``label``."""
        if label not in self._ec:
            self._ec[label] = ec.generate_private_key(ec.SECP256R1())
        return self._ec[label]


@attrs.frozen
class DerivedKeys:
    """Keys that depend on the world's seed and the label alone, shared by equal worlds.

    They are as good as their seed, which is to say known to everybody: for mock worlds only.
    """

    derivation: Derivation

    def rsa(self, *label: str) -> rsa.RSAPrivateKey:
        """Return the RSA-2048 key of ``label``."""
        return _derived_rsa(self.derivation.bytes(64, "rsa", *label))

    def ec(self, *label: str) -> ec.EllipticCurvePrivateKey:
        """Return the P-256 key of ``label``."""
        # 256 bits below 2^255 never reach the group's order, and are never zero.
        number = int.from_bytes(self.derivation.bytes(32, "ec", *label)) >> 1 | 1
        return ec.derive_private_key(number, ec.SECP256R1())


@functools.lru_cache(maxsize=256)
def _derived_rsa(material: bytes) -> rsa.RSAPrivateKey:
    p = prime(material + b"p", RSA_BITS // 2, PUBLIC_EXPONENT)
    q = prime(material + b"q", RSA_BITS // 2, PUBLIC_EXPONENT)
    d = pow(PUBLIC_EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(PUBLIC_EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), rsa.rsa_crt_iqmp(p, q), public
    )
    return numbers.private_key()


@functools.cache
def access_token_key() -> rsa.RSAPrivateKey:
    """Return the one key of this process that signs access tokens.

    Worlds share it, because access tokens are opaque to clients and each service knows its own
    by heart; making one for each world would cost every test 50 ms.
    """
    return _new_rsa()
