"""Every command of ``myna`` with its help, read in a process of its own a language.

Texts are said while the modules of commands load, so each language takes a fresh interpreter.
Run as a script it writes the tree as JSON.
"""

import json
import subprocess
import sys
from functools import cache
from typing import Any

import attrs


@attrs.frozen
class Texts:
    """The texts of one command: its whole help screen, and what explains it and each option."""

    screen: str
    explained: dict[str, str]


@cache
def command_tree(language: str) -> dict[tuple[str, ...], Texts]:
    """Return every command by its path, groups included, the root as the empty path."""
    environ = {"LC_ALL": "C.UTF-8", "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, __file__, language], capture_output=True, check=True, env=environ
    )
    return {tuple(path): Texts(**texts) for path, texts in json.loads(done.stdout)}


def _walk(command: Any, context: Any, path: tuple[str, ...]) -> list[Any]:
    own = {"the command": command.help or "" if path else "-"}
    for parameter in command.get_params(context):
        if parameter.name not in ("help", "install_completion", "show_completion"):
            own[parameter.name] = getattr(parameter, "help", "") or ""
    found = [(path, {"screen": command.get_help(context), "explained": own})]
    for name in command.list_commands(context) if hasattr(command, "list_commands") else []:
        child = command.get_command(context, name)
        inner = type(context)(child, info_name=name, parent=context, terminal_width=80)
        found += _walk(child, inner, (*path, name))
    return found


def _main() -> None:
    from typer import Context
    from typer.main import get_command

    from myna_sdk.commands.language import speak

    speak("ja" if sys.argv[1] == "ja" else "en")
    from myna_sdk._cli.app import app

    root = get_command(app)
    context = Context(root, info_name="myna", terminal_width=80)
    tree = _walk(root, context, ())
    tree[0][1]["explained"].pop("the command")
    json.dump(tree, sys.stdout)


if __name__ == "__main__":
    _main()
