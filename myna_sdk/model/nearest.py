"""What somebody may have meant by a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches


def near_names(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three known names that are like ``word``, the likest first."""
    return tuple(get_close_matches(word, tuple(known), n=3, cutoff=0.5))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``; nearest: …`` with the near names, or nothing if none is near."""
    near = near_names(word, known)
    return f"; nearest: {', '.join(near)}" if near else ""


def nearest_or_all(word: str, known: Iterable[str]) -> str:
    """Return ``; nearest: …`` with the near names, or every known name if none is near."""
    names = sorted(known)
    everybody = f"; there are: {', '.join(names)}" if names else ""
    return nearest(word, names) or everybody
