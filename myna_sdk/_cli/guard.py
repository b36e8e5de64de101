"""The one error guard: what a command raises becomes a message, a remedy and an exit code."""

import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.screen import plain, show_json
from myna_sdk.errors import ConfigError, MynaError, UsageError

if TYPE_CHECKING:
    from myna_sdk.providers.faults import Fault

INTERRUPTED = 130
"""What shells expect of a program ended by Ctrl-C: 128 and the signal's number."""

LOST = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What writing to standard output may fail with when it is a file."""

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
        sys.stdout.flush()
    except MynaError as error:
        _tell_error(error, as_json=as_json)
        return _exit_code(error)
    except typer.TyperException as error:
        _tell_usage(error, as_json=as_json)
        return ExitCode.USAGE
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as left:
        if isinstance(left.__context__, BrokenPipeError):  # typer's answer to it, with code 1
            return _reader_gone()
        raise
    except Exception as error:  # noqa: BLE001 - the last guard of the program
        return _unexpected(error, as_json=as_json)
    return code if isinstance(code, int) else ExitCode.DONE


def _exit_code(error: MynaError) -> ExitCode:
    return ExitCode.USAGE if isinstance(error, ConfigError | UsageError) else ExitCode.FAILED


def _unexpected(error: Exception, *, as_json: bool) -> ExitCode:
    if isinstance(error, OSError) and error.filename is None and error.errno in LOST:
        return _output_lost(error)
    _tell("internal", _defect(error), (), as_json=as_json)
    return ExitCode.FAILED


def _output_lost(error: OSError) -> ExitCode:
    """Tell that the screen's text went nowhere, such as onto a full disk."""
    _reader_gone()
    _tell("output-lost", error.strerror or "standard output failed", (), as_json=False)
    return ExitCode.FAILED


def _reader_gone() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the flush at exit
    return READER_GONE


def _tell_error(error: MynaError, *, as_json: bool) -> None:
    faults: tuple[Fault, ...] = error.faults if isinstance(error, ConfigError) else ()
    if not faults:
        _tell(error.code, error.message, (_remedy(error),), as_json=as_json)
        return
    count = len(faults)
    told = say(f"設定に {count} 件の誤りがあります。", f"faults in the configuration: {count}")
    if as_json:
        plain = [fault.as_json(language()) for fault in faults]
        _tell_json({"code": error.code, "message": told, "remedies": [], "faults": plain})
    else:
        _tell(error.code, told, [fault.render(language()) for fault in faults], as_json=False)


def _remedy(error: MynaError) -> str:
    remedy = error.data.get("remedy")
    return str(remedy) if remedy else say("詳しくは: ", "More: ") + f"myna explain {error.code}"


def _tell(code: str, message: str, remedies: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        _tell_json({"code": code, "message": message, "remedies": list(remedies)})
        return
    sys.stderr.write(f"{say('エラー', 'Error')} [{code}]: {_lines(message)}\n")
    sys.stderr.writelines(f"  {_lines(remedy)}\n" for remedy in remedies)


def _lines(text: str) -> str:
    """Return ``text``, which may quote a file of anybody's, with nothing but lines in it."""
    return "\n".join(map(plain, text.split("\n")))


def _tell_json(error: dict[str, object]) -> None:
    try:
        show_json({"error": error})
        sys.stdout.flush()
    except BrokenPipeError:
        _reader_gone()
    except OSError as lost:
        _output_lost(lost)


def _tell_usage(error: typer.TyperException, *, as_json: bool) -> None:
    from myna_sdk._cli.usage import lacks_command, usage_said  # noqa: PLC0415 - few are told so

    if lacks_command(error):
        sys.stderr.write(f"{error.format_message()}\n")  # the help of the group
        return
    ctx = getattr(error, "ctx", None)
    where = "myna" if ctx is None else ctx.command_path
    remedy = say(f"使い方: {where} --help", f"Usage: {where} --help")
    _tell("usage", usage_said(error), (remedy,), as_json=as_json)


def _defect(error: Exception) -> str:
    """Return where and what kind of error it was: its own text might hold personal data."""
    frames = [
        f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in extract_tb(error.__traceback__)
    ]
    told = say("SDK の欠陥です。ご報告ください。", "This is a defect of the SDK. Please report it.")
    return f"{told} {type(error).__name__}: {' < '.join(reversed(frames[-4:]))}"
