"""A command group of ours that plugins may add commands to."""

from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from myna_sdk._cli.help_words import listed_by_sentence
from myna_sdk._cli.plugin_groups import plugin_commands


class OpenGroup(TyperGroup):
    """The commands of the group, and after them those that plugins bring. None replaces ours."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, ours first."""
        ours = super().list_commands(ctx)
        brought = plugin_commands(ctx.info_name or "")
        return [*ours, *(name for name in brought if name not in ours)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command called ``cmd_name``, or ``None``. Plugins are asked last."""
        ours = super().get_command(ctx, cmd_name)
        if ours is not None:
            return ours
        brought = plugin_commands(ctx.info_name or "").get(cmd_name)
        return None if brought is None else listed_by_sentence(get_command(brought))
