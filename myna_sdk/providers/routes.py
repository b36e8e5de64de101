"""Routes: which provider instance new business goes to."""

from typing import TYPE_CHECKING

from myna_sdk.model.person import ProviderName
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.constructing import offers
from myna_sdk.providers.faults import FaultKind, unlike
from myna_sdk.providers.places import Place, Wrong
from myna_sdk.providers.sections import Configured, Route

if TYPE_CHECKING:
    from myna_sdk.providers.registry import Registry


def able(
    registry: "Registry", configured: Configured, capability: Capability
) -> tuple[ProviderName, ...]:
    """Return the names of the sections whose plugin offers ``capability``."""
    sections = configured.providers.values()
    plugins = {section.name: registry.find(section.plugin) for section in sections}
    return tuple(
        name
        for name, plugin in plugins.items()
        if plugin is not None and plugin.manifest and offers(plugin.manifest, capability)
    )


def resolve(
    registry: "Registry", configured: Configured, route: Route, top: Place
) -> ProviderName | Wrong:
    """Return the instance that ``route`` leads to, or report why there is none.

    Without a route the one instance with the capability is taken; several are never chosen from.
    """
    place = top.at(route.table).at(route.key)
    chosen = configured.routing.get(route.capability)
    candidates = able(registry, configured, route.capability)
    if chosen is None:
        if len(candidates) == 1:
            return candidates[0]
        return _unrouted(registry, route, candidates, place)
    if chosen not in configured.providers:
        return place.report(
            FaultKind.ROUTE_UNKNOWN, **unlike(chosen, candidates or configured.providers)
        )
    if chosen in candidates or not _readable(registry, configured, chosen):
        return chosen  # an unreadable plugin is a fault of its section, not of the route
    return place.report(
        FaultKind.ROUTE_UNABLE,
        name=chosen,
        capability=route.capability.value,
        able=", ".join(candidates) or "-",
    )


def _unrouted(
    registry: "Registry", route: Route, candidates: tuple[ProviderName, ...], place: Place
) -> Wrong:
    capability = route.capability.value
    if candidates:
        several = ", ".join(candidates)
        return place.report(FaultKind.ROUTE_SEVERAL, capability=capability, able=several)
    plugins = [
        plugin.id
        for plugin in registry.standing()
        if plugin.manifest is not None and offers(plugin.manifest, route.capability)
    ]
    return place.report(FaultKind.ROUTE_NONE, capability=capability, able=", ".join(plugins) or "-")


def _readable(registry: "Registry", configured: Configured, name: ProviderName) -> bool:
    plugin = registry.find(configured.providers[name].plugin)
    return plugin is not None and plugin.manifest is not None
