"""Checks a configuration as a whole, plugins included: every fault at once."""

from collections.abc import Mapping
from typing import Any

from myna_sdk.configuration.values import Configuration
from myna_sdk.model.masking import MASK
from myna_sdk.providers.faults import Fault
from myna_sdk.providers.places import Place
from myna_sdk.providers.references import is_reference
from myna_sdk.providers.registry import Registry
from myna_sdk.providers.sections import ROUTES

_PLAIN = frozenset(
    {
        *("plugin", "client_id", "redirect_uri", "base_url", "acr_values", "url"),
        *("name", "language", "environment", "timeout", "connections", "attempts"),
    }
)
"""Keys of provider sections whose values are no secret."""


def check(configuration: Configuration, registry: Registry) -> tuple[Fault, ...]:
    """Return every fault and warning that shows only beside the installed plugins.

    Args:
        configuration: A configuration that could be read.
        registry: The installed plugins.

    Raises:
        PluginError: A plugin's settings class is at fault.
    """
    place = Place(configuration.surroundings)
    instances = registry.instances(configuration)
    for name in instances:
        instances.read(name, place)
    for route in ROUTES:
        instances.route(route, place)
    return (*configuration.warnings, *place.faults)


def masked(configuration: Configuration) -> Mapping[str, Any]:
    """Return the file as it was written, secrets masked; a reference tells where its secret is."""
    written = dict(configuration.written())
    providers = written.get("providers")
    if isinstance(providers, Mapping):
        written["providers"] = {name: _masked(table) for name, table in providers.items()}
    store = written.get("store")
    if isinstance(store, Mapping):
        written["store"] = {**store, "url": _without_password(str(store.get("url", "")))}
    return written


def _without_password(url: str) -> str:
    """Return ``url`` with its user part masked; a reference to one is shown as it is."""
    scheme, mark, rest = url.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}{mark}{MASK}@{host}" if user and at else url


def _masked(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _masked(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner, key) for inner in value]
    if isinstance(value, str) and key not in _PLAIN and not is_reference(value):
        return MASK
    return value


__all__ = ["check", "masked"]
