"""The page for a ticket with which nothing can be decided any more."""

from myna_mock.pages import texts
from myna_mock.pages.frame import framed, header, style_sheet
from myna_mock.pages.texts import Language
from myna_sdk.pages.markup import element, page_headers


def render_gone(language: Language) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Return the headers and the HTML of the page."""
    body = framed(
        language,
        texts.GONE_TITLE,
        style_sheet(),
        header(language, (("ja", "?lang=ja"), ("en", "?lang=en"))),
        element(
            "main",
            element("h1", texts.GONE_TITLE.into(language)),
            element("p", texts.GONE.into(language), class_="notice", data_testid="gone"),
            id="main",
            tabindex="-1",
            class_="intro",
        ),
    )
    return page_headers(style_sheet()), body
