"""The page of an authorization request that must not be redirected, with what would help."""

from myna_mock.pages import texts
from myna_mock.pages.frame import framed, header, style_sheet
from myna_mock.pages.texts import Language
from myna_sdk.pages.markup import element, page_headers


def render_refused(
    language: Language, why: str, said: str
) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Return the headers and the HTML of the page.

    Args:
        language: The page's language.
        why: The refusal, a key of `texts.REQUEST_REFUSED`.
        said: What the service says of it, in its own words.
    """
    body = framed(
        language,
        texts.REFUSED_TITLE,
        style_sheet(),
        header(language, ()),
        element(
            "main",
            element("h1", texts.REFUSED_TITLE.into(language)),
            element(
                "p",
                element("code", said, lang="en", data_testid="error"),
                element("br"),
                texts.REQUEST_REFUSED[why].into(language),
                class_="notice",
            ),
            id="main",
            tabindex="-1",
            class_="intro",
        ),
    )
    return page_headers(style_sheet()), body
