"""Sources of randomness. The only room that asks the machine for it."""

import os
from typing import Protocol

__all__ = ["RandomSource", "SystemRandom"]


class RandomSource(Protocol):
    """Something that yields unpredictable bytes."""

    def bytes(self, size: int) -> bytes:
        """Return ``size`` unpredictable bytes."""
        ...


class SystemRandom:
    """The operating system's generator."""

    def bytes(self, size: int) -> bytes:
        """Return ``size`` bytes of the operating system's generator."""
        return os.urandom(size)
