"""How a value of a settings type is written in TOML, for the remedies of faults."""

import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Final, Literal, Union

import attrs

from myna_sdk.model.masking import Secret
from myna_sdk.providers.keys import KEY_SAMPLE, PrivateKey
from myna_sdk.providers.references import Folder, Reference
from myna_sdk.providers.urls import CredentialUrl, HttpsUrl, ReturnUrl

_SAMPLES: Final[Mapping[Any, str]] = {
    str: '"…"',
    int: "123",
    float: "1.5",
    bool: "true | false",
    date: "2026-11-01",
    HttpsUrl: '"https://host.example/path"',
    ReturnUrl: '"https://host.example/path"',
    Secret: '"env:NAME" | "file:PATH" | "keyring:SERVICE/NAME"',
    CredentialUrl: '"scheme://host/path" | "env:NAME"',
    PrivateKey: KEY_SAMPLE,
    Reference: '"env:NAME" | "file:PATH" | "keyring:SERVICE/NAME"',
    Path: '"file.pem"',
    Folder: '"directory"',
}


def sample(hint: Any) -> str:
    """Return what a value of type ``hint`` looks like in the file."""
    hint = getattr(hint, "__supertype__", hint)
    known = _SAMPLES.get(hint) if isinstance(hint, type) else None
    if known is not None:
        return known
    args = [arg for arg in typing.get_args(hint) if arg not in (type(None), ...)]
    origin = typing.get_origin(hint)
    if origin is Literal:
        return _choices(args)
    if origin in (Union, types.UnionType):
        return sample(args[0])
    if origin in (tuple, frozenset):
        return f"[{', '.join(sample(arg) for arg in args)}, …]"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _choices([member.value for member in hint])
    if isinstance(hint, type) and attrs.has(hint):
        return f"{{ {', '.join(field.alias for field in attrs.fields(hint))} }}"
    return f'{{ "…" = {sample(args[1])} }}' if len(args) == 2 else "{ … }"


def _choices(values: list[Any]) -> str:
    return " | ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values)
