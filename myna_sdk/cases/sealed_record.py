"""Reading what was sealed: JSON with a schema version, whose clear form shows in no traceback."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from myna_sdk.errors import StoreError
from myna_sdk.model.masking import Concealed

R = TypeVar("R")


def read_sealed(
    sealed: Concealed[bytes],
    read: Callable[[dict[str, Any]], R],
    *,
    what: str,
    versions: frozenset[int],
) -> R:
    """Return what ``read`` makes of the JSON object in ``sealed``.

    What fails or stops meanwhile leaves without the frames that hold the object in clear.

    Args:
        sealed: The JSON bytes, opened.
        read: Makes a value of the object.
        what: Names the record in an error, such as "an outcome".
        versions: The schema versions that ``read`` knows.

    Raises:
        StoreError: ``record-version-unknown``: a newer SDK wrote it. ``store-damaged``: nobody of
            ours writes such a record.
    """
    try:
        return read(_of_version(json.loads(sealed.reveal()), what, versions))
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
        pass  # its frames and its text hold what was read
    except BaseException as stopped:  # noqa: BLE001 - goes on, less its frames
        raise stopped.with_traceback(None) from None
    raise StoreError("store-damaged", f"{what} is not what was written there")


def _of_version(record: dict[str, Any], what: str, versions: frozenset[int]) -> dict[str, Any]:
    version = record.get("v")
    if version not in versions:
        raise StoreError("record-version-unknown", f"{what} has version {version!r}")
    return record
