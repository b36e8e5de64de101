"""Every hook, on one screen. A sink or a command can never change an outcome."""

from typing import TYPE_CHECKING

import pluggy

from myna_sdk.model.event import Event

if TYPE_CHECKING:
    from typer import Typer

    from myna_sdk.drive.clock import Clock

__all__ = ["PROJECT", "Event", "HookSpecs", "hook", "spec"]

PROJECT = "myna_sdk"
spec = pluggy.HookspecMarker(PROJECT)
hook = pluggy.HookimplMarker(PROJECT)


class HookSpecs:
    """What a plugin may implement, each call under its own guard and outside transactions."""

    @spec
    def myna_event(self, event: Event) -> None:
        """Take note of ``event``. What it raises is logged and forgotten.

        Configured plugins hear events, and those that bring hooks and no provider.
        """

    @spec
    def myna_commands(self) -> "tuple[tuple[str, Typer], ...]":
        """Return command groups, each with its name, to add to ``myna``.

        A name of two words, such as ``cert issue-test``, is a command in a group of the SDK's own
        that is open to plugins; `cert` is.
        """
        return ()

    @spec(firstresult=True)
    def myna_mock_clock(self, url: str) -> "Clock | None":
        """Return the clock of the mock world at ``url``; asked only when environment is mock."""
        return None

    @spec
    def myna_residence_rules(self) -> "tuple[tuple[str, str], ...]":
        """Return files of rules on paperwork, each with a name and its TOML.

        Heard like events. They are held to the same rules as a firm's own: nothing that rests on
        a statute is relaxed, and a fault stops every decision with file, line and remedy.
        """
        return ()
