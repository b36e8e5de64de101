"""The signed content as JSON and back, strictly: what is missing, unknown or coerced is refused."""

import json
import re
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import cattrs

from myna_sdk.model.texts import is_usable
from myna_sdk.receipts.content import FORM, VERSION, Content
from myna_sdk.receipts.disclosures import DIGEST
from myna_sdk.receipts.key_set import read_instant, written

__all__ = ["VersionMet", "read_content", "version_of", "write_content"]

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class VersionMet(Enum):
    """What the first members of a content say of it."""

    OURS = "ours"
    OTHER_FORM = "other-form"
    NEWER = "newer"


def version_of(members: dict[str, Any]) -> VersionMet:
    """Return whether ``members`` are of the form and version that `read_content` reads."""
    if members.get("form") != FORM:
        return VersionMet.OTHER_FORM
    version = members.get("version")
    if isinstance(version, bool) or not isinstance(version, int):
        return VersionMet.OTHER_FORM
    return VersionMet.OURS if version == VERSION else VersionMet.NEWER


def write_content(content: Content) -> bytes:
    """Return ``content`` as the JSON bytes that are signed."""
    members: dict[str, Any] = _converter.unstructure(content)
    digests = members.pop("digests")
    whole = {"form": FORM, "version": VERSION, **members, "_sd_alg": DIGEST, "_sd": digests}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def read_content(members: dict[str, Any]) -> Content | None:
    """Return the content that `write_content` wrote, or ``None`` if nothing of ours is so."""
    if version_of(members) is not VersionMet.OURS or members.get("_sd_alg") != DIGEST:
        return None
    left = {
        name: value for name, value in members.items() if name not in {"form", "version", "_sd_alg"}
    }
    left["digests"] = left.pop("_sd", None)
    try:
        return _converter.structure(left, Content)
    except (ValueError, TypeError, LookupError, AttributeError, cattrs.ForbiddenExtraKeysError):
        return None


def _text(value: Any, kind: Any) -> str:
    if not isinstance(value, str) or not is_usable(value):
        raise ValueError("no usable text")
    # The members of an enumeration of texts are texts too: cattrs comes here for them.
    read: str = value if kind is str else kind(value)
    return read


def _whole_number(value: Any, _kind: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError("no usable number")
    return value


def _flag(value: Any, _kind: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("no flag")
    return value


def _day(value: Any, _kind: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("no day")
    return date.fromisoformat(value)


def _instant(value: Any, _kind: Any) -> datetime:
    return read_instant(value)


def _made() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=False)
    readers = {str: _text, int: _whole_number, bool: _flag, date: _day, datetime: _instant}
    for kind, reader in readers.items():
        converter.register_structure_hook(kind, reader)
    converter.register_unstructure_hook(datetime, written)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook_factory(_is_tuple, _lists)
    return converter


def _is_tuple(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is tuple


def _lists(kind: Any, converter: cattrs.Converter) -> Any:
    each = kind.__args__[0]

    def read(value: Any, _kind: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TypeError("no list")
        return tuple(converter.structure(part, each) for part in value)

    return read


_converter: Final = _made()
