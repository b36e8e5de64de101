"""Writing to the screen: lines for people, or one JSON document for programs."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from myna_sdk.commands.language import say
from myna_sdk.model.instants import JST, Instant
from myna_sdk.model.nearest import near_names

__all__ = ["columns", "in_japan", "nearest", "plain", "show", "show_json"]

_SPACE = "\u3000"  # in the names of people and files, and not printable to Python
FEW = 10
"""So many names are all shown where none is near."""


def show(*lines: str) -> None:
    """Write ``lines`` for people."""
    for line in lines:
        sys.stdout.write(f"{line}\n")


def show_json(document: Any) -> None:
    """Write ``document`` as the one JSON document of this run.

    Its characters stay unescaped, unless standard output cannot carry them: it is JSON always.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, indent=2)
    sys.stdout.write(f"{text}\n")


def columns(rows: Sequence[Sequence[str]], *, indent: str = "") -> list[str]:
    """Return ``rows`` as lines whose cells stand under each other, wide characters counted."""
    widths = [max(map(_width, cells)) for cells in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        lines.append((indent + "  ".join(cells)).rstrip())
    return lines


def in_japan(at: Instant) -> str:
    """Return an instant as clocks in Japan show it; as in UTC where their calendar ends before."""
    try:
        return f"{at.astimezone(JST):%Y-%m-%d %H:%M:%S} JST"
    except OverflowError:  # RFC 5280 §4.1.2.5: 99991231235959Z is "no end"
        return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def plain(text: str) -> str:
    """Return a text from elsewhere with nothing in it that steers a terminal or ends a line."""
    return "".join(
        each if each.isprintable() or each == _SPACE else f"\\u{ord(each):04x}" for each in text
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence that offers the names nearest to ``name``, all of a few, or nothing."""
    names = sorted(known)
    found = near_names(name, names) or (names if len(names) <= FEW else ())
    if not found:
        return ""
    return say(f"候補: {', '.join(found)}", f"Perhaps: {', '.join(found)}")


def _width(text: str) -> int:
    from unicodedata import combining, east_asian_width  # noqa: PLC0415 - only tables need it

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
