"""The one error guard: what a command raises becomes a message, a remedy and an exit code."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.errors import ConfigError, MynaError, UsageError

INTERRUPTED = 130
"""What shells expect of a program ended by Ctrl-C: 128 and the signal's number."""

READER_GONE = 141
"""What shells expect of a program whose output nobody reads: 128 and SIGPIPE's number."""


def guarded(command: Callable[[], object], *, as_json: bool) -> int:
    """Run ``command`` and return its exit code; what it raises is told, never thrown on.

    Args:
        command: Returns an `ExitCode`, an ``int`` or ``None``.
        as_json: Tell errors as the one JSON document on standard output, not on standard error.
    """
    try:
        code = command()
    except MynaError as error:
        _tell(error.code, error.message, _remedies(error), as_json=as_json)
        return _exit_code(error)
    except typer.TyperException as error:
        _tell_usage(error, as_json=as_json)
        return ExitCode.USAGE
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the flush at exit
        return READER_GONE
    except Exception as error:  # noqa: BLE001 - the last guard of the program
        _tell("internal", _defect(error), (), as_json=as_json)
        return ExitCode.FAILED
    return code if isinstance(code, int) else ExitCode.DONE


def _exit_code(error: MynaError) -> ExitCode:
    return ExitCode.USAGE if isinstance(error, ConfigError | UsageError) else ExitCode.FAILED


def _remedies(error: MynaError) -> tuple[str, ...]:
    if isinstance(error, ConfigError) and error.faults:
        return tuple(str(fault) for fault in error.faults)
    remedy = error.data.get("remedy")
    if remedy:
        return (str(remedy),)
    return (say(f"詳しくは: myna explain {error.code}", f"More: myna explain {error.code}"),)


def _tell(code: str, message: str, remedies: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        document = {"error": {"code": code, "message": message, "remedies": remedies}}
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return
    label = say("エラー", "Error")
    sys.stderr.write(f"{label} [{code}]: {message}\n")
    sys.stderr.writelines(f"  {remedy}\n" for remedy in remedies)


def _tell_usage(error: typer.TyperException, *, as_json: bool) -> None:
    ctx = getattr(error, "ctx", None)
    where = "myna" if ctx is None else ctx.command_path
    remedy = say(f"使い方: {where} --help", f"Usage: {where} --help")
    _tell("usage", error.format_message(), (remedy,), as_json=as_json)


def _defect(error: Exception) -> str:
    """Return where and what kind of error it was: its own text might hold personal data."""
    frames = [
        f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in extract_tb(error.__traceback__)
    ]
    told = say("SDK の欠陥です。ご報告ください。", "This is a defect of the SDK. Please report it.")
    return f"{told} {type(error).__name__}: {' < '.join(reversed(frames[-4:]))}"
