"""Hooks: the typed way to call what plugins implement, each call under its own guard.

Every plugin has a plugin manager of its own, so that no plugin can stand around, before or
instead of another's implementation, and a faulty one is known by name.
"""

import logging
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import attrs
import pluggy

from myna_sdk.errors import PluginError
from myna_sdk.providers.discovery import FIRST_PARTY, ID_PATTERN
from myna_sdk.providers.hookspecs import PROJECT, Event, HookSpecs
from myna_sdk.providers.loading import FOREIGN_FAILURES, Plugin, State, described

if TYPE_CHECKING:
    from typer import Typer

    from myna_sdk.drive.clock import Clock

_FAILED = object()
"""What stands for the answer of a hook that gave none."""

log = logging.getLogger("myna_sdk.plugins")

_LONGEST_NAME: Final = 2  # words: a group and a command in it


@attrs.frozen(kw_only=True)
class CommandGroup:
    """A group of commands, or one command, that a plugin adds to ``myna``.

    Attributes:
        name: What is typed after ``myna``. Two words are a command in a group of the SDK's own.
        app: The commands.
        plugin: The id of the plugin that adds it.
    """

    name: str
    app: "Typer"
    plugin: str


@attrs.frozen(kw_only=True)
class Hooks:
    """The hooks of the installed plugins.

    A sink is called after its event happened, outside of every transaction, and can change
    nothing: what it returns is dropped, what it raises is logged and forgotten.

    Attributes:
        plugins: Returns the plugins whose claims stand, manifests loaded.
        listening: Returns those whose sinks hear events.
        blame: Takes the id of a plugin and why it is broken.
    """

    _plugins: Callable[[], Iterable[Plugin]]
    _listening: Callable[[], Iterable[Plugin]]
    _blame: Callable[[str, str], None]
    _loaded: dict[str, pluggy.PluginManager | None] = attrs.field(factory=dict, init=False)

    def emit(self, event: Event) -> None:
        """Tell every listening plugin of ``event``; none of them can stop or change anything."""
        for plugin in self._listening():
            self._call(plugin, "myna_event", event=event)

    def mock_clock(self, url: str) -> "Clock | None":
        """Return the clock of the mock world at ``url``, from a plugin of the mock world."""
        for plugin in self._plugins():
            if plugin.manifest is not None and plugin.manifest.mock:
                clock = self._call(plugin, "myna_mock_clock", url=url)
                if callable(getattr(clock, "now", None)):
                    found: Clock = clock
                    return found
        return None

    def residence_rules(self) -> tuple[tuple[str, str], ...]:
        """Return the files of rules on paperwork that plugins bring, each named with its plugin.

        A plugin without the modules that it needs is not here: it brings none.

        Raises:
            PluginError: ``plugin-failed``: a plugin's rules could not be had. Deciding without
                them might decide more than they allow.
        """
        found: list[tuple[str, str]] = []
        here = [each for each in self._listening() if each.state is not State.UNAVAILABLE]
        for plugin in here:
            brought = self._call(plugin, "myna_residence_rules", or_else=_FAILED)
            found += [(f"{plugin.id}: {name}", text) for name, text in _files(plugin.id, brought)]
        return tuple(found)

    def load(self, plugin: Plugin) -> None:
        """Import and register the hooks of ``plugin``; what is wrong with them makes it broken."""
        self._manager(plugin)

    def commands(
        self, reserved: frozenset[str] = frozenset(), extensible: frozenset[str] | None = None
    ) -> tuple[CommandGroup, ...]:
        """Return every command group that plugins add, by name.

        Two groups of one name are both refused, unless exactly one is of our own distribution:
        that one stays.

        Args:
            reserved: Names of groups that no plugin may add.
            extensible: Names of groups that a plugin may add a command to; ``None``: not asked.
        """
        offered = [(group, plugin) for plugin in self._plugins() for group in self._groups(plugin)]
        return tuple(
            group
            for group, plugin in sorted(offered, key=lambda pair: pair[0].name)
            if self._may_add(group, plugin, reserved, extensible)
            and self._stands(group, plugin, offered)
        )

    def _may_add(
        self,
        group: CommandGroup,
        plugin: Plugin,
        reserved: frozenset[str],
        extensible: frozenset[str] | None,
    ) -> bool:
        into, _, command = group.name.partition(" ")
        if not command and into in reserved:
            self._blame(plugin.id, f"its command group {into} is one of the SDK's own")
            return False
        if command and extensible is not None and into not in extensible:
            self._blame(plugin.id, f"its command {group.name} is for a group that takes none")
            return False
        return True

    def _stands(
        self, group: CommandGroup, plugin: Plugin, offered: list[tuple[CommandGroup, Plugin]]
    ) -> bool:
        rivals = [each for other, each in offered if other.name == group.name]
        ours = [each for each in rivals if each.distribution == FIRST_PARTY]
        if len(rivals) == 1 or (len(ours) == 1 and plugin in ours):
            return True
        names = " and ".join(each.id for each in rivals)
        self._blame(plugin.id, f"the command group {group.name} is added by {names}")
        return False

    def _groups(self, plugin: Plugin) -> list[CommandGroup]:
        answers = self._call(plugin, "myna_commands") or []
        several = all(isinstance(answer, tuple | list) for answer in answers)
        pairs = [pair for answer in answers for pair in answer] if several else []
        if not several or not all(_is_group(pair) for pair in pairs):
            self._blame(plugin.id, "myna_commands returned something else than (name, Typer) pairs")
            return []
        return [CommandGroup(name=name, app=app, plugin=plugin.id) for name, app in pairs]

    def _call(self, plugin: Plugin, name: str, *, or_else: object = None, **arguments: Any) -> Any:
        manager = self._manager(plugin)
        if manager is None:
            return or_else
        try:
            return getattr(manager.hook, name)(**arguments)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - not even an exit of it may stop us
            # the message may quote anything, so that only the type is told
            log.warning("hook %s of plugin %s raised %s", name, plugin.id, type(error).__name__)
            return or_else

    def _manager(self, plugin: Plugin) -> pluggy.PluginManager | None:
        if plugin.id not in self._loaded:
            self._loaded[plugin.id] = self._registered(plugin)
        return self._loaded[plugin.id]

    def _registered(self, plugin: Plugin) -> pluggy.PluginManager | None:
        if not plugin.usable or plugin.manifest is None or plugin.manifest.hooks is None:
            return None
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(HookSpecs)
        try:
            manager.register(plugin.manifest.hooks(), plugin.id)
            manager.check_pending()
        except FOREIGN_FAILURES as error:
            self._blame(plugin.id, f"its hooks cannot be used: {described(error)}")
            return None
        return manager


def _files(plugin: str, brought: object) -> list[tuple[str, str]]:
    """Return the files that a plugin's hooks gave, if they are what the hook promises."""
    answers = brought if isinstance(brought, list) else [_FAILED]
    found: list[tuple[str, str]] = []
    for answer in answers:
        if not isinstance(answer, tuple | list):
            raise _no_rules(plugin)
        for file in answer:
            match file:
                case (str(name), str(text)):
                    found.append((name, text))
                case _:
                    raise _no_rules(plugin)
    return found


def _no_rules(plugin: str) -> PluginError:
    return PluginError(
        "plugin-failed",
        f"the rules on paperwork of plugin {plugin} cannot be had: its hook myna_residence_rules "
        "raised, or returned something else than (name, TOML) pairs",
        plugin=plugin,
    )


def _is_group(pair: object) -> bool:
    if not (isinstance(pair, tuple) and len(pair) == 2):
        return False
    name, app = pair
    typer = sys.modules.get("typer")  # whoever made a Typer has imported it
    made = typer is not None and isinstance(app, typer.Typer)
    if not (made and isinstance(name, str)):
        return False
    words = name.split(" ")
    return len(words) <= _LONGEST_NAME and all(ID_PATTERN.fullmatch(word) for word in words)
