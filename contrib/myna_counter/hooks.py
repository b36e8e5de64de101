"""The hooks of the counter page: the command ``counter``."""

from typing import TYPE_CHECKING

from myna_sdk.providers.hookspecs import hook

if TYPE_CHECKING:
    from typer import Typer


class Hooks:
    """What is implemented; it imports what it needs when it is called."""

    @hook
    def myna_commands(self) -> "tuple[tuple[str, Typer], ...]":
        """Return the command that serves the page."""
        from myna_counter import commands  # noqa: PLC0415 - only the shell asks

        return (("counter", commands.app),)
