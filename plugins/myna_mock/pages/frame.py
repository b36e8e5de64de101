"""What every page of the mock shares: the banner that says MOCK, the header, the style sheet."""

from functools import cache
from importlib.resources import files

from myna_mock.bilingual import Text
from myna_mock.pages import texts
from myna_mock.pages.texts import Language
from myna_sdk.pages.frame import base_styles, language_switch
from myna_sdk.pages.markup import Child, Markup, document, element


@cache
def style_sheet() -> str:
    """Return the style sheet that all pages share."""
    return base_styles() + files("myna_mock.pages").joinpath("style.css").read_text(
        encoding="utf-8"
    )


def framed(language: Language, title: Text, styles: str, *content: Child) -> bytes:
    """Return a whole page whose ``content`` stands under the MOCK banner."""
    return document(
        language,
        f"{texts.BANNER.into(language)} - {title.into(language)}",
        styles,
        element(
            "a", texts.SKIP.into(language), class_="skip", href="#main", data_testid="skip-link"
        ),
        _banner(language),
        element("div", *content, class_="wrap"),
    )


def header(language: Language, links: tuple[tuple[Language, str], ...]) -> Markup:
    """Return the page's header, with a switch between the languages if there are ``links``."""
    return element(
        "header",
        element(
            "p",
            element("span", class_="mark", aria_hidden="true"),
            element("span", texts.APP_NAME.into(language)),
            class_="brand",
        ),
        language_switch(language, links) if links else None,
        class_="top",
    )


def _banner(language: Language) -> Markup:
    return element(
        "div",
        element("strong", texts.BANNER.into(language)),
        element("span", texts.BANNER_MORE.into(language)),
        class_="mock",
        role="note",
        data_testid="mock-banner",
    )
