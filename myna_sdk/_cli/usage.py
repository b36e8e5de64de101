"""What was wrong with a command line, in the chosen language: typer itself speaks English only."""

import re
from typing import Any, Final

import typer

from myna_sdk.commands.language import say
from myna_sdk.commands.screen import nearest

_NO_COMMAND: Final = re.compile(r"No such command '(.*?)'\.( Did you mean .*)?", re.DOTALL)
_EXTRA: Final = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)
_FORMATS: Final = re.compile(r"'.*' does not match the formats? .*", re.DOTALL)
_VALUES: Final = tuple(
    (re.compile(english, re.DOTALL), japanese)
    for english, japanese in (
        (r"Input should be a valid integer.*", "整数を指定してください。"),
        (r"Input should be a valid number.*", "数を指定してください。"),
        (r"Input should be greater than or equal to (\S+)", r"\1 以上を指定してください。"),
        (r"Input should be less than or equal to (\S+)", r"\1 以下を指定してください。"),
        (r"('.*') is not one of (.*)\.", r"\1 は使えません。候補: \2"),
        (r"\w+ ('.*') does not exist\.", r"\1 がありません。"),
        (r"\w+ ('.*') is a directory\.", r"\1 はフォルダーです。"),
    )
)
"""What typer says of a value."""


def lacks_command(error: typer.TyperException) -> bool:
    """Tell whether a group was called without any of its commands."""
    return _is(error, "NoArgsIsHelpError")


def usage_said(error: typer.TyperException) -> str:
    """Return what was wrong; a sentence of typer's that is not known here stays as it is."""
    if _is(error, "BadParameter") and not _is(error, "MissingParameter"):
        error.message = _plainly(error.message)
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
        lacks = known.message.endswith("requires an argument.")
        told = "の値がありません。" if lacks else "は値を取りません。"
        return f"オプション {known.option_name} {told}"
    if _is(error, "BadParameter"):
        return f"{_parameter(known)} の値が正しくありません: {_value_in_japanese(known.message)}"
    return told


def _value_in_japanese(told: str) -> str:
    for english, japanese in _VALUES:
        found = english.fullmatch(told)
        if found is not None:
            return found.expand(japanese)
    return told


def _plainly(told: str) -> str:
    """Return what was wrong with a value without words that only the parser's makers know."""
    return _FORMATS.sub(
        say(
            "2026-11-24T12:00:00+09:00 のように書いてください。",
            "write it like 2026-11-24T12:00:00+09:00",
        ),
        told.removeprefix("Value error, "),
    )


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
