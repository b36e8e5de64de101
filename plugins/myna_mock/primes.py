"""Primes that follow from given bytes, for reproducible mock keys."""

import hashlib
from itertools import count

_SMALL = tuple(n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))
_ROUNDS = 8
"""Miller–Rabin rounds; at 1024 bits even one leaves an error far below 2^-80 (FIPS 186-5, C.1)."""


def prime(material: bytes, bits: int, exponent: int) -> int:
    """Return the first prime that ``material`` leads to.

    It has exactly ``bits`` bits, its two top bits are set so that a product of two has twice as
    many, and ``exponent`` does not divide one less than it.
    """
    seed = int.from_bytes(hashlib.shake_256(material).digest(bits // 8))
    start = seed | (0b11 << (bits - 2)) | 1
    for step in count(0, 2):
        candidate = start + step
        if _may_be_prime(candidate) and candidate % exponent != 1 and _is_prime(candidate):
            return candidate
    raise AssertionError("count never ends")


def _may_be_prime(candidate: int) -> bool:
    return all(candidate % small for small in _SMALL)


def _is_prime(candidate: int) -> bool:
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(candidate, base, odd, twos) for base in _SMALL[:_ROUNDS])


def _passes(candidate: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, candidate)
    if power in {1, candidate - 1}:
        return True
    for _ in range(twos - 1):
        power = power * power % candidate
        if power == candidate - 1:
            return True
    return False
