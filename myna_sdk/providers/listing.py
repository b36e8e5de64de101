"""The listing of plugins and configured instances: ``myna plugins list``."""

from typing import TYPE_CHECKING, Any

import attrs

from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.instances import Instances
from myna_sdk.providers.loading import Plugin, State
from myna_sdk.providers.manifest import Level, Offer
from myna_sdk.providers.places import Place
from myna_sdk.providers.sections import Configured, ProviderSection

if TYPE_CHECKING:
    from myna_sdk.providers.registry import Registry


@attrs.frozen(kw_only=True)
class Row:
    """One line of the listing: a configured instance, or a plugin without one.

    Attributes:
        id: The instance's name; the plugin's id where no instance is configured.
        plugin: The plugin's id.
        title: The plugin's name for people.
        version: The version of its distribution.
        distribution: The distribution that brings it.
        state: How far it can be used.
        capabilities: What it offers.
        problem: Why it cannot be used, if it cannot.
    """

    id: str
    plugin: str
    title: str
    version: str
    distribution: str
    state: State
    capabilities: tuple[Offer, ...]
    problem: str

    def as_json(self) -> dict[str, Any]:
        """Return the row as plain data."""
        return {
            "id": self.id,
            "plugin": self.plugin,
            "title": self.title,
            "version": self.version,
            "distribution": self.distribution,
            "state": self.state.value,
            "capabilities": [_offer(offer) for offer in self.capabilities],
            "problem": self.problem,
        }


def rows(
    registry: "Registry", configured: Configured | None, *, probe: bool, seconds: float
) -> tuple[Row, ...]:
    """Return the listing; see `Registry.listing`."""
    if configured is None:
        return tuple(
            _row(plugin.id, _probed(registry, plugin, seconds) if probe else plugin)
            for plugin in registry.plugins()
        )
    instances = registry.instances(configured)
    found = [
        _instance_row(registry, configured, instances, section, seconds if probe else None)
        for section in configured.providers.values()
    ]
    used = {section.plugin for section in configured.providers.values()}
    found += [
        _row(plugin.id, _idle(_probed(registry, plugin, seconds) if probe else plugin))
        for plugin in registry.standing()
        if plugin.id not in used
    ]
    found += [_row(plugin.id, plugin) for plugin in registry.refusals()]
    return tuple(sorted(found, key=lambda row: (row.id, row.distribution)))


def _row(name: str, plugin: Plugin) -> Row:
    return Row(
        id=name,
        plugin=plugin.id,
        title=plugin.title,
        version=plugin.version,
        distribution=plugin.distribution,
        state=plugin.state,
        capabilities=plugin.offers,
        problem=plugin.problem,
    )


def _idle(plugin: Plugin) -> Plugin:
    """Return ``plugin`` as it stands where no section configures it."""
    if plugin.state is not State.FOUND or plugin.manifest is None:
        return plugin
    needs_section = plugin.manifest.factory is not None
    return attrs.evolve(plugin, state=State.UNCONFIGURED if needs_section else State.READY)


def _instance_row(
    registry: "Registry",
    configured: Configured,
    instances: Instances,
    section: ProviderSection,
    seconds: float | None,
) -> Row:
    place = Place(configured.surroundings)
    instances.read(section.name, place)
    errors = [fault for fault in place.faults if fault.severity == "error"]
    problem = "; ".join(f"{fault.key}: {fault.problem}" for fault in errors)
    plugin = registry.find(section.plugin)
    if plugin is None:
        return _absent(section, problem)
    if not plugin.usable:
        return _row(section.name, plugin)
    if errors:
        broken = any(fault.kind is FaultKind.PLUGIN_BROKEN for fault in errors)
        state = State.BROKEN if broken else State.UNCONFIGURED
        return _row(section.name, attrs.evolve(plugin, state=state, problem=problem))
    if seconds is not None:
        return _row(section.name, _probed(registry, plugin, seconds, section, configured))
    return _row(section.name, attrs.evolve(plugin, state=State.READY))


def _absent(section: ProviderSection, problem: str) -> Row:
    return Row(
        id=section.name,
        plugin=section.plugin,
        title=section.plugin,
        version="",
        distribution="",
        state=State.UNAVAILABLE,
        capabilities=(),
        problem=problem,
    )


def _probed(
    registry: "Registry",
    plugin: Plugin,
    seconds: float,
    section: ProviderSection | None = None,
    configured: Configured | None = None,
) -> Plugin:
    from myna_sdk.providers.probe import probe  # noqa: PLC0415 - starts processes

    if not plugin.usable:
        return plugin
    problem = probe(registry.claim(plugin.id), section, configured, seconds=seconds)
    if problem:
        return attrs.evolve(plugin, state=State.BROKEN, problem=problem)
    return plugin if section is None else attrs.evolve(plugin, state=State.READY)


def _offer(offer: Offer) -> dict[str, str]:
    plain = {"capability": offer.capability.value, "level": offer.level.value, "since": offer.since}
    return plain if offer.level is Level.FULL else plain | {"missing": offer.missing}
