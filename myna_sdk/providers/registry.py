"""The registry: every installed plugin with its state, and the way to instances and hooks.

`Registry.discover` reads metadata only. A manifest is imported when its plugin is first asked
for, a provider when its configured instance is first used.
"""

from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import TYPE_CHECKING

import attrs

from myna_sdk.errors import UsageError
from myna_sdk.model.nearest import nearest_or_all
from myna_sdk.providers.discovery import Claim, Refused, installed, sorted_out
from myna_sdk.providers.hooks import CommandGroup, Hooks
from myna_sdk.providers.hookspecs import Event
from myna_sdk.providers.loading import Plugin, State, broken, load, refused
from myna_sdk.providers.manifest import Manifest

if TYPE_CHECKING:
    from myna_sdk.drive.clock import Clock
    from myna_sdk.providers.instances import Instances
    from myna_sdk.providers.listing import Row
    from myna_sdk.providers.sections import Configured

PROBE_SECONDS = 10.0
"""How long a probed plugin may take to answer."""


@attrs.frozen(repr=False)
class Registry:
    """The installed plugins.

    Attributes:
        hooks: What the plugins implement of the hookspecs.
    """

    _claims: Mapping[str, Claim]
    _refused: tuple[Refused, ...]
    _loaded: dict[str, Plugin] = attrs.field(factory=dict, init=False)
    _blamed: dict[str, str] = attrs.field(factory=dict, init=False)
    _configured: set[str] = attrs.field(factory=set, init=False)
    _listeners: dict[frozenset[str], tuple[Plugin, ...]] = attrs.field(factory=dict, init=False)
    hooks: Hooks = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        hooks = Hooks(plugins=self.standing, listening=self._listening, blame=self._blame)
        object.__setattr__(self, "hooks", hooks)

    @classmethod
    def discover(cls, entry_points: Iterable[metadata.EntryPoint] | None = None) -> "Registry":
        """Return the registry of the installed plugins; nothing of them is imported yet.

        Args:
            entry_points: What to look at instead of the installed distributions.
        """
        standing, refusals = sorted_out(installed(entry_points))
        return cls(standing, refusals)

    @property
    def ids(self) -> frozenset[str]:
        """The ids that can be asked for, without those that are refused."""
        return frozenset(self._claims)

    def claim(self, plugin_id: str) -> Claim:
        """Return what the metadata says of the plugin ``plugin_id``.

        Raises:
            UsageError: ``plugin-unknown``: no such plugin stands.
        """
        if plugin_id not in self._claims:
            raise self._unknown(plugin_id)
        return self._claims[plugin_id]

    def find(self, plugin_id: str) -> Plugin | None:
        """Return the plugin ``plugin_id``, its manifest imported, or ``None`` if there is none.

        An id whose claims were all refused gives a broken plugin that tells why.
        """
        if plugin_id not in self._claims:
            return next((each for each in self.refusals() if each.id == plugin_id), None)
        claim = self._claims[plugin_id]
        if plugin_id in self._blamed:
            return broken(claim, self._blamed[plugin_id])
        if plugin_id not in self._loaded:
            self._loaded[plugin_id] = load(claim)
        return self._loaded[plugin_id]

    def plugin(self, plugin_id: str) -> Plugin:
        """Return the plugin ``plugin_id``, its manifest imported.

        Raises:
            UsageError: ``plugin-unknown``: no such plugin; the nearest ids are named.
        """
        found = self.find(plugin_id)
        if found is None:
            raise self._unknown(plugin_id)
        return found

    def plugins(self) -> tuple[Plugin, ...]:
        """Return every plugin, refused ones included, all manifests imported."""
        everyone = [*self.standing(), *self.refusals()]
        return tuple(sorted(everyone, key=lambda plugin: (plugin.id, plugin.distribution)))

    def standing(self) -> tuple[Plugin, ...]:
        """Return every plugin whose claim stands, by id, all manifests imported."""
        return tuple(self.plugin(plugin_id) for plugin_id in self._claims)

    def refusals(self) -> tuple[Plugin, ...]:
        """Return the plugins whose claims are refused; nothing of them is ever imported."""
        return tuple(refused(each) for each in self._refused)

    def instances(self, configured: "Configured") -> "Instances":
        """Return the provider instances of a configuration; each is made on first use.

        From then on the configured plugins hear events.
        """
        from myna_sdk.providers.instances import Instances  # noqa: PLC0415 - not for --help

        self._configured.update(section.plugin for section in configured.providers.values())
        return Instances(registry=self, configured=configured)

    def listing(
        self,
        configured: "Configured | None" = None,
        *,
        probe: bool = False,
        seconds: float = PROBE_SECONDS,
    ) -> "tuple[Row, ...]":
        """Return one row for each instance and each plugin without one.

        Args:
            configured: The configuration, if there is one.
            probe: Import and construct each plugin in a child process of its own.
            seconds: How long each may take to answer.
        """
        from myna_sdk.providers.listing import rows  # noqa: PLC0415 - not for --help

        return rows(self, configured, probe=probe, seconds=seconds)

    def emit(self, event: Event) -> None:
        """Tell the listening plugins of ``event``."""
        self.hooks.emit(event)

    def commands(
        self, reserved: frozenset[str] = frozenset(), extensible: frozenset[str] | None = None
    ) -> tuple[CommandGroup, ...]:
        """Return every command group that plugins add; see `Hooks.commands`."""
        return self.hooks.commands(reserved, extensible)

    def mock_clock(self, url: str) -> "Clock | None":
        """Return the clock of the mock world at ``url``, if a plugin has it."""
        return self.hooks.mock_clock(url)

    def _listening(self) -> tuple[Plugin, ...]:
        """Return the plugins that hear events: configured ones, and those that bring hooks only.

        What belongs to the mock world hears nothing unless it is configured.
        """
        configured = frozenset(self._configured)
        if configured not in self._listeners:
            self._listeners[configured] = tuple(
                plugin
                for plugin in self.standing()
                if plugin.manifest is not None
                and plugin.manifest.hooks is not None
                and (plugin.id in configured or _hooks_only(plugin.manifest))
            )
        return self._listeners[configured]

    def _unknown(self, plugin_id: str) -> UsageError:
        near = nearest_or_all(plugin_id, self._claims)
        return UsageError("plugin-unknown", f"no plugin is called {plugin_id!r}{near}")

    def _blame(self, plugin_id: str, why: str) -> None:
        self._blamed.setdefault(plugin_id, why)


def _hooks_only(manifest: Manifest) -> bool:
    return manifest.factory is None and not manifest.mock


__all__ = ["PROBE_SECONDS", "CommandGroup", "Event", "Hooks", "Plugin", "Registry", "State"]
