"""JSON replies read strictly: content type checked, duplicate names refused, values out of sight.

Every fault is a `ProtocolError` that names the field and never its value. The functions that
raise hold masked values only, so a traceback that shows locals shows none of the reply.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, TypeGuard, TypeVar

from myna_sdk.effects import HttpReply
from myna_sdk.errors import MynaError, ProtocolError
from myna_sdk.model.masking import Concealed, Masked

T = TypeVar("T")
JSON_TYPES: Final = ("application/json",)
_MOST_TEXT: Final = 16 * 1024
_UNUSABLE: Final = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_UNUSABLE_IN_LINES: Final = re.compile(
    "[\\x00-\\x09\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff]"
)


class JsonObject(Masked):
    """One JSON object whose members are taken out by name and type; it never shows them."""

    __slots__ = ("__members", "operation")

    def __init__(self, members: Mapping[str, Any], *, operation: str = "reply") -> None:
        """Hold ``members``; ``operation`` names the request in errors."""
        self.__members = members
        self.operation = operation

    def __contains__(self, name: str) -> bool:
        return name in self.__members

    def find(self, name: str) -> Concealed[Any]:
        """Return the member ``name`` whatever its type, ``None`` if absent, still masked."""
        return Concealed(self.__members.get(name))

    def find_text(self, name: str, *, lines: bool = False) -> str | None:
        """Return the text ``name``, or ``None`` if it is absent or no usable text."""
        value = self.__members.get(name)
        return value if _is_text(value, lines=lines) else None

    def find_number(self, name: str) -> float | None:
        """Return the number ``name``, or ``None`` if it is absent or no finite number."""
        value = self.__members.get(name)
        return value if _is_number(value) else None

    def text(self, name: str, *, lines: bool = False) -> str:
        """Return the text ``name``, which may have several ``lines`` only if told so.

        Raises:
            ProtocolError: ``reply-field-missing`` or ``reply-field-invalid``.
        """
        found = self.find_text(name, lines=lines)
        if found is None:
            raise self._lacking(name, "a text")
        return found

    def optional_text(self, name: str, *, lines: bool = False) -> str | None:
        """Return the text ``name``, or ``None`` if it is absent or null.

        Raises:
            ProtocolError: ``reply-field-invalid``: something else is there.
        """
        return None if self.__members.get(name) is None else self.text(name, lines=lines)

    def texts(self) -> tuple[str, ...]:
        """Return every member that is a usable text, whatever its name."""
        return tuple(text for name in self.__members if (text := self.find_text(name)) is not None)

    def array(self, name: str) -> Concealed[list[Any]]:
        """Return the array ``name``, masked.

        Raises:
            ProtocolError: ``reply-field-missing`` or ``reply-field-invalid``.
        """
        cell = self.find(name)
        if not isinstance(cell.reveal(), list):
            raise self._lacking(name, "an array")
        return cell

    def invalid(self, name: str, wanted: str) -> ProtocolError:
        """Return the error that the member ``name`` is not ``wanted``."""
        return ProtocolError(
            "reply-field-invalid",
            f"field {name} of the {self.operation} reply is not {wanted}",
            operation=self.operation,
            field=name,
        )

    def _lacking(self, name: str, wanted: str) -> ProtocolError:
        if self.__members.get(name) is not None:
            return self.invalid(name, wanted)
        return ProtocolError(
            "reply-field-missing",
            f"field {name} of the {self.operation} reply is missing",
            operation=self.operation,
            field=name,
        )


def read_json(
    reply: HttpReply, *, operation: str, types: tuple[str, ...] = JSON_TYPES
) -> JsonObject:
    """Return the one JSON object in the body of ``reply``. Its content has not been verified.

    Raises:
        ProtocolError: ``reply-content-type``: another media type than ``types``, such as an HTML
            page. ``reply-malformed``: no JSON object in UTF-8 (RFC 8259 §8.1).
            ``reply-duplicate-name``: a name occurs twice in one object (RFC 8259 §4).
    """
    if not _has_type(reply, types):
        raise ProtocolError(
            "reply-content-type",
            f"the {operation} reply is not {' or '.join(types)}",
            operation=operation,
            status=reply.status,
        )
    found = parse_object(Concealed(reply.body))
    if isinstance(found, str):
        raise ProtocolError(
            found,
            f"the {operation} reply is not one JSON object with unique names",
            operation=operation,
            status=reply.status,
        )
    return JsonObject(found.reveal(), operation=operation)


def parse_object(text: Concealed[bytes]) -> Concealed[dict[str, Any]] | str:
    """Return the JSON object written in ``text``, masked, or the code of what is wrong with it."""
    try:
        found = _STRICT.decode(text.reveal().decode("utf-8"))
    except _DuplicateNameError:
        return "reply-duplicate-name"
    except (ValueError, RecursionError):
        return "reply-malformed"
    return Concealed(found) if isinstance(found, dict) else "reply-malformed"


class _DuplicateNameError(MynaError):
    """Leaves the parser only as far as its caller."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateNameError("reply-duplicate-name", "an object has a name twice")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_STRICT: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _has_type(reply: HttpReply, types: tuple[str, ...]) -> bool:
    header = reply.header("content-type") or ""
    essence, *parameters = (part.strip().lower() for part in header.split(";"))
    charsets = [part for part in parameters if part.startswith("charset=")]
    return essence in types and all(
        charset.partition("=")[2].strip('"') in {"utf-8", "utf8"} for charset in charsets
    )


def _is_text(value: object, *, lines: bool = False) -> TypeGuard[str]:
    """Tell whether it is a text that UTF-8 can carry, without controls and not too long."""
    if not isinstance(value, str) or len(value) > _MOST_TEXT:
        return False
    unusable = _UNUSABLE_IN_LINES if lines else _UNUSABLE
    return value.isprintable() or not unusable.search(value)  # what is printable is quick to tell


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
