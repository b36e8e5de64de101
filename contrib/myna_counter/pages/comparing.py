"""The staff's page on which texts, signed images and the person are compared."""

import base64
from typing import Final

from myna_counter.pages.frame import Page, View, button, form, framed, lead, notice
from myna_counter.stages import Errand, Showing
from myna_sdk.law.evidence import Revocation
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.pages.markup import Markup, element
from myna_sdk.providers.rule_texts import rule_text

_MARKS: Final = {
    CheckResult.PASSED: "✓",
    CheckResult.FAILED: "✗",
    CheckResult.UNKNOWN: "?",
    CheckResult.NOT_MADE: "–",
}


def questions(errand: Errand) -> tuple[str, ...]:
    """Return what the member of staff is asked; a statute asks for what the person declared."""
    both = ("face", "texts")
    return both if errand.use_case.statutory is None else (*both, "declared")


def comparing(stage: Showing, view: View) -> Page:
    """Return the page: photograph, facts and checks beside each other, and the questions."""
    problem = None
    if stage.problem is not None:
        problem = notice(view.say("showing", stage.problem), "problem")
    asked = questions(stage.errand)
    return framed(
        view,
        view.say("showing", "title"),
        lead(view.say("showing", "lead")),
        problem,
        element(
            "div",
            _photo(stage, view),
            _facts(stage, view),
            _checks(stage, view),
            element(
                "div",
                form(
                    view,
                    "/decide",
                    [_question(name, view, focus=name == asked[0]) for name in asked],
                    testid="decide-form",
                    name="decide",
                ),
                button(view.say("showing", "record"), "record", primary=True, of="decide"),
                form(view, "/stop", button(view.say("page", "stop"), "stop"), testid="stop-form"),
                class_="decide",
            ),
            class_="compare",
        ),
        stage=stage,
        pictures=True,
    )


def _picture(png: Concealed[bytes], said: str, testid: str) -> Markup:
    written = base64.b64encode(png.reveal()).decode("ascii")
    return element("img", src=f"data:image/png;base64,{written}", alt=said, data_testid=testid)


def _photo(stage: Showing, view: View) -> Markup:
    said = view.say("showing", "photo")
    return element(
        "figure",
        _picture(stage.photo, said, "photo"),
        element("figcaption", said),
        class_="sheet photo",
    )


def _facts(stage: Showing, view: View) -> Markup:
    """Return the facts, none beyond the purpose but those that keep a card from being accepted."""
    face, text = stage.reading.face, stage.reading.text
    wanted, sex = stage.errand.use_case.items, view.say("sex", face.sex.reveal().value)
    told = {} if text is None else text.facts.reveal()
    return element(
        "dl",
        _compared("name", face.name, told.get("name", "–"), view),
        _compared("address", face.address, told.get("address", "–"), view),
        _plain("birth_date", birth_date_said(face.birth_date, view.language), view),
        _plain("sex", sex, view) if FactItem.SEX in wanted else None,
        _plain("expires", face.expires_on.isoformat(), view, signed=False),
        _plain("municipality", stage.reading.municipality, view, signed=False),
        class_="sheet facts-read",
    )


def _compared(item: str, image: Concealed[bytes], said: str, view: View) -> Markup:
    """Return a fact as its signed image, and under it as its text."""
    name = view.say("showing", item)
    return element(
        "div",
        element("dt", name),
        element(
            "dd",
            _picture(image, f"{name} ({view.say('showing', 'image')})", f"image-{item}"),
            element("small", view.say("showing", "as-text")),
            element("b", said, lang="ja", data_testid=f"text-{item}"),
        ),
        class_="whole",
    )


def _plain(item: str, said: str, view: View, *, signed: bool = True) -> Markup:
    more = None if signed else element("small", view.say("showing", "unsigned"))
    return element(
        "div",
        element("dt", view.say("showing", item)),
        element("dd", element("b", said, data_testid=f"text-{item}"), more),
    )


def birth_date_said(born: BirthDate, language: str) -> str:
    """Return the date as people write it, what is unknown left out."""
    year, month, day = born.reveal_parts()
    if language == "en":
        known = [part for part in (month, day) if part is not None]
        return "-".join([f"{year:04}", *(f"{part:02}" for part in known)])
    said = f"{year}年"
    if month is not None:
        said += f"{month}月"
    return said if day is None else f"{said}{day}日"


def _checks(stage: Showing, view: View) -> Markup:
    reading = stage.reading
    texts = () if reading.text is None else reading.text.verdict.checks
    checks = (*reading.verdict.checks, *texts)
    unmade = [each for each in checks if each.result is CheckResult.NOT_MADE]
    made = [_check(each, view) for each in checks if each not in unmade]
    more = element(
        "details",
        element("summary", view.say("showing", "unmade", count=str(len(unmade)))),
        element("ul", [_check(each, view) for each in unmade], class_="checks"),
    )
    return element(
        "section",
        element("h2", view.say("showing", "checks")),
        element("ul", made, class_="checks"),
        more if unmade else None,
        _status(stage, view),
        class_="sheet checked",
    )


def _status(stage: Showing, view: View) -> Markup:
    """Return what an operator said of the card; a warning is one that must not be missed."""
    if stage.status is None:
        found, operator = Revocation.NOT_CHECKED, ""
    else:
        found, operator = stage.status.answers(stage.reading.at), stage.status.operator
    said = f"{view.say('sheet', 'status')}: {status_said(found, operator, view)}"
    loud = found in {Revocation.REVOKED, Revocation.HELD}
    return element("p", said, class_="notice" if loud else "hint", data_testid="card-status")


def status_said(found: Revocation, operator: str | None, view: View) -> str:
    """Return how the card stands, and who said so."""
    return view.say("status", found.value, operator=operator or "")


def _check(check: Check, view: View) -> Markup:
    said = view.say("result", check.result.value)
    return element(
        "li",
        element("span", _MARKS[check.result], class_="mark-result", aria_hidden="true"),
        element("span", f"{said}: ", class_="unseen"),
        element("span", rule_text(check, view.language)),
        class_=f"check {check.result.value}",
        data_testid=f"check-{check.number}",
        data_result=check.result.value,
    )


def _question(name: str, view: View, *, focus: bool = False) -> Markup:
    def answer(value: str, *, first: bool = False) -> Markup:
        return element(
            "label",
            element(
                "input",
                type="radio",
                name=name,
                value=value,
                required=True,
                autofocus=first,
                data_testid=f"{name}-{value}",
            ),
            element("span", view.say("showing", value)),
            class_="choice",
        )

    return element(
        "div",
        element("p", view.say("showing", f"ask-{name}"), id=f"ask-{name}"),
        element("div", answer("yes", first=focus), answer("no"), class_="choices pair"),
        role="radiogroup",
        aria_labelledby=f"ask-{name}",
        class_="question",
    )
