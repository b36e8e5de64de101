"""The page of the card lists the checks as the code makes them."""

from pathlib import Path

from myna_sdk.model.rules import read_rules

PAGE = Path(__file__).parents[2] / "docs" / "card.md"


def test_the_tables_of_checks_are_those_of_the_code() -> None:
    heads = ("| visual-", "| text-", "| counter-")
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(heads)]
    rules = [
        *read_rules("myna_sdk.card").values(),
        *read_rules("myna_sdk.identity", "counter-").values(),
    ]
    assert rows == [f"| {rule.number} | {rule.rule} | {rule.looked_at} |" for rule in rules]
