"""The server's first page: which worlds there are, and that all of it is MOCK."""

from myna_mock.pages import texts
from myna_mock.pages.frame import framed, header, style_sheet
from myna_mock.pages.texts import Language
from myna_sdk.pages.markup import Markup, element, page_headers


def render_index(
    language: Language, worlds: tuple[tuple[str, str, str], ...]
) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Return the headers and the HTML of the page.

    Args:
        language: The page's language.
        worlds: Name, root URL and virtual time of each world.
    """
    listed = [_world(language, *world) for world in worlds]
    empty = element("p", texts.NO_WORLDS.into(language), class_="notice")
    body = framed(
        language,
        texts.INDEX_TITLE,
        style_sheet(),
        header(language, (("ja", "?lang=ja"), ("en", "?lang=en"))),
        element(
            "main",
            element(
                "div",
                element("h1", texts.INDEX_TITLE.into(language)),
                element("p", texts.INDEX_LEAD.into(language)),
                class_="intro",
            ),
            element("div", listed or empty, class_="stack worlds", data_testid="worlds"),
            id="main",
            tabindex="-1",
        ),
    )
    return page_headers(style_sheet()), body


def _world(language: Language, name: str, root: str, at: str) -> Markup:
    links = (
        ("control", f"{root}/__mock/"),
        ("OpenAPI", f"{root}/__mock/openapi.json"),
        ("discovery", f"{root}/api/realms/main/.well-known/openid-configuration"),
    )
    return element(
        "section",
        element("h2", element("code", name)),
        element("p", f"{texts.VIRTUAL_TIME.into(language)}: ", element("code", at), class_="hint"),
        element("p", element("code", root)),
        element(
            "p",
            [
                element("a", title, href=url, data_testid=f"world-{name}-{title.lower()}")
                for title, url in links
            ],
            class_="links",
        ),
        class_="sheet",
        data_testid=f"world-{name}",
    )
