"""The right-hand side of the person's page: who asks, and exactly what they will receive."""

from myna_mock.pages import texts
from myna_mock.pages.signing import password_of, to_be_signed
from myna_mock.pages.view import Choice, Page
from myna_sdk.pages.markup import Markup, element


def review(page: Page) -> Markup:
    """Return who asks, and what will be sent for whichever persona is chosen."""
    return element(
        "div",
        _asked(page),
        to_be_signed(page),
        password_of(page, _refusals(page)),
        _shared(page),
        class_="column",
    )


def _asked(page: Page) -> Markup:
    pairs = (
        (texts.ASKED_BY, page.client, "asked-by"),
        (texts.RETURNS_TO, page.returns_to, "returns-to"),
        (texts.VIRTUAL_TIME, page.at, "virtual-time"),
    )
    return element(
        "dl",
        [
            (
                element("dt", title.into(page.language)),
                element("dd", element("code", value), data_testid=testid),
            )
            for title, value, testid in pairs
        ],
        class_="asked sheet",
    )


def _shared(page: Page) -> Markup:
    return element(
        "fieldset",
        element("legend", texts.SHARED.into(page.language)),
        element("p", texts.NOTHING_SHARED.into(page.language), class_="notice when-abnormal"),
        element(
            "div",
            element("p", texts.SHARED_MORE.into(page.language), class_="hint"),
            _refusals(page) if page.signing is None else None,
            element(
                "div",
                [_always(page, claim) for claim in page.always],
                [_item(page, claim) for claim in page.items],
                _sealed(page),
                class_="facts",
            ),
            class_="when-normal",
        ),
        data_testid="shared-facts",
    )


def _refusals(page: Page) -> list[Markup]:
    return [
        element(
            "div",
            element(
                "p",
                element("b", page.text(texts.REFUSAL, texts.SIGN_REFUSAL)),
                element("br"),
                choice.refusal.into(page.language),
                class_="notice",
            ),
            class_=page.marker(index),
            data_testid=f"refusal-{choice.id}",
        )
        for index, choice in enumerate(page.choices)
        if choice.refusal is not None
    ]


def _title(page: Page, claim: str, *, always: bool = False) -> Markup:
    text = texts.ITEMS.get(claim)
    return element(
        "span",
        element("span", claim if text is None else text.into(page.language)),
        element("code", claim),
        element("span", f"({texts.ALWAYS.into(page.language)})") if always else None,
        class_="key",
    )


def _always(page: Page, claim: str) -> Markup:
    return element(
        "div",
        element("span", "•", class_="pin", aria_hidden="true"),
        element("span", _title(page, claim, always=True), _values(page, claim)),
        class_="fact",
    )


def _sealed(page: Page) -> Markup | None:
    if page.signing is None:
        return None
    return element(
        "div",
        element("span", "•", class_="pin", aria_hidden="true"),
        element(
            "span",
            element("span", texts.SEALED.into(page.language), class_="key"),
            element("span", texts.SEALED_MORE.into(page.language), class_="sealed"),
        ),
        class_="fact",
        data_testid="sealed-signature",
    )


def _item(page: Page, claim: str) -> Markup:
    return element(
        "label",
        element(
            "input",
            type="checkbox",
            name="share",
            value=claim,
            checked=claim not in page.withheld,
            data_testid=f"share-{claim}",
        ),
        element("span", _title(page, claim), _values(page, claim)),
        class_="fact",
    )


def _values(page: Page, claim: str) -> list[Markup]:
    return [
        element("span", _value(page, claim, choice), class_=page.marker(index))
        for index, choice in enumerate(page.choices)
    ]


def _value(page: Page, claim: str, choice: Choice) -> list[Markup]:
    testid = f"value-{claim}-{choice.id}"
    sent = choice.claim(claim)
    if sent is None:
        absent = texts.NOT_SENT.into(page.language)
        return [element("span", absent, class_="none", data_testid=testid)]
    kind = "value code" if claim in page.always else "value"
    shown = [element("span", sent, class_=kind, lang="ja", data_testid=testid)]
    meaning = texts.meaning(claim, sent, page.language)
    if meaning is not None:
        shown.append(element("span", meaning, class_="meaning"))
    return shown
