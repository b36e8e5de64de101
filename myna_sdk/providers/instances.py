"""Provider instances: what the configuration names, made when first asked for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from myna_sdk.errors import PluginError, UsageError
from myna_sdk.model.masking import Masked
from myna_sdk.model.nearest import nearest_or_all
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.constructing import constructed, offers, settings_class
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind, config_error
from myna_sdk.providers.loading import State
from myna_sdk.providers.manifest import Manifest
from myna_sdk.providers.own_verifier import JudgesItself, report_own_verifier
from myna_sdk.providers.places import WRONG, Place, Wrong
from myna_sdk.providers.routes import resolve
from myna_sdk.providers.sections import ROUTES, Configured, HttpSettings, ProviderSection, Route
from myna_sdk.providers.settings import hosts_of
from myna_sdk.providers.structuring import structure

if TYPE_CHECKING:
    from myna_sdk.providers.registry import Registry


@attrs.frozen(kw_only=True, repr=False)
class Instance(Masked):
    """One configured provider instance.

    Attributes:
        name: The name of ``[providers.NAME]``.
        plugin: The plugin's id.
        manifest: The plugin's manifest.
        settings: The settings, an instance of the manifest's settings class.
        http: How it speaks HTTP.
        hosts: The hosts it may speak to: those of its manifest and of its own URL settings.
    """

    name: ProviderName
    plugin: str
    manifest: Manifest
    settings: Any
    http: HttpSettings
    hosts: frozenset[str]
    _made: list[Any] = attrs.field(factory=list, init=False, eq=False)

    @property
    def provider(self) -> Any:
        """The provider itself, made when first asked for.

        Raises:
            PluginError: ``plugin-broken``: the factory raised, or made something that lacks an
                offered capability.
        """
        if not self._made:
            self._made.append(constructed(self.manifest, self.settings, self.name))
        return self._made[0]

    def has(self, capability: Capability) -> bool:
        """Tell whether the plugin offers ``capability``."""
        return offers(self.manifest, capability)

    def _shown(self) -> str:
        return f"{self.name}, {self.plugin}"


@attrs.frozen(kw_only=True, repr=False)
class Instances(Masked):
    """The provider instances of one configuration, by name; each is made on first use."""

    _registry: "Registry"
    _configured: Configured
    _made: dict[str, Instance] = attrs.field(factory=dict, init=False)

    def __iter__(self) -> Iterator[ProviderName]:
        return iter(self._configured.providers)

    def __len__(self) -> int:
        return len(self._configured.providers)

    def __getitem__(self, name: str) -> Instance:
        """Return the instance called ``name``.

        Raises:
            UsageError: ``provider-unknown``: no section has this name.
            ConfigError: ``config-invalid``: its section has faults.
        """
        if name not in self._made:
            place = Place(self._configured.surroundings)
            instance = self.read(name, place)
            if isinstance(instance, Wrong):
                raise config_error(place.faults)
            self._made.setdefault(name, instance)
        return self._made[name]

    def all(self) -> tuple[Instance, ...]:
        """Return every instance.

        Raises:
            ConfigError: ``config-invalid``: with every fault of every section at once.
        """
        place = Place(self._configured.surroundings)
        for name in self:
            if name not in self._made:
                instance = self.read(name, place)
                if not isinstance(instance, Wrong):
                    self._made.setdefault(name, instance)
        if place.errors:
            raise config_error(place.faults)
        return tuple(self._made[name] for name in self)

    def routed(self, capability: Capability) -> Instance:
        """Return the instance that new business of ``capability`` goes to.

        Raises:
            ConfigError: ``config-invalid``: no route, several candidates, or faults of the one.
        """
        place = Place(self._configured.surroundings)
        name = resolve(self._registry, self._configured, _route(capability), place)
        if isinstance(name, Wrong):
            raise config_error(place.faults)
        return self[name]

    def read(self, name: str, top: Place) -> Instance | Wrong:
        """Return the instance called ``name`` with its settings read, or report every fault.

        A settings class that breaks the contract is reported too, as the plugin's fault.

        Raises:
            UsageError: ``provider-unknown``: no section has this name.
        """
        section = self._configured.providers.get(ProviderName(name))
        if section is None:
            known = self._configured.providers
            raise UsageError(
                "provider-unknown", f"no provider is called {name!r}{nearest_or_all(name, known)}"
            )
        place = top.at("providers").at(section.name)
        manifest = self._manifest(section, place)
        if isinstance(manifest, Wrong):
            return manifest
        settings = _settings(manifest, section, place)
        if isinstance(settings, Wrong):
            return settings
        return Instance(
            name=section.name,
            plugin=section.plugin,
            manifest=manifest,
            settings=settings,
            http=section.http,
            hosts=manifest.hosts | hosts_of(settings),
        )

    def _manifest(self, section: ProviderSection, place: Place) -> Manifest | Wrong:
        plugin = self._registry.find(section.plugin)
        if plugin is None:
            installed = ", ".join(sorted(self._registry.ids)) or "-"
            return place.report(FaultKind.PLUGIN_UNKNOWN, plugin=section.plugin, known=installed)
        manifest = plugin.manifest
        if plugin.state is State.BROKEN or manifest is None:
            return place.report(FaultKind.PLUGIN_BROKEN, plugin=plugin.id, why=plugin.problem)
        if plugin.state is State.UNAVAILABLE:
            modules = ", ".join(plugin.missing)
            extra = manifest.extra or " ".join(plugin.missing)
            return place.report(
                FaultKind.PLUGIN_UNAVAILABLE, plugin=plugin.id, modules=modules, extra=extra
            )
        environment = place.surroundings.environment
        if manifest.mock and environment is not Environment.MOCK:
            return place.report(
                FaultKind.PLUGIN_MOCK, plugin=plugin.id, environment=environment.value
            )
        if manifest.factory is None:
            return place.report(FaultKind.PLUGIN_NO_PROVIDER, plugin=plugin.id)
        return manifest


def _route(capability: Capability) -> Route:
    by_capability = {route.capability: route for route in ROUTES}
    return by_capability[capability]


def _settings(manifest: Manifest, section: ProviderSection, place: Place) -> Any:
    try:
        settings = structure(settings_class(manifest), section.table.reveal(), place)
    except PluginError as error:
        why = str(error.data.get("why", error.message))
    else:
        before = place.errors
        if isinstance(settings, JudgesItself):
            report_own_verifier(settings, place)
        return WRONG if place.errors > before else settings
    return place.report(FaultKind.PLUGIN_BROKEN, plugin=manifest.id, why=why)
