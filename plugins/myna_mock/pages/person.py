"""The person's page: who am I, does it go well, what is shared, go on or stop.

Controls carry a stable ``data-testid``; ``docs/mock-page.md`` lists them. The form holds its
ticket in its path, so a page that does not know the ticket cannot send it.
"""

from urllib.parse import urlencode, urlsplit

from myna_mock.bilingual import Text
from myna_mock.pages import texts
from myna_mock.pages.frame import framed, header, style_sheet
from myna_mock.pages.sharing import review
from myna_mock.pages.signing import FIND, enter_signs, find_form
from myna_mock.pages.view import Choice, ErrorChoice, Page
from myna_sdk.pages.markup import Child, Markup, element, page_headers


def render(page: Page) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Return the headers and the HTML of the page."""
    styles = style_sheet() + _choice_rules(page)
    body = framed(
        page.language,
        texts.TITLE,
        styles,
        header(page.language, (("ja", _link(page, "ja")), ("en", _link(page, "en")))),
        element(
            "main",
            _intro(page),
            _failure(page),
            find_form(page),
            _form(page),
            id="main",
            tabindex="-1",
        ),
    )
    return page_headers(styles, form_targets=_origin(page.returns_to)), body


def _choice_rules(page: Page) -> str:
    """Return what shows the chosen persona's values, and hides those of one who is refused."""
    return "".join(
        f"form:has(#person-{index}:checked) .of-{index}{{display:revert}}\n"
        + (
            ""
            if choice.refusal is None
            else f"form:has(#person-{index}:checked) .facts{{display:none}}\n"
        )
        for index, choice in enumerate(page.choices)
    )


