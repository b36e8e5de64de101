"""Bytes that mean one thing only: framed fields, and instants as whole microseconds."""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from myna_sdk.model.instants import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Field: TypeAlias = str | bytes | int | None


def framed(*fields: Field) -> bytes:
    """Return the fields as bytes from which they can be told apart, ``None`` from empty too."""
    parts: list[bytes] = []
    for field in fields:
        if field is None:
            parts.append(b"-")
            continue
        body = field if isinstance(field, bytes) else str(field).encode()
        parts += b"%d:" % len(body), body
    return b"".join(parts)


def stamp(at: Instant) -> int:
    """Return ``at`` as microseconds since 1970-01-01T00:00Z, the form in which tables hold it.

    Raises:
        ValueError: ``at`` is naive.
    """
    try:
        return (at - _EPOCH) // _MICROSECOND
    except TypeError:
        raise ValueError("a naive datetime names no instant; give it a time zone") from None


def instant(stamped: int) -> Instant:
    """Return the instant that `stamp` made ``stamped`` of."""
    return _EPOCH + timedelta(microseconds=stamped)
