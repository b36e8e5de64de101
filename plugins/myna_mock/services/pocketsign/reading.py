"""Reads the requests: JSON objects in the lowerCamelCase of protobuf's JSON form."""

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import attrs

from myna_mock.services.pocketsign.refusals import ConnectCode, Refused
from myna_sdk.errors import MynaError
from myna_sdk.model.masking import Masked
from myna_sdk.testing.service import ServiceRequest


class RefusedError(MynaError):
    """Ends a call with an error; it never leaves the service.

    Attributes:
        refused: The error.
    """

    def __init__(self, refused: Refused) -> None:
        super().__init__(self.default_code, refused.message)
        self.refused = refused


def invalid(name: str) -> RefusedError:
    """Return the error that a member of the request is missing or wrong."""
    return RefusedError(Refused(ConnectCode.INVALID_ARGUMENT, None, f"MOCK: {name}"))


@attrs.frozen(repr=False)
class Ask(Masked):
    """One request message, or one of a batch."""

    members: Mapping[str, Any]

    @classmethod
    def of(cls, request: ServiceRequest) -> "Ask":
        """Return the message in the body of ``request``.

        Raises:
            RefusedError: It is no JSON object.
        """
        kind = (request.header("content-type") or "").split(";")[0].strip().lower()
        try:
            told = json.loads(request.body.decode("utf-8")) if kind == "application/json" else None
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise invalid("the message is one JSON object")
        return cls(told)

    def text(self, name: str, default: str | None = None) -> str:
        """Return the text ``name``.

        Raises:
            RefusedError: It is missing or no text.
        """
        found = self.members.get(name, default)
        if not isinstance(found, str) or not found:
            raise invalid(name)
        return found

    def data(self, name: str) -> bytes:
        """Return the bytes ``name``, in base64.

        Raises:
            RefusedError: They are missing or unreadable.
        """
        try:
            return b64decode(self.text(name), validate=True)
        except ValueError:
            pass
        raise invalid(name)

    def switch(self, name: str) -> bool:
        """Return the switch ``name``, false when left out.

        Raises:
            RefusedError: It is neither true nor false.
        """
        found = self.members.get(name, False)
        if not isinstance(found, bool):
            raise invalid(name)
        return found

    def several(self, name: str, most: int) -> tuple["Ask", ...]:
        """Return the messages in the array ``name``.

        Raises:
            RefusedError: They are none, too many, or no objects.
        """
        found = self.members.get(name)
        fits = isinstance(found, list) and 0 < len(found) <= most
        if not fits or not all(isinstance(each, dict) for each in found or ()):
            raise invalid(name)
        return tuple(map(Ask, found or ()))

    @property
    def ocsp(self) -> bool:
        """Whether the check is to be by OCSP; by CRL when left out.

        Raises:
            RefusedError: No such method.
        """
        found = self.members.get("checkMethod", "CHECK_METHOD_CRL")
        if found not in ("CHECK_METHOD_CRL", "CHECK_METHOD_OCSP"):  # a list is no member of a set
            raise invalid("checkMethod")
        return bool(found == "CHECK_METHOD_OCSP")