def _origin(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    plain = parts.netloc.replace("-", "").replace(".", "").replace(":", "")
    known = parts.scheme in {"http", "https"} and plain.isascii() and plain.isalnum()
    return (f"{parts.scheme}://{parts.netloc}",) if known else ()


def _link(page: Page, language: str) -> str:
    pairs = [("lang", language), ("persona", page.chosen)]
    if page.query:
        pairs.append(("q", page.query))
    return "?" + urlencode(pairs)


def _intro(page: Page) -> Markup:
    return element(
        "div",
        element("h1", texts.TITLE.into(page.language)),
        element("p", page.text(texts.LEAD, texts.SIGN_LEAD)),
        class_="intro",
    )


def _failure(page: Page) -> Markup | None:
    chosen = next((choice for choice in page.choices if choice.id == page.chosen), None)
    if not page.failed or chosen is None or chosen.refusal is None:
        return None
    return element(
        "p",
        element("b", page.text(texts.FAILED, texts.SIGN_FAILED)),
        element("br"),
        element("span", chosen.name, lang="ja"),
        ": ",
        chosen.refusal.into(page.language),
        "" if page.language == "ja" else " ",
        texts.FAILED_MORE.into(page.language),
        class_="notice failure",
        role="alert",
        data_testid="problem",
    )


def _form(page: Page) -> Markup:
    return element(
        "form",
        enter_signs(page),
        element("input", type="hidden", name="lang", value=page.language),
        element("div", _response(page), _errors(page), _people(page), class_="column"),
        element("div", review(page), class_="column review"),
        _bar(page),
        method="post",
        action=page.action,
        data_testid="person-form",
    )


def _legend(page: Page, text: Text) -> Markup:
    return element("legend", text.into(page.language))


def _radio(name: str, value: str, *, checked: bool, testid: str, id_: str | None = None) -> Markup:
    return element(
        "input",
        type="radio",
        name=name,
        value=value,
        checked=checked,
        id=id_,
        required=True,
        data_testid=testid,
    )


def _option(control: Markup, *content: Child, more: str = "") -> Markup:
    return element("label", control, element("span", *content), class_=f"option{more}")


def _response(page: Page) -> Markup:
    def one(value: str, title: Text, more: Text) -> Markup:
        return _option(
            _radio(
                "response",
                value,
                checked=page.abnormal is (value == "abnormal"),
                testid=f"response-{value}",
            ),
            element("span", title.into(page.language), class_="title"),
            element("span", more.into(page.language), class_="more"),
        )

    normal = texts.NORMAL_MORE if page.signing is None else texts.SIGN_NORMAL_MORE
    return element(
        "fieldset",
        _legend(page, texts.RESPONSE),
        element(
            "div",
            one("normal", texts.NORMAL, normal),
            one("abnormal", texts.ABNORMAL, texts.ABNORMAL_MORE),
            class_="segments",
        ),
    )


def _errors(page: Page) -> Markup | None:
    if not page.errors:
        return None
    chosen = page.error or page.errors[0].code

    def one(error: ErrorChoice) -> Markup:
        return _option(
            _radio("error", error.code, checked=error.code == chosen, testid=f"error-{error.code}"),
            element("code", error.code, class_="title"),
            element("span", error.text.into(page.language), class_="more"),
        )

    return element(
        "fieldset",
        _legend(page, texts.ERROR),
        element("p", texts.ERROR_MORE.into(page.language), class_="hint"),
        element("div", [one(error) for error in page.errors], class_="stack"),
        class_="when-abnormal",
    )


def _people(page: Page) -> Markup:
    shown = [
        (index, choice)
        for index, choice in enumerate(page.choices)
        if choice.id == page.chosen or choice.matches(page.query)
    ]
    matching = sum(choice.matches(page.query) for choice in page.choices)
    return element(
        "fieldset",
        _legend(page, texts.PEOPLE),
        _search(page),
        element(
            "p",
            element("span", texts.found(page.language, matching, len(page.choices)), role="status"),
            _clear(page),
            class_="count",
            data_testid="persona-count",
        ),
        None if matching else element("p", texts.NOBODY.into(page.language), class_="notice"),
        element(
            "div",
            [_person(page, index, choice) for index, choice in shown],
            class_="people stack",
            data_testid="persona-list",
        ),
    )


def _search(page: Page) -> Markup:
    form = None if page.signing is None else FIND
    return element(
        "div",
        element("label", texts.SEARCH.into(page.language), for_="search"),
        element(
            "input",
            type="search",
            name="q",
            id="search",
            value=page.query,
            autocomplete="off",
            maxlength="100",
            form=form,
            data_testid="persona-search",
        ),
        element(
            "button",
            texts.SEARCH_BUTTON.into(page.language),
            type="submit",
            formmethod="get",
            formnovalidate=True,
            form=form,
            data_testid="persona-search-button",
        ),
        class_="search",
        role="search",
    )


def _clear(page: Page) -> Markup | None:
    if not page.query:
        return None
    target = "?" + urlencode([("lang", page.language), ("persona", page.chosen)])
    return element(
        "a",
        texts.SEARCH_CLEAR.into(page.language),
        href=target,
        data_testid="persona-search-clear",
    )


def _person(page: Page, index: int, choice: Choice) -> Markup:
    badge = None
    if choice.refusal is not None:
        badge = element("span", page.text(texts.REFUSED, texts.SIGN_REFUSED), class_="badge")
    return _option(
        _radio(
            "persona",
            choice.id,
            checked=choice.id == page.chosen,
            testid=f"persona-{choice.id}",
            id_=f"person-{index}",
        ),
        element(
            "span",
            element("b", choice.name, lang="ja"),
            element("code", choice.id, class_="id"),
            class_="name",
        ),
        element("span", choice.title.into(page.language), class_="kind"),
        element("span", choice.awkward.into(page.language), class_="more"),
        badge,
        more=" person",
    )


def _bar(page: Page) -> Markup:
    names = [
        element("b", choice.name, class_=page.marker(index), lang="ja")
        for index, choice in enumerate(page.choices)
    ]
    return element(
        "div",
        element(
            "div",
            element(
                "p",
                f"{texts.CHOSEN.into(page.language)}: ",
                names,
                data_testid="chosen-persona",
            ),
            _button(texts.REFUSE.into(page.language), "refuse", ""),
            _button(page.text(texts.APPROVE, texts.SIGN), "approve", "primary"),
            class_="inside",
        ),
        class_="bar",
    )


def _button(text: str, action: str, kind: str) -> Markup:
    return element(
        "button",
        text,
        type="submit",
        name="decision",
        value=action,
        class_=kind or None,
        data_testid=action,
    )
