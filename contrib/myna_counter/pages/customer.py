"""The customer's page at every stage. Nothing that was read from a card is ever on it."""

from typing import Final

from myna_counter.pages.frame import Page, View, button, form, framed, lead, notice, under_way
from myna_counter.pages.sketch import card_front, placing
from myna_counter.stages import (
    Asking,
    Preparing,
    Reading,
    Recorded,
    Stage,
    Stopped,
    Waiting,
)
from myna_sdk.card.refusals import CardReason, CardRefusal
from myna_sdk.pages.markup import Markup, element

_TEXT: Final = {
    Preparing: "idle",
    Reading: "reading",
    Recorded: "done",
    Stopped: "stopped",
}


def customer_page(stage: Stage, view: View) -> Page:
    """Return the customer's page at ``stage``."""
    if isinstance(stage, Waiting):
        return _card_wanted(stage, view)
    if isinstance(stage, Asking):
        return _number_wanted(stage, view)
    key = _TEXT.get(type(stage), "compare")
    title = view.say("customer", key)
    refusal = stage.trouble.refusal if isinstance(stage, Stopped) else None
    return framed(
        view,
        title,
        lead(view.say("customer", f"{key}-lead")),
        under_way(title) if key == "reading" else None,
        None if refusal is None else _told(refusal, view),
    )


def _told(refusal: CardRefusal, view: View) -> Markup:
    """Return what the card or its holder refused; at the last try nobody is asked to go on."""
    last = refusal.reason is CardReason.PIN_LAST_TRY
    said = view.say("customer", "last-try") if last else refusal.guidance(view.language)
    return notice(said, "guidance")


def _card_wanted(stage: Waiting, view: View) -> Page:
    use_case = stage.errand.use_case
    purpose = use_case.purpose_en if view.language == "en" else use_case.purpose_ja
    return framed(
        view,
        view.say("customer", "card"),
        lead(view.say("customer", "card-lead", purpose=purpose)),
        placing(),
    )


def _number_wanted(stage: Asking, view: View) -> Page:
    wrong = None
    if stage.wrong is not None:
        wrong = notice(stage.wrong.guidance(view.language), "wrong")
    return framed(
        view,
        view.say("customer", "number"),
        lead(view.say("customer", "pin-lead" if stage.with_pin else "number-lead")),
        wrong,
        element(
            "div",
            form(
                view,
                "/number",
                _digits(1, "birth", 8, view),
                _digits(2, "year", 4, view),
                _digits(3, "code", 4, view),
                _digits(4, "pin", 4, view, required=False) if stage.with_pin else None,
                element(
                    "label",
                    element("input", type="checkbox", id="show", data_testid="show"),
                    element("span", view.say("customer", "show")),
                    class_="choice plain",
                ),
                button(view.say("customer", "send"), "send", primary=True),
                testid="number-form",
            ),
            element(
                "div",
                card_front(view.say("customer", "drawing")),
                form(
                    view,
                    "/stop",
                    button(view.say("customer", "decline"), "decline"),
                    testid="decline-form",
                ),
                class_="aside",
            ),
            class_="beside",
        ),
    )


def _digits(number: int, name: str, most: int, view: View, *, required: bool = True) -> Markup:
    """Return a field whose digits are hidden, and that no browser offers to keep."""
    return element(
        "div",
        element(
            "label",
            element("span", str(number), class_="number", aria_hidden="true"),
            view.say("customer", name),
            for_=name,
        ),
        element(
            "input",
            id=name,
            name=name,
            type="text",
            inputmode="numeric",
            autocomplete="off",
            spellcheck="false",
            required=required,
            maxlength=str(most),
            size=str(most + 1),
            class_="digits",
            autofocus=number == 1,
            data_testid=name,
        ),
        class_="field",
    )
