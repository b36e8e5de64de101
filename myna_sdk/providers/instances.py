"""Provider instances: what the configuration names, made when first asked for."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import attrs

from myna_sdk.errors import ConfigError, PluginError, UsageError
from myna_sdk.model.masking import Masked
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.capabilities import Authenticator, Capability
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind, config_error, nearest
from myna_sdk.providers.loading import FOREIGN_FAILURES, Plugin, State, described
from myna_sdk.providers.manifest import Manifest
from myna_sdk.providers.places import Place, Wrong
from myna_sdk.providers.sections import ROUTES, Configured, HttpSettings, ProviderSection, Route
from myna_sdk.providers.settings import hosts_of
from myna_sdk.providers.structuring import structure

PROTOCOLS: Final[Mapping[Capability, type[Any]]] = {Capability.AUTHENTICATOR: Authenticator}
"""What a provider must have for each capability that its manifest offers."""


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
            self._made.append(_made(self))
        return self._made[0]

    def has(self, capability: Capability) -> bool:
        """Tell whether the plugin offers ``capability``."""
        return offers(self.manifest, capability)

    def _shown(self) -> str:
        return f"{self.name}, {self.plugin}"


@attrs.frozen(kw_only=True, repr=False)
class Instances(Masked):
    """The provider instances of one configuration, by name; each is made on first use."""

    _configured: Configured
    _plugin: Callable[[str], Plugin | None]
    _ids: Callable[[], frozenset[str]]
    _plugins: Callable[[], tuple[Plugin, ...]]
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
            PluginError: ``plugin-broken``: its settings class is at fault.
        """
        if name not in self._made:
            place = Place(self._configured.surroundings)
            instance = self.read(name, place)
            if isinstance(instance, Wrong):
                raise config_error(place.faults)
            self._made.setdefault(name, instance)
        return self._made[name]

    def routed(self, capability: Capability) -> Instance:
        """Return the instance that new business of ``capability`` goes to.

        Raises:
            ConfigError: ``config-invalid``: no route, several candidates, or faults of the one.
        """
        place = Place(self._configured.surroundings)
        name = self.route(_route(capability), place)
        if isinstance(name, Wrong):
            raise config_error(place.faults)
        return self[name]

    def able(self, capability: Capability) -> tuple[ProviderName, ...]:
        """Return the names of the sections whose plugin offers ``capability``."""
        sections = self._configured.providers.values()
        plugins = {section.name: self._plugin(section.plugin) for section in sections}
        return tuple(
            name
            for name, plugin in plugins.items()
            if plugin is not None and plugin.manifest and offers(plugin.manifest, capability)
        )

    def route(self, route: Route, top: Place) -> ProviderName | Wrong:
        """Return the instance that ``route`` leads to, or report why there is none."""
        place = top.at(route.table).at(route.key)
        chosen = self._configured.routing.get(route.capability)
        able = self.able(route.capability)
        if chosen is None:
            if len(able) == 1:
                return able[0]
            return self._unrouted(route, able, place)
        if chosen not in self._configured.providers:
            near = nearest(chosen, able or self._configured.providers)
            return place.report(FaultKind.ROUTE_UNKNOWN, nearest=near)
        if chosen in able or not self._readable(chosen):
            return chosen  # an unreadable plugin is a fault of its section, not of the route
        return place.report(
            FaultKind.ROUTE_UNABLE,
            name=chosen, capability=route.capability.value, able=", ".join(able) or "-",
        )  # fmt: skip

    def _unrouted(self, route: Route, able: tuple[str, ...], place: Place) -> Wrong:
        capability = route.capability.value
        if able:
            return place.report(
                FaultKind.ROUTE_SEVERAL, capability=capability, able=", ".join(able)
            )
        plugins = [
            plugin.id
            for plugin in self._plugins()
            if plugin.manifest is not None and offers(plugin.manifest, route.capability)
        ]
        return place.report(
            FaultKind.ROUTE_NONE, capability=capability, able=", ".join(plugins) or "-"
        )

    def _readable(self, name: ProviderName) -> bool:
        plugin = self._plugin(self._configured.providers[name].plugin)
        return plugin is not None and plugin.manifest is not None

    def read(self, name: str, top: Place) -> Instance | Wrong:
        """Return the instance called ``name`` with its settings read, or report every fault.

        Raises:
            UsageError: ``provider-unknown``: no section has this name.
            PluginError: ``plugin-broken``: its settings class is at fault.
        """
        section = self._configured.providers.get(ProviderName(name))
        if section is None:
            near = nearest(name, self._configured.providers)
            raise UsageError(
                "provider-unknown", f"no provider is called {name!r}; did you mean {near}?",
                nearest=near,
            )  # fmt: skip
        place = top.at("providers").at(section.name)
        manifest = self._manifest(section, place)
        if isinstance(manifest, Wrong):
            return manifest
        settings = structure(_settings_class(manifest), section.table.reveal(), place)
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
        plugin = self._plugin(section.plugin)
        if plugin is None:
            near = nearest(section.plugin, self._ids())
            return place.report(FaultKind.PLUGIN_UNKNOWN, plugin=section.plugin, nearest=near)
        manifest = plugin.manifest
        if plugin.state is State.BROKEN or manifest is None:
            return place.report(FaultKind.PLUGIN_BROKEN, plugin=plugin.id, why=plugin.problem)
        if plugin.state is State.UNAVAILABLE:
            modules = ", ".join(manifest.requires)
            extra = manifest.extra or modules.replace(",", "")
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


def offers(manifest: Manifest, capability: Capability) -> bool:
    """Tell whether ``manifest`` offers ``capability``, at whatever level."""
    return any(offer.capability is capability for offer in manifest.offers)


def lacks(provider: object, capability: Capability) -> str:
    """Return what ``provider`` lacks of ``capability``, or nothing."""
    protocol = PROTOCOLS[capability]
    for name in sorted(protocol.__abstractmethods__):
        method = getattr(provider, name, None)
        if not callable(method):
            return f"it offers {capability.value} and has no method {name}"
        if not inspect.iscoroutinefunction(method):
            return f"its {name} is no async method"
        try:
            inspect.signature(method).bind("request", "context")
        except TypeError:
            return f"its {name} does not take a request and a context"
    return ""


def _route(capability: Capability) -> Route:
    by_capability = {route.capability: route for route in ROUTES}
    return by_capability[capability]


def _settings_class(manifest: Manifest) -> type[Any]:
    try:
        found = manifest.settings() if manifest.settings is not None else None
    except FOREIGN_FAILURES as error:
        why = f"its settings class cannot be imported: {described(error)}"
    else:
        if isinstance(found, type):
            return found
        why = "its settings callable returned no class"
    raise broken_plugin(manifest.id, why)


def _made(instance: Instance) -> Any:
    factory = instance.manifest.factory
    try:
        provider = factory(instance.settings) if factory is not None else None
    except ConfigError:
        raise
    except FOREIGN_FAILURES as error:
        # the message may quote a setting, so that only the type is told
        abstract = isinstance(error, TypeError) and "abstract" in str(error)
        why = f"its factory raised {described(error) if abstract else type(error).__name__}"
    else:
        why = next(
            filter(None, (lacks(provider, o.capability) for o in instance.manifest.offers)), ""
        )
        if not why:
            return provider
    raise broken_plugin(instance.plugin, why, instance=instance.name)


def broken_plugin(plugin: str, why: str, **data: str) -> PluginError:
    """Return the error that says how ``plugin`` broke its contract."""
    return PluginError("plugin-broken", f"plugin {plugin}: {why}", plugin=plugin, why=why, **data)
