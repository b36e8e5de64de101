"""What people read about a comparison: both sides in clear, every character visible."""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

import attrs

from myna_sdk.comparison.folding import clusters
from myna_sdk.comparison.item import ItemComparison
from myna_sdk.comparison.why import text
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.names import SubstituteMap

_LONGEST_ALIGNED = 1000
"""Characters of a side up to which the two are aligned; a longer one differs as a whole."""

_NAMED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})


@attrs.frozen(repr=False)
class Segment(Masked):
    """A stretch of one side.

    Attributes:
        text: The characters exactly as received. Joined, a side's segments are its whole text.
        shown: The same for the eye: characters that cannot be seen are named, ``<U+3000>``.
        same: Whether the other side has the same characters at this place.
    """

    text: str
    shown: str
    same: bool


@attrs.frozen(repr=False, kw_only=True)
class DiffLine(Masked):
    """One part of an item on both sides, in clear. Show it to people; never log or store it.

    Attributes:
        comparison: The item's comparison.
        label: What the part is called, in the reader's language.
        expected: The expected side's segments; ``None`` if it has no such part.
        actual: The actual side's segments; ``None`` if it has no such part.
        language: The language of the texts, ``ja`` or ``en``.
    """

    comparison: ItemComparison
    label: str
    expected: tuple[Segment, ...] | None
    actual: tuple[Segment, ...] | None
    language: str

    def text(self) -> str:
        """Return the line in clear, what differs within ``[ ]``."""
        sides = (("expected", self.expected), ("actual", self.actual))
        told = [f"  {text('label', side, self.language)}: {self._side(s)}" for side, s in sides]
        return "\n".join([f"{self.label}: {self._verdict()}", *told])

    def _verdict(self) -> str:
        verdict = self.comparison.verdict.text(self.language)
        whys = "、".join if self.language == "ja" else "; ".join
        told = whys(why.text(self.language) for why in self.comparison.why)
        return f"{verdict} ({told})" if told else verdict

    def _side(self, segments: tuple[Segment, ...] | None) -> str:
        if segments is None:
            return text("label", "absent", self.language)
        return "".join(s.shown if s.same else f"[{s.shown}]" for s in segments)


@attrs.frozen(repr=False)
class Side(Masked):
    """One side's text of one part, with its substitute map."""

    clear: Concealed[str]
    substitutes: SubstituteMap | None = None


def line(
    comparison: ItemComparison, part: str, sides: tuple[Side | None, Side | None], language: str
) -> DiffLine:
    """Return the line that shows ``part`` on both sides, characters aligned."""
    ours, theirs = (_cells(side) for side in sides)
    expected, actual = _segments(ours, theirs, language)
    return DiffLine(
        comparison=comparison,
        label=text("label", part, language),
        expected=None if sides[0] is None else expected,
        actual=None if sides[1] is None else actual,
        language="en" if language == "en" else "ja",
    )


@attrs.frozen(repr=False)
class _Cell(Masked):
    text: str
    substitute: bool


def _cells(side: Side | None) -> tuple[_Cell, ...]:
    if side is None:
        return ()
    flags = side.substitutes or SubstituteMap(())
    cells: list[_Cell] = []
    at = 0
    for cluster in clusters(side.clear.reveal()):
        cells.append(_Cell(cluster, flags.marks(at)))
        at += len(cluster)
    return tuple(cells)


def _segments(
    ours: Sequence[_Cell], theirs: Sequence[_Cell], language: str
) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    expected: list[Segment] = []
    actual: list[Segment] = []
    for same, mine, yours in _aligned(ours, theirs):
        expected.extend(_segment(mine, same=same, language=language))
        actual.extend(_segment(yours, same=same, language=language))
    return tuple(expected), tuple(actual)


def _aligned(
    ours: Sequence[_Cell], theirs: Sequence[_Cell]
) -> list[tuple[bool, Sequence[_Cell], Sequence[_Cell]]]:
    if max(len(ours), len(theirs)) > _LONGEST_ALIGNED:
        return [(ours == theirs, ours, theirs)]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return [(tag == "equal", ours[a:b], theirs[c:d]) for tag, a, b, c, d in matcher.get_opcodes()]


def _segment(cells: Sequence[_Cell], *, same: bool, language: str) -> tuple[Segment, ...]:
    if not cells:
        return ()
    mark = f"<{text('label', 'substitute', language)}>"
    shown = "".join(_visible(c.text) + (mark if c.substitute else "") for c in cells)
    return (Segment("".join(c.text for c in cells), shown, same),)


def _visible(cluster: str) -> str:
    return "".join(_shown(index, c) for index, c in enumerate(cluster))


def _shown(index: int, character: str) -> str:
    """Return the character, or its name where it cannot be seen or would be taken for a name."""
    if character == " ":
        return character
    unseen = unicodedata.category(character) in _NAMED or _is_selector(character)
    stray_mark = index == 0 and unicodedata.combining(character) != 0
    if unseen or stray_mark or character in "<[]":
        return f"<U+{ord(character):04X}>"
    return character


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
