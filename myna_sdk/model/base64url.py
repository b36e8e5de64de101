"""Base64url without padding, as JOSE writes bytes (RFC 7515, section 2)."""

import base64
import binascii


def encoded(raw: bytes) -> str:
    """Return ``raw`` in base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes | None:
    """Return the bytes that ``text`` writes, or ``None``.

    One spelling for one value: only the text that `encoded` makes of these bytes is read, so that
    the unused bits of the last character are zero.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if encoded(raw) == text else None
