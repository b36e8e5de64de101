"""The documented test ids and those of the page are the same."""

import re
from pathlib import Path

import attrs

from myna_mock.bilingual import Text
from myna_mock.pages.person import render
from myna_mock.pages.view import Choice, ErrorChoice, Page, Signing
from myna_mock.served.control.routes import ROUTES

DOCUMENT = Path(__file__).parents[2] / "docs" / "mock-page.md"
PLACEHOLDERS = {"ID": "who-1", "CLAIM": "name", "CODE": "server_error"}

WHO = Choice(
    id="who-1",
    name="見本",
    title=Text("a", "a"),
    awkward=Text("x", "x"),
    claims=(("name", "見本"),),
    refusal=Text("y", "y"),
)
PAGE = Page(
    language="ja",
    action="/t",
    client="c",
    returns_to="http://127.0.0.1/",
    at="",
    always=(),
    items=("name",),
    choices=(WHO,),
    errors=(ErrorChoice(code="server_error", text=Text("x", "x")),),
    chosen="who-1",
    query="見本",
    failed=True,
    signing=Signing(digest="00", form=Text("z", "z"), refused="wrong"),
)


def documented() -> set[str]:
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    cells = [row.split("|")[1] for row in rows[1:]]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def on_the_page(page: Page) -> set[str]:
    return set(re.findall(r'data-testid="([^"]+)"', render(page)[1].decode()))


def filled(name: str) -> str:
    return re.sub(r"[A-Z]+", lambda found: PLACEHOLDERS[found[0]], name)


def test_every_documented_test_id_is_on_the_page_and_no_other() -> None:
    listed = {filled(name) for name in documented()}
    assert on_the_page(PAGE) == listed


def test_the_document_names_every_claim_that_can_be_withheld() -> None:
    page = attrs.evolve(PAGE, items=("name", "address", "birthdate", "gender"))
    shares = {name for name in on_the_page(page) if name.startswith("share-")}
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in shares)


def test_the_document_of_the_server_names_every_path_of_the_control_api() -> None:
    text = (DOCUMENT.parent / "mock-server.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`/[^|]*) \| ([A-Z, ]+) \|", text, re.MULTILINE)
    documented = {
        re.sub(r"ID", "{}", path): set(methods.split(", "))
        for paths, methods in rows
        for path in re.findall(r"`([^`]+)`", paths)
    }
    assert documented.keys() == {
        re.sub(r"\{\w+\}", "{}", route.template)
        for route in ROUTES
        if route.template != "/openapi.json"
    }
    for paths, methods in rows:
        templates = {re.sub(r"ID", "{}", path) for path in re.findall(r"`([^`]+)`", paths)}
        served = {
            method
            for route in ROUTES
            if re.sub(r"\{\w+\}", "{}", route.template) in templates
            for method in route.handlers
        }
        assert set(methods.split(", ")) == served
