"""The page of the trust core lists the checks as the code makes them."""

from pathlib import Path

from myna_sdk.jpki.checklist import RULES

PAGE = Path(__file__).parents[2] / "docs" / "trust-core.md"


def test_the_table_of_checks_is_that_of_the_code() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| jpki-")]
    assert rows == [
        f"| jpki-{number} | {rule.rule} | {rule.looked_at} |"
        for number, rule in enumerate(RULES, start=1)
    ]
