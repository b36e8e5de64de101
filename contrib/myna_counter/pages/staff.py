"""The staff's page at every stage."""

from collections.abc import Mapping
from typing import Final

from myna_counter.pages.comparing import comparing
from myna_counter.pages.frame import Page, View, button, form, framed, lead, notice, under_way
from myna_counter.pages.sheet import recorded
from myna_counter.pages.sketch import placing
from myna_counter.session import Role
from myna_counter.stages import (
    Asking,
    Errand,
    Preparing,
    Reading,
    Recorded,
    Showing,
    Stage,
    Stopped,
    Unacceptable,
    Waiting,
)
from myna_counter.texts import known
from myna_sdk.law.use_cases import Channel, UseCase, use_cases
from myna_sdk.pages.markup import Markup, element

LONGEST_NAME: Final = 100
"""Characters of the longest name or customer number that the form takes."""


def at_counter() -> Mapping[str, UseCase]:
    """Return the use cases that a chip read at the counter serves."""
    return {name: each for name, each in use_cases().items() if Channel.CHIP in each.channels}


def staff_page(stage: Stage, view: View) -> Page:
    """Return the staff's page at ``stage``."""
    match stage:
        case Preparing():
            return _preparing(stage, view)
        case Waiting():
            return _waiting(stage, view)
        case Showing():
            return comparing(stage, view)
        case Unacceptable():
            return _unacceptable(stage, view)
        case Recorded():
            return recorded(stage, view)
        case Stopped():
            return _stopped(stage, view)
    return _under_way(stage, view)


def _preparing(stage: Preparing, view: View) -> Page:
    problem = None
    if stage.problem is not None:
        said = view.say("prepare-problem", known("prepare-problem", stage.problem))
        problem = notice(said, "problem")
    return framed(
        view,
        view.say("prepare", "title"),
        lead(view.say("prepare", "lead")),
        problem,
        _unseen_customer(view),
        form(
            view,
            "/begin",
            _purposes(stage.errand, view),
            _names(stage.errand, view),
            _operator(stage.errand, view),
            element("p", view.say("prepare", "voluntary"), class_="hint"),
            element("div", button(view.say("prepare", "begin"), "begin", primary=True)),
            testid="prepare-form",
        ),
        stage=stage,
    )


def _purposes(errand: Errand | None, view: View) -> Markup:
    chosen = None if errand is None else errand.use_case.id

    def one(number: int, use_case: UseCase) -> Markup:
        first = chosen is None and number == 0
        said = use_case.title_en if view.language == "en" else use_case.title_ja
        return element(
            "label",
            element(
                "input",
                type="radio",
                name="use_case",
                value=use_case.id,
                required=True,
                checked=use_case.id == chosen,
                autofocus=first or use_case.id == chosen,
                data_testid=f"use-case-{use_case.id}",
            ),
            element("span", said),
            class_="choice",
        )

    return element(
        "fieldset",
        element("legend", view.say("prepare", "use-case")),
        element(
            "div",
            [one(number, each) for number, each in enumerate(at_counter().values())],
            class_="choices",
        ),
    )


def _names(errand: Errand | None, view: View) -> Markup:
    confirmed = "" if errand is None else errand.confirmed_by
    recorded_by = "" if errand is None else errand.recorded_by or ""

    def field(name: str, value: str, *, required: bool = False, more: str | None = None) -> Markup:
        return element(
            "div",
            element("label", view.say("prepare", name), for_=name),
            element(
                "input",
                id=name,
                name=name,
                value=value,
                required=required,
                maxlength=str(LONGEST_NAME),
                autocomplete="off",
                aria_describedby=None if more is None else f"{name}-more",
                data_testid=name,
            ),
            None if more is None else element("p", more, class_="more", id=f"{name}-more"),
            class_="field",
        )

    return element(
        "div",
        field("confirmed-by", confirmed, required=True),
        field("recorded-by", recorded_by),
        field("subject", "", more=view.say("prepare", "subject-more")),
        class_="fields",
    )


def _operator(errand: Errand | None, view: View) -> Markup | None:
    if view.operator is None:
        return None
    return element(
        "label",
        element(
            "input",
            type="checkbox",
            name="ask-operator",
            value="yes",
            checked=errand is not None and errand.ask_operator,
            data_testid="ask-operator",
        ),
        element("span", view.say("prepare", "ask-operator", operator=view.operator)),
        class_="choice plain",
    )


def _waiting(stage: Waiting, view: View) -> Page:
    trouble = None
    if stage.trouble is not None:
        key = known("waiting-trouble", stage.trouble)
        trouble = notice(view.say("waiting-trouble", key, code=stage.trouble), "trouble")
    return framed(
        view,
        view.say("waiting", "title"),
        lead(view.say("waiting", "lead")),
        trouble,
        _unseen_customer(view),
        placing(),
        _stop(view),
        stage=stage,
    )


def _under_way(stage: Stage, view: View) -> Page:
    """Return the page of what somebody else does: the customer, the card, the store."""
    table = type(stage).__name__.lower()
    title = view.say(table, "title")
    busy = None if isinstance(stage, Asking) else under_way(title)
    return framed(
        view,
        title,
        lead(view.say(table, "lead")),
        _unseen_customer(view),
        busy,
        _stop(view) if isinstance(stage, Asking | Reading) else None,
        stage=stage,
    )


def _unacceptable(stage: Unacceptable, view: View) -> Page:
    return framed(
        view,
        view.say("unacceptable", stage.why),
        notice(view.say("unacceptable", f"{stage.why}-next"), "next"),
        element("p", view.say("unacceptable", "nothing"), class_="hint"),
        form(
            view,
            "/decide",
            button(view.say("unacceptable", "record"), "record", primary=True, focus=True),
            testid="unacceptable-form",
        ),
        _stop(view),
        stage=stage,
    )


def _stopped(stage: Stopped, view: View) -> Page:
    key, code = known("trouble", stage.trouble.code), stage.trouble.code
    again = button(view.say("page", "again"), "again", primary=True, focus=True)
    return framed(
        view,
        view.say("trouble", key, code=code),
        notice(view.say("trouble", f"{key}-next", code=code), "next"),
        form(view, "/stop", again, testid="again-form"),
        stage=stage,
    )


def _unseen_customer(view: View) -> Markup | None:
    if view.customer_here or view.role is not Role.STAFF:
        return None
    return notice(view.say("prepare", "customer-page"), "customer-missing")


def _stop(view: View) -> Markup:
    return form(view, "/stop", button(view.say("page", "stop"), "stop"), testid="stop-form")
