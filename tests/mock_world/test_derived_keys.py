"""A seed makes the same keys in every process and on every machine."""

import hashlib

from myna_mock.keys import PUBLIC_EXPONENT, RSA_BITS, _derived_rsa
from myna_mock.primes import prime

KNOWN = "75716d98375abe85591926c2fa853be98d69266705ac5a8fb599d2e2e5ac21a4"
"""SHA-256 of the modulus that 64 zero bytes lead to, big-endian."""


def test_a_key_follows_from_its_material() -> None:
    made = _derived_rsa(bytes(64)).public_key().public_numbers()
    assert (made.n.bit_length(), made.e) == (RSA_BITS, PUBLIC_EXPONENT)
    assert hashlib.sha256(made.n.to_bytes(RSA_BITS // 8)).hexdigest() == KNOWN


def test_a_prime_is_the_first_that_its_material_leads_to() -> None:
    found = prime(b"short", 24, 3)
    start = int.from_bytes(hashlib.shake_256(b"short").digest(3)) | 0b11 << 22 | 1
    suitable = (n for n in range(start, 2**24, 2) if n % 3 != 1 and _is_prime(n))
    assert found == next(suitable)


def _is_prime(number: int) -> bool:
    return all(number % small for small in range(2, int(number**0.5) + 1))
