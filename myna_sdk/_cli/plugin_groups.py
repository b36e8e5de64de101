"""The commands that plugins bring. Asking for them loads manifests and hooks, nothing heavy."""

from functools import cache

import typer

from myna_sdk._cli.groups import GROUPS
from myna_sdk.providers.registry import Registry


@cache
def _registry() -> Registry:
    return Registry.discover()


@cache
def _brought() -> dict[str, typer.Typer]:
    extensible = frozenset(group.name for group in GROUPS.values() if group.extensible)
    groups = _registry().commands(frozenset(GROUPS), extensible)
    return {group.name: group.app for group in groups}


def plugin_groups() -> dict[str, typer.Typer]:
    """Return the commands of plugins by name; none of ours is ever replaced."""
    return {name: app for name, app in _brought().items() if " " not in name}


def plugin_commands(into: str) -> dict[str, typer.Typer]:
    """Return the commands that plugins add to our group ``into``, by name."""
    pairs = ((name.partition(" "), app) for name, app in _brought().items())
    return {command: app for (group, _, command), app in pairs if command and group == into}


def plugin_problems() -> list[str]:
    """Return why the commands of some plugins are missing, each with its plugin's id."""
    plugin_groups()  # hooks that fail make their plugin broken
    return [f"{each.id}: {each.problem}" for each in _registry().plugins() if each.problem]
