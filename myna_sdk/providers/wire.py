"""Replies as attrs classes: unknown members ignored, a wrong type names its field, repr masked.

A reply class is any attrs class. Its fields may be ``str``, ``int``, ``float``, ``bool``,
`Instant` (RFC 3339), `Base64`, `CertificateFacts`, an enum of texts, another attrs class,
``tuple[X, ...]`` and ``X | None`` of these. A member that is absent or null takes the field's
default; without a default it is missing.
"""

import base64
import binascii
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar, Union

import attrs

from myna_sdk.errors import PluginError, ProtocolError
from myna_sdk.model.instants import as_utc
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.providers.certificate_facts import CertificateFacts, read_certificate_facts
from myna_sdk.providers.strict_json import JsonObject

T = TypeVar("T")
Base64: TypeAlias = Annotated[bytes, "base64"]
"""The annotation of a reply's field that holds bytes in standard base64 (RFC 4648 §4)."""

Named: TypeAlias = Callable[[str], str]
Convert: TypeAlias = Callable[[Concealed[Any]], "Concealed[Any] | Fault"]


@attrs.frozen
class Fault:
    """What is wrong with a member: its code and, below it, where."""

    code: str = "reply-field-invalid"
    path: str = ""

    def below(self, name: str) -> "Fault":
        """Return the fault as seen from the object that holds ``name``."""
        return Fault(self.code, f"{name}.{self.path}" if self.path else name)


INVALID: Final = Fault()


class WireReader(Generic[T]):
    """Reads JSON objects as instances of one reply class."""

    def __init__(self, kind: type[T], *, named: Named = str) -> None:
        """Prepare for ``kind``.

        Args:
            kind: The reply class.
            named: Returns the JSON name of a field, at every depth: of the field itself unless
                told otherwise.

        Raises:
            PluginError: ``plugin-broken``: it is no attrs class, or a field has a type that a
                reply cannot have.
        """
        self._read = _object_of(kind, named)

    def read(self, reply: JsonObject) -> T:
        """Return ``reply`` as an instance of the class, masked whatever its own repr.

        Raises:
            ProtocolError: ``reply-field-missing`` or ``reply-field-invalid``, naming the field.
        """
        found = self._read(reply)
        if isinstance(found, Fault):
            raise ProtocolError(
                found.code,
                f"field {found.path} of the {reply.operation} reply is missing or has a wrong type",
                operation=reply.operation,
                field=found.path,
            )
        made: T = found.reveal()
        return made


@cache
def masked(kind: type[Any]) -> type[Any]:
    """Return ``kind`` with a masked representation; an instance of it is one of ``kind``.

    It equals an instance of ``kind`` with the same fields, as tests of plugins will compare them.
    """
    if issubclass(kind, Masked):
        return kind
    compared = [field.name for field in attrs.fields(kind) if field.eq]

    def equal(self: object, other: object) -> bool:
        if not isinstance(other, kind):
            return False
        return all(getattr(self, name) == getattr(other, name) for name in compared)

    own = {
        "__slots__": (),
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "__eq__": equal,
        "__hash__": kind.__hash__,
    }
    return type(kind.__name__, (Masked, kind), own)


