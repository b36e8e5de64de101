"""The OpenAPI document of the control API: a file, with what only the engine knows filled in."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from myna_mock.faults import ADDRESSES, KINDS
from myna_mock.people.events import EVENT_KINDS
from myna_mock.served.control.rest import OPERATIONS
from myna_mock.served.problems import reply
from myna_sdk.testing.service import ServiceReply


def openapi(base_url: str) -> ServiceReply:
    """Return the document for the world at ``base_url``."""
    return reply(200, {**_document(), "servers": [{"url": f"{base_url}/__mock"}]})


@cache
def _document() -> dict[str, Any]:
    text = files("myna_mock.served.control").joinpath("openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    schemas = document["components"]["schemas"]
    schemas["EventKind"]["enum"] = list(EVENT_KINDS)
    schemas["FaultAddress"]["enum"] = list(ADDRESSES)
    schemas["Operation"]["enum"] = list(OPERATIONS)
    schemas["FaultKind"]["enum"] = [kind.value for kind in KINDS]
    return document
