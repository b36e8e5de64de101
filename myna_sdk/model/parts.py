"""Whether a value is what its class declares, part by part and however deep.

A type checker sees most of it; whoever made the value need not have been checked.
"""

import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, NewType, TypeAlias, Union, get_args, get_origin

import attrs

from myna_sdk.model.instants import as_utc
from myna_sdk.model.masking import Concealed
from myna_sdk.model.texts import is_encodable

_Holds: TypeAlias = Callable[[Any], bool]

_MOST = 2.0**53
"""Beyond it a float does not tell whole numbers apart; no duration of ours comes near."""


def has_its_parts(value: object, kind: Any) -> bool:
    """Tell whether ``value`` is a ``kind``, a class or a union, and every part what it declares.

    Texts can be encoded, numbers are finite, and instants are aware.
    """
    holds = _rule(kind)
    try:
        return holds(value)
    except Exception:  # noqa: BLE001 - a part of another type may raise anything
        return False


@cache
def _rule(kind: Any) -> _Holds:
    """Return what tells whether a value is of ``kind``, worked out once."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, NewType):
        return _rule(kind.__supertype__)
    if get_origin(kind) in _COMPOSED:
        return _COMPOSED[get_origin(kind)](get_args(kind))
    if isinstance(kind, type) and attrs.has(kind):
        return _whole(kind)
    if isinstance(kind, type) and issubclass(kind, Enum | bool | bytes):
        return lambda value: isinstance(value, kind)
    raise TypeError(f"no rule tells whether a value is of {kind}")


def _whole(kind: type[attrs.AttrsInstance]) -> _Holds:
    hints = typing.get_type_hints(kind)
    parts = [(attrgetter(a.name), _rule(hints[a.name])) for a in attrs.fields(kind)]

    def holds(value: object) -> bool:
        return isinstance(value, kind) and all(rule(part(value)) for part, rule in parts)

    return holds


def _any_of(kinds: tuple[Any, ...]) -> _Holds:
    rules = tuple(map(_rule, kinds))
    return lambda value: any(rule(value) for rule in rules)


def _tuple_of(kinds: tuple[Any, ...]) -> _Holds:
    if kinds[-1] is Ellipsis:
        each = _rule(kinds[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    rules = tuple(map(_rule, kinds))

    def holds(value: object) -> bool:
        if not isinstance(value, tuple) or len(value) != len(rules):
            return False
        return all(rule(part) for rule, part in zip(rules, value, strict=True))

    return holds


def _set_of(kinds: tuple[Any, ...]) -> _Holds:
    each = _rule(*kinds)
    return lambda value: isinstance(value, frozenset) and all(map(each, value))


def _concealed(kinds: tuple[Any, ...]) -> _Holds:
    hidden = _rule(*kinds)
    return lambda value: isinstance(value, Concealed) and hidden(value.reveal())


_COMPOSED: dict[Any, Callable[[tuple[Any, ...]], _Holds]] = {
    Union: _any_of,
    types.UnionType: _any_of,
    tuple: _tuple_of,
    frozenset: _set_of,
    Concealed: _concealed,
}
_PLAIN: dict[Any, _Holds] = {
    types.NoneType: lambda value: value is None,
    str: lambda value: isinstance(value, str) and is_encodable(value),
    int: lambda value: type(value) is int,  # no bool
    float: lambda value: type(value) in (int, float) and -_MOST <= value <= _MOST,
    date: lambda value: isinstance(value, date) and not isinstance(value, datetime),
    datetime: lambda value: isinstance(value, datetime) and bool(as_utc(value)),
}
