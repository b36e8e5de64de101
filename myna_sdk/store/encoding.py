"""Bytes that mean one thing only: framed fields, and instants as whole microseconds."""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from myna_sdk.model.instants import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHORT = 100
_HEADS = tuple(b"%d:" % size for size in range(_SHORT))
"""What stands before a field of so many bytes; most are as short."""

Field: TypeAlias = str | bytes | int | None


def framed(*fields: Field) -> bytes:
    """Return the fields as bytes from which they can be told apart, ``None`` from empty too."""
    parts: list[bytes] = []
    for field in fields:
        if isinstance(field, str):
            body = field.encode()
        elif field is None:
            parts.append(b"-")
            continue
        else:
            body = field if isinstance(field, bytes) else b"%d" % field
        size = len(body)
        parts.append(_HEADS[size] if size < _SHORT else b"%d:" % size)
        parts.append(body)
    return b"".join(parts)


def stamp(at: Instant) -> int:
    """Return ``at`` as microseconds since 1970-01-01T00:00Z, the form in which tables hold it.

    Raises:
        ValueError: ``at`` is naive.
    """
    try:
        since = at - _EPOCH
    except TypeError:
        raise ValueError("a naive datetime names no instant; give it a time zone") from None
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant(stamped: int) -> Instant:
    """Return the instant that `stamp` made ``stamped`` of."""
    return _EPOCH + timedelta(microseconds=stamped)
