"""The commands that plugins bring. Asking for them loads manifests and hooks, nothing heavy."""

from functools import cache

import typer

from myna_sdk._cli.groups import GROUPS
from myna_sdk.providers.registry import Registry


@cache
def plugin_groups() -> dict[str, typer.Typer]:
    """Return the commands of plugins by name; none of ours is ever replaced."""
    groups = Registry.discover().commands(reserved=frozenset(GROUPS))
    return {group.name: group.app for group in groups}
