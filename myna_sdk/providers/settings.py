"""The types that the fields of a plugin's settings class may have, and how they are read.

A settings class is an attrs class, usually ``@attrs.frozen(kw_only=True)``. Beside the types
below its fields may be ``str``, ``int``, ``float``, ``bool``, ``datetime.date``, ``pathlib.Path``
(of an existing file), `Folder`, an enum, a ``Literal``, another attrs class, ``X | None``,
``tuple[X, ...]``, ``tuple[X, Y]``, ``frozenset[X]`` and ``Mapping[str, X]`` of these.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from myna_sdk.model.masking import Secret
from myna_sdk.model.reasons import Reason
from myna_sdk.providers.keys import PrivateKey
from myna_sdk.providers.places import WRONG, Place, Surroundings, Wrong
from myna_sdk.providers.references import Folder
from myna_sdk.providers.structuring import structure
from myna_sdk.providers.urls import CredentialUrl, HttpsUrl, ReturnUrl

CodeTable: TypeAlias = Mapping[str, Reason]
"""An operator's codes and the reasons of ours that they stand for."""


def hosts_of(settings: Any) -> frozenset[str]:
    """Return ``host`` or ``host:port`` of every `HttpsUrl` in ``settings``, nested ones included.

    A `ReturnUrl` counts for nothing: the browser goes there, never the provider.
    """
    urls = (each for each in _values(settings) if isinstance(each, HttpsUrl))
    return frozenset(url.authority for url in urls if not isinstance(url, ReturnUrl))


def folders_of(settings: Any) -> frozenset[Path]:
    """Return every `Folder` in ``settings``, nested ones included."""
    return frozenset(each.path for each in _values(settings) if isinstance(each, Folder))


def _values(settings: Any) -> Iterator[Any]:
    """Yield ``settings`` and every value within."""
    yield settings
    if attrs.has(type(settings)):
        inner = [getattr(settings, field.name) for field in attrs.fields(type(settings))]
    elif isinstance(settings, Mapping):
        inner = list(settings.values())
    elif isinstance(settings, tuple | frozenset):
        inner = list(settings)
    else:
        inner = []
    for each in inner:
        yield from _values(each)


__all__ = [
    "WRONG",
    "CodeTable",
    "CredentialUrl",
    "Folder",
    "HttpsUrl",
    "Place",
    "PrivateKey",
    "ReturnUrl",
    "Secret",
    "Surroundings",
    "Wrong",
    "folders_of",
    "hosts_of",
    "structure",
]
