"""The hooks of the plugin: the command group ``card``."""

from typing import TYPE_CHECKING

from myna_sdk.providers.hookspecs import hook

if TYPE_CHECKING:
    from typer import Typer


class Hooks:
    """What the plugin implements; it imports what it needs when it is called."""

    @hook
    def myna_commands(self) -> "tuple[tuple[str, Typer], ...]":
        """Return the commands that speak to a card."""
        from myna_pcsc.commands import card  # noqa: PLC0415 - only the shell asks

        return (("card", card.app),)
