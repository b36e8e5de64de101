"""Every relative link of a document leads to a file, and to a heading in it where it names one."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "contrib").glob("*.md")]


@cache
def anchors(path: Path) -> frozenset[str]:
    """Return what a fragment may be, made of the headings as GitHub makes it."""
    kept = (
        re.sub(r"[^\w\- ]", "", text.lower()) for text in HEADING.findall(path.read_text("utf-8"))
    )
    return frozenset(text.replace(" ", "-") for text in kept)


def leads(path: Path, target: str, anchor: str) -> bool:
    to = path.parent / target if target else path
    return to.exists() and (not anchor or anchor in anchors(to))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    links = LINK.findall(path.read_text("utf-8"))
    assert [link for link in links if not leads(path, *link)] == []


def test_a_heading_that_is_not_there_is_found() -> None:
    assert leads(ROOT / "README.md", "docs/store.md", "erasing")
    assert not leads(ROOT / "README.md", "docs/store.md", "erased")
