"""Constructing a provider: its settings class, its factory, and whether it keeps its offers."""

import inspect
from collections.abc import Mapping
from typing import Any, Final

from myna_sdk.card.connections import ChipReader
from myna_sdk.errors import ConfigError, PluginError
from myna_sdk.providers.capabilities import Authenticator, Capability
from myna_sdk.providers.consent_capabilities import ConsentRegistry, LatestFactsSource
from myna_sdk.providers.loading import FOREIGN_FAILURES, described
from myna_sdk.providers.manifest import Manifest
from myna_sdk.providers.signature_capabilities import (
    AuthenticationVerifier,
    SignatureVerifier,
    Signer,
    StatusChecker,
)

PROTOCOLS: Final[Mapping[Capability, type[Any]]] = {
    Capability.AUTHENTICATOR: Authenticator,
    Capability.AUTHENTICATION_VERIFIER: AuthenticationVerifier,
    Capability.SIGNER: Signer,
    Capability.SIGNATURE_VERIFIER: SignatureVerifier,
    Capability.STATUS_CHECKER: StatusChecker,
    Capability.CONSENT_REGISTRY: ConsentRegistry,
    Capability.LATEST_FACTS_SOURCE: LatestFactsSource,
    Capability.CHIP_READER: ChipReader,
}
"""What a provider must have for each capability that its manifest offers."""


def offers(manifest: Manifest, capability: Capability) -> bool:
    """Tell whether ``manifest`` offers ``capability``, at whatever level."""
    return any(offer.capability is capability for offer in manifest.offers)


def lacks(provider: object, capability: Capability) -> str:
    """Return what ``provider`` lacks of ``capability``, or nothing."""
    for name in sorted(PROTOCOLS[capability].__abstractmethods__):
        try:
            why = _misfit(provider, capability, name)
        except FOREIGN_FAILURES as error:  # its message may quote a setting, as below
            why = f"its {name} cannot be looked at: {type(error).__name__}"
        if why:
            return why
    return ""


def _misfit(provider: object, capability: Capability, name: str) -> str:
    method = getattr(provider, name, None)
    if not callable(method):
        return f"it offers {capability.value} and has no method {name}"
    wanted = getattr(PROTOCOLS[capability], name)
    flow = inspect.iscoroutinefunction(wanted)
    if inspect.iscoroutinefunction(method) is not flow:
        return f"its {name} is {'no async' if flow else 'an async'} method"
    given = ("request", "context") if flow else tuple(inspect.signature(wanted).parameters)[1:]
    try:
        inspect.signature(method).bind(*given)
    except TypeError:
        return f"its {name} does not take {' and '.join(f'a {one}' for one in given) or '()'}"
    return ""


def settings_class(manifest: Manifest) -> type[Any]:
    """Return the settings class of ``manifest``, imported.

    Raises:
        PluginError: ``plugin-broken``: it cannot be had.
    """
    try:
        found = manifest.settings() if manifest.settings is not None else None
    except FOREIGN_FAILURES as error:
        why = f"its settings class cannot be imported: {described(error)}"
    else:
        if isinstance(found, type):
            return found
        why = "its settings callable returned no class"
    raise broken_plugin(manifest.id, why)


def constructed(manifest: Manifest, settings: Any, instance: str) -> Any:
    """Return the provider that the manifest's factory makes of ``settings``.

    Raises:
        PluginError: ``plugin-broken``: the factory raised, or made something that lacks an
            offered capability.
        ConfigError: As the factory raised it: settings that cannot be together.
    """
    try:
        provider = manifest.factory(settings) if manifest.factory is not None else None
    except ConfigError:
        raise
    except FOREIGN_FAILURES as error:
        # the message may quote a setting, so that only the type is told
        abstract = isinstance(error, TypeError) and "abstract" in str(error)
        why = f"its factory raised {described(error) if abstract else type(error).__name__}"
    else:
        why = next(filter(None, (lacks(provider, o.capability) for o in manifest.offers)), "")
        if not why:
            return provider
    raise broken_plugin(manifest.id, why, instance=instance)


def broken_plugin(plugin: str, why: str, **data: str) -> PluginError:
    """Return the error that says how ``plugin`` broke its contract."""
    return PluginError("plugin-broken", f"plugin {plugin}: {why}", plugin=plugin, why=why, **data)
