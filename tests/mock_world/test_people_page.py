"""The page that documents the people is written from the data."""

from pathlib import Path

from myna_mock.faults import ADDRESSES, KINDS
from myna_mock.people.events import EVENT_KINDS
from myna_mock.people.listing import people_page
from myna_mock.people.registry import personas

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_says_what_the_data_say() -> None:
    assert (DOCS / "mock-people.md").read_text("utf-8") == people_page()


def test_every_persona_is_on_the_page_once() -> None:
    page = people_page()
    for persona in personas():
        assert page.count(f"| `{persona}` |") == 1


def test_every_fault_and_event_is_documented() -> None:
    page = (DOCS / "mock-faults.md").read_text("utf-8")
    for word in (*ADDRESSES, *(kind.value for kind in KINDS), *EVENT_KINDS):
        assert f"`{word}`" in page, word
