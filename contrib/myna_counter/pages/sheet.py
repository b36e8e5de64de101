"""The record on one page, for the screen and for paper: no fact of the person is on it."""

from myna_counter.pages.comparing import status_said
from myna_counter.pages.frame import Page, View, button, form, framed
from myna_counter.stages import Recorded, Sheet
from myna_sdk.law.judging import Counts
from myna_sdk.model.instants import JST
from myna_sdk.pages.markup import Child, Markup, element


def recorded(stage: Recorded, view: View) -> Page:
    """Return the page with the record, its printing, and the way to the next customer."""
    sheet = stage.sheet
    return framed(
        view,
        view.say("sheet", "title"),
        element(
            "section",
            element(
                "p",
                view.say("sheet", sheet.ended),
                class_=f"outcome {sheet.ended}",
                data_testid="outcome",
                data_ended=sheet.ended,
            ),
            element("dl", _rows(sheet, view), class_="record", data_testid="record-sheet"),
            element("p", view.say("sheet", "foot"), class_="foot"),
            class_="sheet paper",
        ),
        element("p", view.say("sheet", "wiped"), class_="hint screen-only", data_testid="wiped"),
        form(
            view,
            "/stop",
            element(
                "button",
                view.say("sheet", "print"),
                type="button",
                class_="primary",
                autofocus=True,
                data_print=True,
                data_testid="print",
            ),
            button(view.say("sheet", "next"), "next"),
            testid="next-form",
        ),
        stage=stage,
    )


def _rows(sheet: Sheet, view: View) -> list[Child]:
    use_case = sheet.use_case
    rows: list[tuple[str, str | None]] = [
        ("firm", view.firm),
        ("by-hand", ""),
        ("purpose", use_case.title_en if view.language == "en" else use_case.title_ja),
        ("at", f"{sheet.at.astimezone(JST):%Y-%m-%d %H:%M} JST"),
        ("confirmed-by", sheet.confirmed_by),
        ("recorded-by", sheet.recorded_by),
        ("document", view.say("sheet", "card")),
        ("municipality", sheet.municipality),
        ("expires", sheet.expires_on.isoformat()),
        ("way", view.say("sheet", "way-more") if sheet.reason is None else None),
        ("status", status_said(sheet.status, sheet.operator, view)),
        ("methods", _methods(sheet, view) if sheet.reason is None else None),
        ("id", sheet.id),
    ]
    if sheet.reason is not None:
        rows.insert(3, ("reason", f"{sheet.reason.guidance(view.language)} ({sheet.reason.value})"))
    return [_row(key, value, view) for key, value in rows if value is not None]


def _row(key: str, value: str, view: View) -> Markup:
    return element(
        "div",
        element("dt", view.say("sheet", key)),
        element("dd", value, class_="by-hand" if key == "by-hand" else None),
        data_testid=f"sheet-{key}",
    )


def _methods(sheet: Sheet, view: View) -> str:
    if sheet.use_case.statutory is None:
        return view.say("sheet", "no-method")
    found = [each for each in sheet.methods if each.counts is not Counts.NO]
    said = [
        f"{each.title(view.language)} ({each.article} {each.letter}): "
        f"{each.counts.text(view.language)}"
        for each in found
    ]
    return "; ".join(said) or view.say("sheet", "none-counts")
