"""The hooks of the mock plugin: the world's clock for the SDK, and the command groups."""

from typing import TYPE_CHECKING

from myna_sdk.providers.hookspecs import hook

if TYPE_CHECKING:
    from typer import Typer

    from myna_sdk.drive.clock import Clock


class Hooks:
    """What the plugin implements; each imports what it needs when it is called."""

    @hook
    def myna_mock_clock(self, url: str) -> "Clock | None":
        """Return the clock of the served world at ``url``."""
        from myna_mock.served.remote import remote_clock  # noqa: PLC0415 - only when asked

        return remote_clock(url)

    @hook
    def myna_commands(self) -> "tuple[tuple[str, Typer], ...]":
        """Return the commands of the mock world, one of them in the SDK's group ``cert``."""
        from myna_mock.commands import demo, issue_test, mock  # noqa: PLC0415 - only the shell asks

        return (("cert issue-test", issue_test.app), ("demo", demo.app), ("mock", mock.app))
