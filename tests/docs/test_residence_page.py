"""``docs/residence-table.md`` is the table that decides; ``docs/residence.md`` names every key."""

import re
from pathlib import Path

from myna_sdk.cases.decision import BasisKind, Replaces
from myna_sdk.cases.verification import EvidenceKind
from tests.docs.residence_page import DOCUMENT, page

GUIDE = (Path(__file__).parents[2] / "docs" / "residence.md").read_text("utf-8")


def test_the_page_of_the_table_is_the_present_one() -> None:
    """If it is not: ``python -m tests.docs.residence_page``."""
    assert DOCUMENT.read_text("utf-8") == page()


def test_the_guide_names_every_answer_and_every_evidence() -> None:
    answers = set(re.findall(r"^\| `([a-z_-]+)` \| .* \|$", GUIDE, re.MULTILINE))
    assert {each.value for each in Replaces} <= answers
    named = set(re.findall(r"`([a-z-]+)`", GUIDE))
    assert {kind.value for kind in EvidenceKind if kind is not EvidenceKind.OTHER} <= named
    assert {kind.value for kind in BasisKind if kind is not BasisKind.STATUTE} <= named
