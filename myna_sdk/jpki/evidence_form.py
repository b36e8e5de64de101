"""How bundles of evidence are written: JSON with its keys in order, bytes in base64."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Final

SCHEMA: Final = 1


def stamp_in(row: Mapping[str, Any]) -> bytes | None:
    """Return the time-stamp of the bundle ``row``, if it has one."""
    return bytes_in(row["time_stamp"]) if "time_stamp" in row else None


def with_stamp(bundle: bytes, time_stamp: bytes | None) -> bytes:
    """Return the written bundle with its time-stamp, which stands in the order of the keys."""
    if time_stamp is None:
        return bundle
    return written({**json.loads(bundle), "time_stamp": in_base64(time_stamp)})


def written(row: Mapping[str, Any]) -> bytes:
    """Return ``row`` as a bundle: equal rows are equal bytes."""
    return json.dumps(row, sort_keys=True, separators=(",", ":")).encode()


def in_base64(data: bytes) -> str:
    """Return ``data`` as it stands in a bundle."""
    return b64encode(data).decode()


def bytes_in(text: Any) -> bytes:
    """Return the bytes that stand as ``text``.

    Raises:
        ValueError: It is not base64.
        TypeError: It is no text.
    """
    return b64decode(text_in(text), validate=True)


def text_in(text: Any) -> str:
    """Return ``text``, or raise `TypeError` if it is none."""
    if not isinstance(text, str):
        raise TypeError("a text is wanted")
    return text
