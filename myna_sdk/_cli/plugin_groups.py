"""The commands that plugins bring. Asking for them loads manifests and hooks, nothing heavy."""

from functools import cache

import typer

from myna_sdk._cli.groups import GROUPS
from myna_sdk.providers.registry import Registry


@cache
def _registry() -> Registry:
    return Registry.discover()


@cache
def plugin_groups() -> dict[str, typer.Typer]:
    """Return the commands of plugins by name; none of ours is ever replaced."""
    groups = _registry().commands(reserved=frozenset(GROUPS))
    return {group.name: group.app for group in groups}


def plugin_problems() -> list[str]:
    """Return why the commands of some plugins are missing, each with its plugin's id."""
    plugin_groups()  # hooks that fail make their plugin broken
    return [f"{each.id}: {each.problem}" for each in _registry().plugins() if each.problem]
