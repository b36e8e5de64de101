"""The language of the people who read the screen: Japanese or English."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Literal, TypeAlias

__all__ = ["Language", "language", "preferred", "say", "speak"]

Language: TypeAlias = Literal["ja", "en"]

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default="en")


def preferred(environ: Mapping[str, str]) -> Language:
    """Return the language that the locale in ``environ`` asks for (POSIX 8.2: first one set)."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    return "ja" if locale.lower().startswith("ja") else "en"


def speak(chosen: Language) -> None:
    """Make ``chosen`` the language of everything said from now on."""
    _SPOKEN.set(chosen)


def language() -> Language:
    """Return the language that was chosen."""
    return _SPOKEN.get()


def say(ja: str, en: str) -> str:
    """Return the text in the chosen language.

    Help texts are said when their module loads, which is after the language was chosen.
    """
    return ja if language() == "ja" else en
