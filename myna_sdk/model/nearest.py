"""What somebody may have meant by a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ``; nearest: …`` with up to three known names, or nothing if none is near."""
    near = get_close_matches(word, tuple(known), n=3, cutoff=0.5)
    return f"; nearest: {', '.join(near)}" if near else ""
