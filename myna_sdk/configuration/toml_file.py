"""The file itself: read, decoded and parsed, its text never shown."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from myna_sdk.errors import ConfigError
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.faults import Fault, FaultKind, config_error

_TOML_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
_INTEGER_BITS: Final = 63
"""Those of a signed 64-bit integer, the widest that TOML promises (TOML 1.0, Integer)."""
_MOST_LEVELS: Final = 64
_QUOTED: Final = re.compile(r"'[^']{2,}'|\"[^\"]{2,}\"")


def parsed_file(path: Path) -> Concealed[dict[str, Any]]:
    """Return the tables of the TOML file at ``path``, out of sight.

    Raises:
        ConfigError: ``config-missing``, ``config-unreadable`` or ``config-syntax``.
    """
    text = file_text(path)
    found: Concealed[dict[str, Any]] | None = None
    why = ""
    try:
        found = Concealed(tomllib.loads(text.reveal()))
    except tomllib.TOMLDecodeError as error:
        why = _QUOTED.sub("…", str(error))
    except RecursionError:
        why = "nested too deeply"
    except ValueError:  # Python reads no integer of more than 4300 digits
        why = "an integer too long to be read"
    if found is not None:
        why = _excess(found.reveal())
    if found is None or why:
        raise _syntax_error(path, text, why)
    return found


def _excess(tables: dict[str, Any]) -> str:
    """Return what of ``tables`` nobody could mean or read on without harm, or an empty text."""
    level: list[Any] = [tables]
    for _ in range(_MOST_LEVELS):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list | int)
        ]
        if any(isinstance(one, int) and one.bit_length() > _INTEGER_BITS for one in level):
            return "an integer beyond 64 bits"
        level = [one for one in level if not isinstance(one, int)]
    return "nested too deeply" if level else ""


def file_text(path: Path) -> Concealed[str]:
    """Return the text of the file at ``path``, out of sight.

    Raises:
        ConfigError: ``config-missing`` or ``config-unreadable``.
    """
    data = b""
    fault, code = _fault(FaultKind.FILE_NOT_REGULAR, path), "config-unreadable"
    try:
        if path.is_file() or not path.exists():  # a pipe would be waited for
            data = path.read_bytes()
            return Concealed(data.decode("utf-8-sig"))  # editors on Windows leave a mark in front
    except FileNotFoundError:
        fault, code = _fault(FaultKind.FILE_MISSING, path, path=path), "config-missing"
    except OSError as error:
        fault = _fault(FaultKind.FILE_UNREADABLE, path, why=error.strerror or "")
    except UnicodeDecodeError as error:
        fault = _fault(FaultKind.FILE_NOT_UTF8, path, position=error.start)
    del data
    raise config_error([fault], code)


def _syntax_error(path: Path, text: Concealed[str], why: str) -> ConfigError:
    place = _TOML_PLACE.search(why)
    lines = text.reveal().splitlines() or [""]
    line, column = (place[1], place[2]) if place and place[1] else (len(lines), len(lines[-1]) + 1)
    words = (why[: place.start()] if place else why).strip()
    fault = _fault(FaultKind.SYNTAX, path, line=line, column=column, why=words)
    return config_error([fault], "config-syntax")


def _fault(kind: FaultKind, file: Path, **data: object) -> Fault:
    pairs = tuple((name, str(value)) for name, value in data.items())
    return Fault(kind=kind, file=str(file), key="", data=pairs)
