"""Structuring: a table of the configuration becomes a settings value, or all of its faults.

A settings class is an attrs class whose fields have the types of `myna_sdk.providers.settings`.
Nothing stops at the first fault, and no value is coerced: ``"5"`` is no integer.
"""

import difflib
import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, Union, cast

import attrs

from myna_sdk.errors import PluginError
from myna_sdk.model.masking import MASK, Secret
from myna_sdk.providers.faults import FaultKind, unlike
from myna_sdk.providers.keys import PrivateKey, read_private_key
from myna_sdk.providers.places import WRONG, Place, RawTable, Wrong, toml_type
from myna_sdk.providers.references import (
    Folder,
    Reference,
    read_reference,
    read_secret,
    readable_file,
    readable_folder,
)
from myna_sdk.providers.samples import sample
from myna_sdk.providers.urls import (
    CredentialUrl,
    HttpsUrl,
    ReturnUrl,
    read_credential_url,
    read_url,
)

T = TypeVar("T")


def structure(cls: type[T], table: object, place: Place) -> T | Wrong:
    """Return ``table`` as an instance of the attrs class ``cls``, or `WRONG` if it has faults.

    Every fault is reported to ``place``, warnings also where a value is returned.

    Raises:
        PluginError: ``cls`` is no attrs class or has a field of a type that settings cannot
            have: the class is at fault, not the configuration.
    """
    if not attrs.has(cls):
        raise PluginError("plugin-broken", f"{cls.__name__} is no attrs class", name=cls.__name__)
    return cast("T | Wrong", _section(cls, table, place))


def field_types(cls: type[Any]) -> Mapping[str, Any]:
    """Return the type of every key that a table for the attrs class ``cls`` may have.

    Raises:
        PluginError: The annotations cannot be read.
    """
    hints = _hints(cls)
    return {field.alias: hints[field.name] for field in attrs.fields(cls) if field.init}


def _section(cls: type[Any], table: object, place: Place) -> object:
    if not isinstance(table, Mapping):
        return _mistyped(cls, table, place)
    before = place.errors
    fields = {field.alias: field for field in attrs.fields(cls) if field.init}
    hints = _hints(cls)
    misspelt = _report_unknown(table, fields, place)
    values: dict[str, object] = {}
    for alias, field in fields.items():
        if alias in table:
            values[alias] = _convert(hints[field.name], table[alias], place.at(alias))
        elif field.default is attrs.NOTHING and alias not in misspelt:
            expected = f"{alias} = {sample(hints[field.name])}"
            place.at(alias).report(FaultKind.KEY_MISSING, expected=expected)
    _validate(tuple(fields.values()), values, place)
    return WRONG if place.errors > before else _built(cls, values, place)


