"""Errors of the control API as ``application/problem+json`` (RFC 9457)."""

import json
from http import HTTPStatus
from typing import Any

from myna_sdk.errors import MynaError
from myna_sdk.testing.service import ServiceReply

MEDIA_TYPE = "application/problem+json"
STATUSES = {
    "mock-too-many-worlds": 409,
    "mock-request-too-large": 413,
    "mock-body-type-wrong": 415,
    "mock-body-unreadable": 400,
    "persona-taken": 409,
    "rotation-nothing-to-retire": 409,
    "mock-foreign-origin": 403,
    "mock-foreign-host": 421,
}


def problem(status: int, code: str, detail: str, **data: Any) -> ServiceReply:
    """Return a problem document. ``code`` is stable, ``detail`` is for people.

    Args:
        status: The HTTP status.
        code: A kebab-case code.
        detail: What is wrong, without personal data.
        **data: Members beside the standard ones, such as ``nearest``.
    """
    document = {
        "type": f"urn:myna:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **data,
    }
    return reply(status, document, media_type=MEDIA_TYPE)


def problem_of(error: MynaError) -> ServiceReply:
    """Return the problem document of an error of ours: 404 for what is unknown, else 422."""
    status = STATUSES.get(error.code) or (404 if error.code.endswith("-unknown") else 422)
    data = {key: value for key, value in error.data.items() if _is_plain(value)}
    return problem(status, error.code, error.message, **data)


def reply(status: int, document: object, *, media_type: str = "application/json") -> ServiceReply:
    """Return ``document`` as JSON."""
    body = json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
    headers = (("content-type", media_type), ("cache-control", "no-store"))
    return ServiceReply(status, headers, body)


def _is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(item) for item in value)
    return value is None or isinstance(value, str | int | float | bool)
