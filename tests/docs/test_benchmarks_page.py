"""What was measured is what is told: the same names, aims and results on page and in JSON."""

import json
from typing import Literal

import pytest

from benchmarks.page import HEAD, PAGE, RESULTS, WHAT, as_json, read_json, table
from benchmarks.result import Result

AIMS = {
    "cold-start-version": (2.0, "lower"),
    "cold-start-help": (1.5, "lower"),
    "login-overhead": (2.0, "lower"),
    "signature-overhead": (2.0, "lower"),
    "store-append": (0.5, "higher"),
    "audit-writers": (0.8, "higher"),
    "full-check": (2.5, "lower"),
    "full-check-vs-certvalidator": (10.0, "higher"),
}


def test_the_names_and_aims_are_the_promised_ones() -> None:
    assert {one.name: (one.aim, one.better) for one in read_json()} == AIMS
    assert list(WHAT) == list(AIMS)


def test_the_page_tells_the_results_of_the_last_run() -> None:
    assert PAGE.read_text("utf-8") == HEAD + table(read_json())


def test_the_document_has_these_fields_and_no_others() -> None:
    for row in json.loads(RESULTS.read_text("utf-8")):
        assert set(row) == {"name", "ratio", "aim", "better", "holds"}
    assert as_json(read_json()) == RESULTS.read_text("utf-8")


@pytest.mark.parametrize(
    ("ratio", "better", "holds"),
    [(2.0, "lower", True), (2.01, "lower", False), (1.99, "higher", False), (2.0, "higher", True)],
)
def test_an_aim_holds_up_to_and_with_its_value(
    ratio: float, better: Literal["lower", "higher"], *, holds: bool
) -> None:
    one = Result(name="any", ratio=ratio, aim=2.0, better=better)
    assert one.holds is holds
