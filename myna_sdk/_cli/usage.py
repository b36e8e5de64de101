"""What was wrong with a command line, in the chosen language: typer itself speaks English only."""

import re
from typing import Any, Final

import typer

from myna_sdk.commands.language import say
from myna_sdk.commands.screen import nearest

_NO_COMMAND: Final = re.compile(r"No such command '(.*?)'\.( Did you mean .*)?", re.DOTALL)
_EXTRA: Final = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)


def lacks_command(error: typer.TyperException) -> bool:
    """Tell whether a group was called without any of its commands."""
    return _is(error, "NoArgsIsHelpError")


def usage_said(error: typer.TyperException) -> str:
    """Return what was wrong; a sentence of typer's that is not known here stays as it is."""
    told = error.format_message()
    unknown = _NO_COMMAND.fullmatch(told)
    if unknown is not None:
        no_such = say(f"コマンド {unknown[1]!r} はありません。", f"No command {unknown[1]!r}.")
        return f"{no_such} {nearest(unknown[1], _commands(error))}".rstrip()
    return say(_in_japanese(error, told), told)


def _in_japanese(error: typer.TyperException, told: str) -> str:
    known: Any = error
    extra = _EXTRA.fullmatch(told)
    if extra is not None:
        return f"余分な引数があります: {extra[1]}"
    if _is(error, "MissingParameter"):
        return f"{_parameter(known)} の指定がありません。"
    if _is(error, "NoSuchOption"):
        offered = f" 候補: {', '.join(sorted(known.possibilities))}" if known.possibilities else ""
        return f"オプション {known.option_name} はありません。{offered}"
    if _is(error, "BadOptionUsage"):
        return f"オプション {known.option_name} の使い方が正しくありません: {known.message}"
    if _is(error, "BadParameter"):
        return f"{_parameter(known)} の値が正しくありません: {known.message}"
    return told


def _is(error: typer.TyperException, kind: str) -> bool:
    """Tell whether ``error`` is of ``kind``, a class that typer keeps to itself."""
    return any(each.__name__ == kind for each in type(error).__mro__)


def _parameter(error: Any) -> str:
    param = error.param
    hint = error.param_hint or (None if param is None else param.get_error_hint())
    return " / ".join(map(repr, hint)) if isinstance(hint, list | tuple) else str(hint or "引数")


def _commands(error: Any) -> list[str]:
    context = getattr(error, "ctx", None)
    listed: list[str] = [] if context is None else context.command.list_commands(context)
    return listed
