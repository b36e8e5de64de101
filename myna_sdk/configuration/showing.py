"""Shows a configuration as it was written, secrets masked but with the place they come from."""

import re
import typing
from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from myna_sdk.configuration.values import Configuration
from myna_sdk.errors import PluginError
from myna_sdk.model.masking import MASK, Concealed, Secret
from myna_sdk.providers.constructing import settings_class
from myna_sdk.providers.keys import PrivateKey
from myna_sdk.providers.references import is_reference
from myna_sdk.providers.registry import Registry
from myna_sdk.providers.sections import HttpSettings
from myna_sdk.providers.structuring import field_types
from myna_sdk.providers.urls import PASSWORD_PARAMETER

_SECRET_NAME: Final = re.compile(r"(?i)secret|token|passw|passphrase|credential|(^|_)key$")
"""Names under which a secret is not shown even where its plugin calls it plain text."""


def masked(configuration: Configuration, registry: Registry | None = None) -> Mapping[str, Any]:
    """Return the file as it was written, secrets masked; a reference tells where its secret is.

    A value of a provider is shown where the plugin's settings class says that it is no secret.
    Where that cannot be asked, every value but a reference is masked.

    Args:
        configuration: What to show.
        registry: The installed plugins; discovered if left out.
    """
    plugins = Registry.discover() if registry is None else registry
    written = dict(configuration.written())
    if "providers" in written:
        written["providers"] = {
            name: _provider(table, configuration.providers[name].plugin, plugins)
            for name, table in written["providers"].items()
        }
    store = dict(written["store"])
    written["store"] = {**store, "url": without_password(Concealed(store["url"]))}
    return written


def without_password(url: Concealed[str]) -> str:
    """Return ``url`` with user part and passwords masked; a reference to one is shown as it is."""
    if is_reference(url.reveal()):
        return url.reveal()
    shown = PASSWORD_PARAMETER.sub(rf"\1{MASK}", url.reveal())
    try:
        parts = Concealed(urlsplit(shown))
    except ValueError:
        return MASK
    user, at, host = parts.reveal().netloc.rpartition("@")
    del user
    return parts.reveal()._replace(netloc=f"{MASK}@{host}").geturl() if at else shown


def _provider(table: Mapping[str, Any], plugin: str, registry: Registry) -> dict[str, Any]:
    known = _fields(plugin, registry)
    shown = {key: _shown(value, known.get(key), key) for key, value in table.items()}
    if "plugin" in table:
        shown["plugin"] = table["plugin"]
    if isinstance(table.get("http"), Mapping):
        shown["http"] = _http(table["http"])
    return shown


def _http(table: Mapping[str, Any]) -> dict[str, Any]:
    known = field_types(HttpSettings)
    shown = {key: _shown(value, known.get(key), key) for key, value in table.items()}
    if isinstance(table.get("proxy"), str):
        shown["proxy"] = without_password(Concealed(table["proxy"]))
    return shown


def _fields(plugin: str, registry: Registry) -> Mapping[str, Any]:
    """Return the types of a plugin's settings by key; none if they cannot be had."""
    found = registry.find(plugin)
    if found is None or not found.usable or found.manifest is None:
        return {}
    try:
        return field_types(settings_class(found.manifest))
    except PluginError:
        return {}


def _shown(value: Any, hint: Any, key: str = "") -> Any:
    """Return ``value`` of the settings type ``hint`` for people; ``None`` is an unknown type."""
    if isinstance(value, str) and is_reference(value):
        return value
    if isinstance(value, Mapping):
        inner = _inner(hint)
        return {
            name: _shown(held, inner.get(name, inner[""]), name) for name, held in value.items()
        }
    if isinstance(value, list | tuple):
        return [_shown(held, hint, key) for held in value]
    if isinstance(value, date | time):
        return value.isoformat()
    named_so = isinstance(value, str) and _SECRET_NAME.search(key) is not None
    return MASK if hint is None or named_so or _is_secret(hint) else value


def _inner(hint: Any) -> Mapping[str, Any]:
    """Return the types of a table's keys; the empty key is that of all others."""
    for part in (hint, *typing.get_args(hint)):
        if isinstance(part, type) and attrs.has(part) and not issubclass(part, PrivateKey):
            return {**field_types(part), "": None}
        if typing.get_origin(part) is Mapping:
            return {"": typing.get_args(part)[1]}
    return {"": None}


def _is_secret(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, Secret | PrivateKey):
        return True
    return any(_is_secret(part) for part in typing.get_args(hint))
