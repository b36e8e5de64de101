"""From arguments to an exit code: the language is chosen, the command runs behind the guard."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from myna_sdk._cli.guard import guarded
from myna_sdk.commands.language import preferred, say, speak


def run() -> None:
    """Run the command that the process was started with, and exit with its code."""
    _ready_streams()
    sys.exit(answer(sys.argv[1:], os.environ))


def _ready_streams() -> None:
    """Leave standard streams that take any text: what the locale lacks is escaped, not refused."""
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")  # Python has none for a closed one
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name) or nowhere.open("w", encoding="utf-8")
        stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, stream)


def answer(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command and return its exit code."""
    speak(preferred(environ))
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return guarded(lambda: _invoke(arguments), as_json="--json" in own)


def _invoke(arguments: Sequence[str]) -> object:
    rest = _take_language(arguments)
    from typer.main import get_command  # noqa: PLC0415

    from myna_sdk._cli.app import app  # noqa: PLC0415 - its texts are said in the chosen language

    return get_command(app).main(rest, prog_name="myna", standalone_mode=False)


def _take_language(arguments: Sequence[str]) -> list[str]:
    """Choose the language that ``--lang`` names, wherever it stands, and return the rest."""
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*rest, word, *words]
        if word == "--lang":
            _choose(next(words, ""))
        elif word.startswith("--lang="):
            _choose(word.removeprefix("--lang="))
        else:
            rest.append(word)
    return rest


def _choose(name: str) -> None:
    if name == "ja":
        speak("ja")
    elif name == "en":
        speak("en")
    else:
        raise typer.BadParameter(say("--lang は ja か en です。", "--lang takes ja or en."))
