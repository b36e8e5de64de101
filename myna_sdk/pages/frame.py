"""What the pages of the house share: the style sheet that each begins with, and the languages."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from myna_sdk.pages.markup import Markup, element

__all__ = ["base_styles", "language_switch"]


@cache
def base_styles() -> str:
    """Return the style sheet that every page's own one follows."""
    return files("myna_sdk.pages").joinpath("base.css").read_text(encoding="utf-8")


def language_switch(language: str, links: Iterable[tuple[str, str]]) -> Markup:
    """Return the switch between languages.

    Args:
        language: That of the page.
        links: ``ja`` and ``en``, each with the URL of the page in it.
    """
    return element(
        "nav",
        element("ul", [_switch(language, *link) for link in links], class_="languages"),
        aria_label="Language / 言語",
    )


def _switch(current: str, language: str, url: str) -> Markup:
    return element(
        "li",
        element(
            "a",
            "日本語" if language == "ja" else "English",
            href=url,
            lang=language,
            hreflang=language,
            aria_current="true" if language == current else None,
            data_testid=f"language-{language}",
        ),
    )