def camel_case(name: str) -> str:
    """Return ``name`` in the lowerCamelCase of protobuf's JSON form."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _object_of(kind: type[Any], named: Named) -> Callable[[JsonObject], "Concealed[Any] | Fault"]:
    if not attrs.has(kind):
        raise PluginError("plugin-broken", f"{kind.__name__} is no attrs class", name=kind.__name__)
    shown = masked(kind)
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = tuple(
        (
            named(field.name),
            field.alias,
            field.default is attrs.NOTHING,
            converter(hints[field.name], named),
        )
        for field in attrs.fields(kind)
        if field.init
    )

    def read(members: JsonObject) -> Concealed[Any] | Fault:
        values: dict[str, Concealed[Any]] = {}
        for name, alias, required, convert in fields:
            cell = members.find(name)
            if cell.reveal() is None:
                if required:
                    return Fault("reply-field-missing", name)
                continue
            value = convert(cell)
            if isinstance(value, Fault):
                return value.below(name)
            values[alias] = value
        return _built(shown, values)

    return read


def _built(kind: type[Any], values: Mapping[str, Concealed[Any]]) -> Concealed[Any] | Fault:
    try:
        return Concealed(kind(**{name: value.reveal() for name, value in values.items()}))
    except (ValueError, TypeError):
        return INVALID  # a validator of the reply class refused it


def converter(hint: Any, named: Named = str) -> Convert:
    """Return what reads a member of the type ``hint``.

    Args:
        hint: The type.
        named: Returns the JSON name of a field of a reply class.

    Raises:
        PluginError: ``plugin-broken``: a reply cannot have a member of that type.
    """
    special = _CONVERTERS.get(hint)
    if special is not None:
        return special
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        others = [arg for arg in args if arg is not type(None)]
        if len(others) == 1:
            return converter(others[0], named)
    elif origin is tuple and args[1:] == (...,):
        return _several(converter(args[0], named))
    elif isinstance(hint, type) and issubclass(hint, Enum):
        return _choice(hint)
    elif isinstance(hint, type) and attrs.has(hint):
        return _nested(hint, named)
    raise PluginError("plugin-broken", f"a reply cannot have a field of type {hint!r}")


def _nested(kind: type[Any], named: Named) -> Convert:
    read = _object_of(kind, named)

    def convert(cell: Concealed[Any]) -> Concealed[Any] | Fault:
        return read(JsonObject(cell.reveal())) if isinstance(cell.reveal(), dict) else INVALID

    return convert


def _several(each: Convert) -> Convert:
    def convert(cell: Concealed[Any]) -> Concealed[Any] | Fault:
        if not isinstance(cell.reveal(), list):
            return INVALID
        found = [each(Concealed(value)) for value in cell.reveal()]
        for number, value in enumerate(found):
            if isinstance(value, Fault):
                return value.below(str(number))
        return Concealed(tuple(v.reveal() for v in found if isinstance(v, Concealed)))

    return convert


def _choice(kind: type[Enum]) -> Convert:
    choices = {member.value: member for member in kind}

    def convert(cell: Concealed[Any]) -> Concealed[Any] | Fault:
        known = isinstance(cell.reveal(), str) and cell.reveal() in choices
        return Concealed(choices[cell.reveal()]) if known else INVALID

    return convert


def _plain(kind: type[Any]) -> Convert:
    def convert(cell: Concealed[Any]) -> Concealed[Any] | Fault:
        return cell if type(cell.reveal()) is kind else INVALID

    return convert


def _text(cell: Concealed[Any]) -> Concealed[Any] | Fault:
    found = Concealed(JsonObject({"text": cell.reveal()}).find_text("text"))
    return INVALID if found.reveal() is None else found


def _number(cell: Concealed[Any]) -> Concealed[Any] | Fault:
    found = Concealed(JsonObject({"number": cell.reveal()}).find_number("number"))
    return INVALID if found.reveal() is None else found


def _instant(cell: Concealed[Any]) -> Concealed[Any] | Fault:
    """Read RFC 3339: a date, a time and an offset, so that it names one instant."""
    try:
        return Concealed(as_utc(datetime.fromisoformat(cell.reveal())))
    except (ValueError, TypeError):
        return INVALID


def _base64(cell: Concealed[Any]) -> Concealed[Any] | Fault:
    try:
        return Concealed(base64.b64decode(cell.reveal(), validate=True))
    except (binascii.Error, ValueError, TypeError):
        return INVALID


def _certificate_facts(cell: Concealed[Any]) -> Concealed[Any] | Fault:
    return read_certificate_facts(cell) or INVALID


_CONVERTERS: Final[Mapping[Any, Convert]] = {
    str: _text,
    int: _plain(int),
    float: _number,
    bool: _plain(bool),
    datetime: _instant,
    Base64: _base64,
    CertificateFacts: _certificate_facts,
}
