"""A plot of lines on two logarithmic scales, as SVG that needs nothing else."""

import math
from collections.abc import Iterator, Mapping
from typing import TypeAlias
from xml.sax.saxutils import escape

Points: TypeAlias = tuple[tuple[int, float], ...]

WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 90, 300, 40, 60
COLOURS = ("#0b6e4f", "#b3541e", "#1f5fa8", "#8a2d6b", "#5b5b00", "#444444")
DASHES = ("", "8 4", "2 3", "10 3 2 3", "5 5", "1 4")
ACROSS = "entries or certificates"
UP = "bare RSA-2048 verifications"


def drawn(series: Mapping[str, Points]) -> str:
    """Return the plot of ``series``, each with a colour, a dash and its name at its last point."""
    counts = [n for points in series.values() for n, _ in points]
    values = [y for points in series.values() for _, y in points]
    across = _Scale(min(counts), max(counts), LEFT, WIDTH - RIGHT)
    up = _Scale(min(values), max(values), HEIGHT - BOTTOM, TOP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f"<title>Growth in {UP}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        *_grid(across, up),
        *_lines(series, across, up),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


class _Scale:
    """Whole powers of ten from ``least`` to ``most``, laid between two places."""

    def __init__(self, least: float, most: float, begin: float, end: float) -> None:
        self._low = math.floor(math.log10(least))
        self._high = max(math.ceil(math.log10(most)), self._low + 1)
        self._begin, self._end = begin, end

    def at(self, value: float) -> float:
        """Return where ``value`` is."""
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return round(self._begin + share * (self._end - self._begin), 1)

    def powers(self) -> Iterator[int]:
        """Yield the exponents."""
        yield from range(self._low, self._high + 1)


def _grid(across: _Scale, up: _Scale) -> Iterator[str]:
    for power in across.powers():
        x = across.at(10.0**power)
        yield f'<path d="M{x} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{HEIGHT - BOTTOM + 22}" text-anchor="middle">{_ten(power)}</text>'
    for power in up.powers():
        y = up.at(10.0**power)
        yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{_ten(power)}</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text x="{middle}" y="{HEIGHT - 14}" text-anchor="middle">{ACROSS}</text>'
    yield f'<text x="{LEFT}" y="{TOP - 16}">{UP}</text>'


def _ten(power: int) -> str:
    return f'10<tspan dy="-5" font-size="10">{power}</tspan>'


def _lines(series: Mapping[str, Points], across: _Scale, up: _Scale) -> Iterator[str]:
    names = sorted(series, key=lambda name: -series[name][-1][1])
    below = 0.0
    for number, points in enumerate(series.values()):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        path = "L".join(f"{across.at(n)} {up.at(y)}" for n, y in points)
        style = f'stroke="{colour}" stroke-width="2" fill="none" stroke-dasharray="{dash}"'
        yield f'<path d="M{path}" {style}/>'
        for n, y in points:
            yield f'<circle cx="{across.at(n)}" cy="{up.at(y)}" r="3" fill="{colour}"/>'
    for name in names:  # from the top, so that no name covers another
        number = list(series).index(name)
        last, value = series[name][-1]
        y = max(up.at(value) + 4, below + 18)
        below = y
        x = across.at(last) + 10
        yield f'<text x="{x}" y="{y}" fill="{COLOURS[number % len(COLOURS)]}">{escape(name)}</text>'