def _hints(cls: type[Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(cls)
    except Exception as error:  # noqa: BLE001 - evaluating annotations may raise anything
        why = f"the annotations of {cls.__name__} cannot be read ({type(error).__name__})"
    raise PluginError("plugin-broken", why, name=cls.__name__)


def _report_unknown(
    table: Mapping[Any, Any], fields: Mapping[str, Any], place: Place
) -> frozenset[str]:
    """Report the keys that are unknown, and return those that they were probably meant to be."""
    missing = [alias for alias in fields if alias not in table]
    meant: set[str] = set()
    for key in table:
        if key not in fields:
            near = difflib.get_close_matches(str(key).lower(), missing, n=1)
            meant.update(near)
            told = {"nearest": near[0]} if near else unlike(str(key), fields)
            place.at(str(key)).report(FaultKind.KEY_UNKNOWN, **told)
    return frozenset(meant)


def _validate(fields: Iterable[Any], values: Mapping[str, object], place: Place) -> None:
    """Run each field's own validator, so that one refusal does not hide the next."""
    sound = {name: value for name, value in values.items() if not isinstance(value, Wrong)}
    defaults = {field.alias: field.default for field in fields if _plain_default(field)}
    so_far = types.SimpleNamespace(**defaults | sound)
    for field in fields:
        if field.validator is not None and field.alias in sound:
            value = sound[field.alias]
            why = _refusal(partial(field.validator, so_far, field, value))
            if why is not None and not isinstance(
                why, AttributeError
            ):  # of a field at fault itself
                place.at(field.alias).report(FaultKind.VALUE_REFUSED, why=_words(why, [value]))


def _plain_default(field: Any) -> bool:
    return field.default is not attrs.NOTHING and not isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]


def _built(cls: type[Any], values: dict[str, object], place: Place) -> object:
    made: list[object] = []
    why = _refusal(lambda: made.append(cls(**values)))
    if why is None:
        return made[0]
    return place.report(FaultKind.VALUE_REFUSED, why=_words(why, values.values()))


def _refusal(attempt: Callable[[], object]) -> Exception | None:
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - a settings class may raise anything
        return error
    return None


def _words(error: Exception, values: Iterable[object]) -> str:
    """Return why a settings class refused, in its own words but without the values it quotes."""
    said = error.args[0] if error.args and isinstance(error.args[0], str) else ""
    if not said or not isinstance(error, ValueError | TypeError):
        return type(error).__name__
    for value in values:
        if isinstance(value, str) and len(value) > 2:
            said = said.replace(value, MASK)
    return said.splitlines()[0][:200]


def _convert(hint: Any, raw: object, place: Place) -> object:
    if isinstance(raw, Wrong):
        return raw
    hint = getattr(hint, "__supertype__", hint)  # a NewType is what it is made of
    special = _READERS.get(hint) if isinstance(hint, type) else None
    if special is not None:
        return special(hint, raw, place)
    origin = typing.get_origin(hint)
    if origin is not None:
        return _generic(origin, hint, raw, place)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _choice({member.value: member for member in hint}, raw, hint, place)
    if attrs.has(hint):
        return _section(hint, raw, place)
    raise PluginError("plugin-broken", f"settings cannot have a field of type {hint!r}")


def _generic(origin: Any, hint: Any, raw: object, place: Place) -> object:
    args = typing.get_args(hint)
    if origin is Literal:
        return _choice({value: value for value in args}, raw, hint, place)
    if origin in (Union, types.UnionType):
        others = [arg for arg in args if arg is not type(None)]
        if len(others) == 1:
            return _convert(others[0], raw, place)
    elif origin in (tuple, frozenset):
        return _several(origin, args, raw, hint, place)
    elif isinstance(origin, type) and issubclass(origin, Mapping) and args[0] is str:
        return _mapping(args[1], raw, hint, place)
    raise PluginError("plugin-broken", f"settings cannot have a field of type {hint!r}")


def _choice(choices: Mapping[Any, object], raw: object, hint: Any, place: Place) -> object:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return _mistyped(hint, raw, place)
    if raw in choices:
        return choices[raw]
    return place.report(FaultKind.CHOICE_UNKNOWN, **unlike(str(raw), map(str, choices)))


def _several(origin: Any, args: tuple[Any, ...], raw: object, hint: Any, place: Place) -> object:
    if not isinstance(raw, list | tuple):
        return _mistyped(hint, raw, place)
    any_number = origin is frozenset or args[1:] == (...,)
    if not any_number and len(raw) != len(args):
        return place.report(FaultKind.TUPLE_LENGTH, got=len(raw), expected=len(args))
    each_hint = [args[0]] * len(raw) if any_number else list(args)
    read = [
        _convert(one, value, place.at(str(index)))
        for index, (one, value) in enumerate(zip(each_hint, raw, strict=True))
    ]
    return WRONG if any(isinstance(value, Wrong) for value in read) else origin(read)


def _mapping(hint: Any, raw: object, whole: Any, place: Place) -> object:
    if not isinstance(raw, Mapping):
        return _mistyped(whole, raw, place)
    read = {str(key): _convert(hint, value, place.at(str(key))) for key, value in raw.items()}
    failed = any(isinstance(value, Wrong) for value in read.values())
    return WRONG if failed else types.MappingProxyType(read)


def _mistyped(hint: Any, raw: object, place: Place) -> Wrong:
    return place.report(FaultKind.TYPE_WRONG, got=toml_type(raw), expected=sample(hint))


def _text(hint: type[Any], raw: object, place: Place) -> object:
    if not isinstance(raw, str):
        return _mistyped(hint, raw, place)
    return raw if raw.strip() else place.report(FaultKind.TEXT_EMPTY)


def _integer(hint: type[Any], raw: object, place: Place) -> object:
    return (
        raw if isinstance(raw, int) and not isinstance(raw, bool) else _mistyped(hint, raw, place)
    )


def _number(hint: type[Any], raw: object, place: Place) -> object:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return _mistyped(hint, raw, place)
    if not math.isfinite(raw):
        return place.report(FaultKind.NUMBER_NOT_FINITE)
    return float(raw)


def _truth(hint: type[Any], raw: object, place: Place) -> object:
    return raw if isinstance(raw, bool) else _mistyped(hint, raw, place)


def _day(hint: type[Any], raw: object, place: Place) -> object:
    plain = isinstance(raw, date) and not isinstance(raw, datetime)
    return raw if plain else _mistyped(hint, raw, place)


def _url(hint: type[Any], raw: object, place: Place) -> object:
    return read_url(hint, raw, place) if isinstance(raw, str) else _mistyped(hint, raw, place)


def _secret(hint: type[Any], raw: object, place: Place) -> object:
    return read_secret(raw, place) if isinstance(raw, str) else _mistyped(hint, raw, place)


def _credential_url(hint: type[Any], raw: object, place: Place) -> object:
    return read_credential_url(raw, place) if isinstance(raw, str) else _mistyped(hint, raw, place)


def _key(hint: type[Any], raw: object, place: Place) -> object:
    if isinstance(raw, str | list | tuple | Mapping):
        return read_private_key(raw, place)
    return _mistyped(hint, raw, place)


def _reference(hint: type[Any], raw: object, place: Place) -> object:
    return read_reference(raw, place) if isinstance(raw, str) else _mistyped(hint, raw, place)


def _raw_table(hint: type[Any], raw: object, place: Place) -> object:
    return RawTable(raw) if isinstance(raw, Mapping) else _mistyped(hint, raw, place)


def _path(hint: type[Any], raw: object, place: Place) -> object:
    if not isinstance(raw, str) or not raw:
        return _mistyped(hint, raw, place)
    return readable_file(raw.removeprefix("file:"), place)


def _folder(hint: type[Any], raw: object, place: Place) -> object:
    if not isinstance(raw, str) or not raw:
        return _mistyped(hint, raw, place)
    return readable_folder(raw, place)


_READERS: Final[Mapping[type[Any], Callable[[type[Any], object, Place], object]]] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _truth,
    date: _day,
    HttpsUrl: _url,
    ReturnUrl: _url,
    Secret: _secret,
    CredentialUrl: _credential_url,
    PrivateKey: _key,
    Reference: _reference,
    RawTable: _raw_table,
    Path: _path,
    Folder: _folder,
}
