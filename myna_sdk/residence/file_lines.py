"""On which line of a TOML text a key stands: its reader does not tell."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"^\s*(?:\"([^\"]+)\"|'([^']+)'|([A-Za-z0-9_-]+))\s*=")


def line_of(text: str, keys: Sequence[str]) -> int:
    """Return the line, from 1, of the key that ``keys`` lead to, or of the nearest table above it.

    Args:
        text: A TOML text that could be read.
        keys: The path from the top, such as ``("rules", "flat35", "evidence")``.
    """
    best, depth = 1, 0
    here: tuple[str, ...] = ()
    wanted = tuple(keys)
    for number, line in enumerate(text.splitlines(), start=1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header is not None:
            here = _path(header[1])
        elif key is None:
            continue
        found = here if header is not None or key is None else (*here, key[1] or key[2] or key[3])
        if len(found) > depth and found == wanted[: len(found)]:
            best, depth = number, len(found)
    return best


def _path(header: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in header.split("."))
