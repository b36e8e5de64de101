"""The shape of the signed content as plain data, so that the page holds it to the same classes."""

import types
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, NewType, Union, get_args, get_origin, get_type_hints

import attrs

_PLAIN: Final = {str: "text", int: "number", bool: "flag", date: "day", datetime: "instant"}


def shape_of(kind: Any) -> Any:
    """Return the shape of ``kind``.

    A text names a plain type; ``{"one": […]}`` lists the members of an enumeration, ``{"list": s}``
    and ``{"maybe": s}`` are what they say, and ``{"members": {…}, "optional": […]}`` is an object.
    """
    if isinstance(kind, NewType):
        return shape_of(kind.__supertype__)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) is tuple:
        return {"list": shape_of(get_args(kind)[0])}
    if get_origin(kind) in {Union, types.UnionType}:
        return {"maybe": shape_of(get_args(kind)[0])}
    if issubclass(kind, Enum):
        return {"one": [member.value for member in kind]}
    hints, fields = get_type_hints(kind), attrs.fields(kind)
    return {
        "members": {each.name: shape_of(hints[each.name]) for each in fields},
        "optional": [each.name for each in fields if each.default is not attrs.NOTHING],
    }
