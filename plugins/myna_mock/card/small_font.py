"""A small font of our own: digits and capitals in 5 by 7, anything else as its code in a box.

With it every card has its images on every machine, and two different texts never look the same.
"""

from collections.abc import Iterator
from typing import TypeAlias

Pixels: TypeAlias = tuple[str, ...]
"""Rows of ``#`` and ``.``, all of one length."""

WIDTH, HEIGHT = 5, 7
BOX = 18
"""The side of the box of a character that the font lacks."""

_ROWS = {
    "0": ".###. #...# #..## #.#.# ##..# #...# .###.",
    "1": "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
    "2": ".###. #...# ....# ...#. ..#.. .#... #####",
    "3": "##### ...#. ..#.. ...#. ....# #...# .###.",
    "4": "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
    "5": "##### #.... ####. ....# ....# #...# .###.",
    "6": "..##. .#... #.... ####. #...# #...# .###.",
    "7": "##### ....# ...#. ..#.. .#... .#... .#...",
    "8": ".###. #...# #...# .###. #...# #...# .###.",
    "9": ".###. #...# #...# .#### ....# ...#. .##..",
    "A": ".###. #...# #...# ##### #...# #...# #...#",
    "B": "####. #...# #...# ####. #...# #...# ####.",
    "C": ".###. #...# #.... #.... #.... #...# .###.",
    "D": "###.. #..#. #...# #...# #...# #..#. ###..",
    "E": "##### #.... #.... ####. #.... #.... #####",
    "F": "##### #.... #.... ####. #.... #.... #....",
    "K": "#...# #..#. #.#.. ##... #.#.. #..#. #...#",
    "M": "#...# ##.## #.#.# #.#.# #...# #...# #...#",
    "O": ".###. #...# #...# #...# #...# #...# .###.",
}
GLYPHS: dict[str, Pixels] = {letter: tuple(rows.split()) for letter, rows in _ROWS.items()}


def line(text: str) -> Pixels:
    """Return a line of what the font has, one empty column and five empty rows around."""
    rows = [" " * 0] * HEIGHT
    for letter in text:
        rows = [row + glyph + "." for row, glyph in zip(rows, GLYPHS[letter], strict=True)]
    empty = "." * len(rows[0])
    return (empty, empty, *rows, empty, empty, empty)


def boxed(character: str) -> Pixels:
    """Return a square that says which character it stands for, by the digits of its code."""
    digits = f"{ord(character):04X}".rjust(6, "0") if ord(character) > 0xFFFF else ""
    rows = _halves(digits or f"{ord(character):04X}")
    side = max(BOX, len(rows[0]) + 4)
    inner = [row.center(side - 2, ".") for row in rows]
    inner += ["." * (side - 2)] * (side - 2 - len(inner))
    return ("#" * side, *(f"#{row}#" for row in inner), "#" * side)


def _halves(digits: str) -> list[str]:
    half = len(digits) // 2
    upper, lower = _packed(digits[:half]), _packed(digits[half:])
    return [*upper, "." * len(upper[0]), *lower]


def _packed(digits: str) -> list[str]:
    return ["..".join(rows) for rows in zip(*map(GLYPHS.__getitem__, digits), strict=True)]


def dots(pixels: Pixels) -> Iterator[tuple[int, int]]:
    """Yield column and row of every black pixel."""
    for y, row in enumerate(pixels):
        yield from ((x, y) for x, mark in enumerate(row) if mark == "#")
