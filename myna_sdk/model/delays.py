"""How long another side asks to wait."""

import math

_READABLE = 9
"""More digits than these, over thirty years, are for ever."""


def delay_seconds(text: str) -> float | None:
    """Return the seconds that a ``Retry-After`` gives (RFC 9110 §10.2.3); infinite for too many.

    ``None`` for anything but ASCII digits: a date or nothing readable.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return float(digits) if len(digits) <= _READABLE else math.inf
