"""The JSON body of a control request, read with suspicion."""

import json
from collections.abc import Collection
from math import isfinite
from typing import Any, NoReturn

from myna_sdk.errors import UsageError
from myna_sdk.testing.service import ServiceRequest


def read_object(request: ServiceRequest) -> dict[str, Any]:
    """Return the JSON object in the body of ``request``.

    Only ``application/json`` is read: a page of another origin cannot send that unasked.

    Raises:
        UsageError: ``mock-body-type-wrong``, ``mock-body-unreadable`` or ``mock-body-invalid``.
    """
    media_type = (request.header("content-type") or "").split(";")[0].strip().lower()
    if media_type not in {"application/json", "application/merge-patch+json"}:
        raise UsageError("mock-body-type-wrong", "the body is application/json")
    found = _parsed(request.body)
    if found is None:
        raise UsageError("mock-body-unreadable", "the body is one JSON document in UTF-8")
    return as_object(found[0], "the body")


def as_object(value: object, what: str) -> dict[str, Any]:
    """Return ``value`` if it is a JSON object.

    Raises:
        UsageError: ``mock-body-invalid``.
    """
    if not isinstance(value, dict):
        refuse(f"{what} is a JSON object")
    return value


def known_only(told: dict[str, Any], allowed: Collection[str], required: Collection[str]) -> None:
    """Return if ``told`` has every required member and none that is not known.

    Raises:
        UsageError: ``mock-body-invalid``.
    """
    missing = sorted(set(required) - told.keys())
    if missing:
        refuse(f"required and missing: {', '.join(missing)}")
    strange = sorted(told.keys() - set(allowed) - set(required))
    if strange:
        refuse(f"not known: {', '.join(name[:64] for name in strange[:5])}")


def text_of(told: dict[str, Any], name: str) -> str:
    """Return the member ``name``, which is a text.

    Raises:
        UsageError: ``mock-body-invalid``.
    """
    value = told[name]
    if not isinstance(value, str):
        refuse(f"{name} is a text")
    return value


def switch_of(told: dict[str, Any], name: str) -> bool:
    """Return the member ``name``, which is true or false.

    Raises:
        UsageError: ``mock-body-invalid``.
    """
    value = told[name]
    if not isinstance(value, bool):
        refuse(f"{name} is true or false")
    return value


def refuse(message: str) -> NoReturn:
    """Raise that the body is not what the document promises.

    Raises:
        UsageError: ``mock-body-invalid``, always.
    """
    raise UsageError("mock-body-invalid", message)


def _parsed(body: bytes) -> tuple[object] | None:
    def constant(_name: str) -> NoReturn:
        raise ValueError

    try:
        value: object = json.loads(
            body.decode("utf-8"), parse_constant=constant, parse_float=_number
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # refuses lone surrogates
    except (ValueError, RecursionError):
        return None
    return (value,)


def _number(text: str) -> int | float:
    """Return the number, whole ones as ``int``: JSON knows no difference between 1 and 1.0."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return int(number) if number.is_integer() else number
