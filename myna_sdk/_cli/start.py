"""From arguments to an exit code: the language is chosen, the command runs behind the guard."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typer

from myna_sdk._cli.guard import guarded
from myna_sdk.commands.language import preferred, say, speak
from myna_sdk.errors import UsageError

_OF_SUBJECTS: Final = frozenset({"consent", "facts", "status"})
"""Groups whose commands take a subject as an argument."""

_FLAGS: Final = frozenset({"--again", "--dry-run", "--json", "--poll", "--reveal"})
"""Their options that take no value."""


def run() -> None:
    """Run the command that the process was started with, and exit with its code."""
    _ready_streams()
    sys.exit(answer(sys.argv[1:], os.environ))


def _ready_streams() -> None:
    """Leave standard streams that take any text: what the locale lacks is escaped, not refused."""
    nowhere = Path(os.devnull)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Python has none for a closed one
        stream: Any = getattr(sys, name) or nowhere.open(mode, encoding="utf-8")
        stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, stream)


def answer(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command and return its exit code."""
    speak(preferred(environ))
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return guarded(lambda: _invoke(arguments), as_json="--json" in own)


def _refuse_my_numbers(arguments: Sequence[str]) -> None:
    """Let no command see a My Number, so that none can echo it; a subject is the firm's own.

    Raises:
        UsageError: ``my-number-refused``; it never holds the value.
    """
    from myna_sdk.model.my_number import looks_like_my_number  # noqa: PLC0415 - help needs none

    names_subject = False
    of_subjects = bool(arguments) and arguments[0] in _OF_SUBJECTS
    for word in arguments:
        option, _, value = word.rpartition("=")
        exempt = option.endswith("subject") or (names_subject and not option)
        if word.startswith("--"):
            names_subject = word.endswith("subject") or (of_subjects and word in _FLAGS)
        else:
            names_subject = of_subjects
        if not exempt and (looks_like_my_number(word) or looks_like_my_number(value)):
            raise UsageError(
                "my-number-refused",
                say(
                    "マイナンバーと見られる文字列は受け付けません (番号法 20条)。",
                    "an argument looks like a My Number; it went nowhere (Number Act, article 20)",
                ),
            )


def _invoke(arguments: Sequence[str]) -> object:
    rest = _take_language(arguments)
    _refuse_my_numbers(rest)
    from typer.main import get_command  # noqa: PLC0415

    from myna_sdk._cli.app import app  # noqa: PLC0415 - its texts are said in the chosen language
    from myna_sdk._cli.help_words import translate_help  # noqa: PLC0415

    command = get_command(app)
    translate_help(command.context_class)
    return command.main(rest, prog_name="myna", standalone_mode=False)


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
        raise typer.BadParameter(
            say("ja か en です。", "it takes ja or en."), param_hint="'--lang'"
        )
