"""What both pages share: MOCK where it is one, the header, the steps, the script that follows."""

from functools import cache
from importlib.resources import files
from typing import Final

import attrs

from myna_counter.session import Role
from myna_counter.stages import STEPS, Stage
from myna_counter.texts import Language, text
from myna_sdk.pages.frame import base_styles, language_switch
from myna_sdk.pages.markup import Child, Markup, document, element, page_headers

_ALONE: Final = (
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
)


@attrs.frozen
class Page:
    """One page as it is sent.

    Attributes:
        headers: Its headers.
        body: Its HTML.
    """

    headers: tuple[tuple[str, str], ...]
    body: bytes


@attrs.frozen(kw_only=True)
class View:
    """What a page needs to know beside the stage.

    Attributes:
        language: Its language.
        role: Whose page it is.
        firm: The firm's name.
        mock: Whether the environment is a mock.
        ticket: What its forms carry.
        stamp: What changes once the page is out of date; ``None`` for a page that stays.
        customer_here: Whether the customer's page is open.
        operator: Who can be asked how a card's certificate stands, if anybody can.
    """

    language: Language
    role: Role
    firm: str
    mock: bool
    ticket: str = ""
    stamp: str | None = None
    customer_here: bool = True
    operator: str | None = None

    def say(self, table: str, key: str, **told: str) -> str:
        """Return a text in the page's language."""
        return text(self.language, table, key, **told)

    def url(self, path: str = "") -> str:
        """Return the address of a page or form of this role, in this language."""
        return f"/{self.role.value}{path}?lang={self.language}"


@cache
def style_sheet() -> str:
    """Return the style sheet that both pages share."""
    return base_styles() + _part("counter.css")


@cache
def script() -> str:
    """Return the script that both pages share."""
    return _part("follow.js")


def _part(name: str) -> str:
    return files("myna_counter.pages").joinpath(name).read_text(encoding="utf-8")


def framed(
    view: View, title: str, *content: Child, stage: Stage | None = None, pictures: bool = False
) -> Page:
    """Return a whole page.

    Args:
        view: What it needs to know.
        title: Its heading and title: nothing personal, because browsers remember it.
        *content: What stands under the heading.
        stage: Where the check stands, for the steps; ``None`` shows none.
        pictures: Whether pictures are written into it.
    """
    following = script() if view.stamp is not None else ""
    body = document(
        view.language,
        f"{title} - {view.say('page', 'name')}",
        style_sheet(),
        element("a", view.say("page", "skip"), class_="skip", href="#main", data_testid="skip"),
        _banner(view) if view.mock else None,
        element(
            "div",
            _header(view),
            None if stage is None else _steps(view, stage),
            element(
                "main",
                element("h1", title, data_testid="title"),
                *content,
                id="main",
                tabindex="-1",
            ),
            class_="wrap",
        ),
        script=following,
        class_=view.role.value,
        data_stamp=view.stamp,
        data_changes=f"/{view.role.value}/changes" if following else None,
        data_away=view.say("page", "away") if following else None,
        data_stage=None if stage is None else type(stage).__name__.lower(),
    )
    headers = page_headers(style_sheet(), script=following, pictures=pictures)
    return Page((*headers, *_ALONE), body)


def form(view: View, path: str, *content: Child, testid: str, name: str | None = None) -> Markup:
    """Return a form that carries its page's ticket; buttons outside it give its ``name``."""
    return element(
        "form",
        element("input", type="hidden", name="ticket", value=view.ticket),
        *content,
        id=name,
        method="post",
        action=view.url(path),
        autocomplete="off",
        data_testid=testid,
    )


def button(
    said: str, testid: str, *, primary: bool = False, focus: bool = False, of: str | None = None
) -> Markup:
    """Return a button that sends its form, or the one called ``of``."""
    return element(
        "button",
        said,
        type="submit",
        form=of,
        class_="primary" if primary else None,
        autofocus=focus,
        data_testid=testid,
    )


def notice(said: str, testid: str, *, kind: str = "notice") -> Markup:
    """Return a sentence that must not be missed."""
    return element("p", said, class_=kind, role="alert", data_testid=testid)


def under_way(said: str) -> Markup:
    """Return a bar for what takes a moment; how long nobody knows."""
    return element("progress", aria_label=said, data_testid="progress")


def lead(said: str) -> Markup:
    """Return the sentence under the heading."""
    return element("p", said, class_="lead", data_testid="lead")


def _banner(view: View) -> Markup:
    return element(
        "div",
        element("strong", view.say("page", "mock")),
        element("span", view.say("page", "mock-more")),
        class_="mock",
        role="note",
        data_testid="mock-banner",
    )


def _header(view: View) -> Markup:
    links = [(language, f"/{view.role.value}?lang={language}") for language in ("ja", "en")]
    return element(
        "header",
        element(
            "p",
            element("span", class_="mark", aria_hidden="true"),
            element("span", view.firm, data_testid="firm"),
            class_="brand",
        ),
        language_switch(view.language, links),
        class_="top",
    )


def _steps(view: View, stage: Stage) -> Markup | None:
    now = STEPS.get(type(stage))
    if now is None:
        return None
    return element(
        "ol",
        [
            element(
                "li",
                element("span", str(number + 1), class_="number", aria_hidden="true"),
                view.say("step", str(number)),
                class_="past" if number < now else None,
                aria_current="step" if number == now else None,
            )
            for number in range(max(STEPS.values()) + 1)
        ],
        class_="steps",
        aria_label=view.say("page", "steps"),
    )
