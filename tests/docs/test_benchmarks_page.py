"""What was measured is what is told: the same names, aims and results on page and in JSON."""

import json
from typing import Literal
from xml.etree import ElementTree as ET

import pytest

from benchmarks import growth
from benchmarks.page import HEAD, PAGE, RESULTS, WHAT, as_json, read_json, renewed, table
from benchmarks.plot import drawn
from benchmarks.result import Result

AIMS = {
    "cold-start-version": (2.0, "lower"),
    "cold-start-help": (1.5, "lower"),
    "login-overhead": (2.0, "lower"),
    "least-program-overhead": (2.0, "lower"),
    "login-vs-least-program": (2.5, "lower"),
    "signature-overhead": (2.0, "lower"),
    "store-append": (0.5, "higher"),
    "audit-writers": (0.8, "higher"),
    "full-check": (2.5, "lower"),
    "full-check-vs-certvalidator": (10.0, "higher"),
    "crl-index-build": (2.0, "lower"),
    "crl-index-build-partitions": (2.0, "lower"),
    "crl-index-build-memory": (1.0, "lower"),
    "crl-index-miss": (15_000.0, "higher"),
    "crl-index-miss-memory": (1.0, "lower"),
    "card-commands-facts": (1.0, "lower"),
    "card-commands-sign": (1.0, "lower"),
    "card-own-time": (0.1, "lower"),
    "card-least-own-time": (0.1, "lower"),
    "recheck-two-processes": (1.6, "higher"),
}


def test_the_names_and_aims_are_the_promised_ones() -> None:
    assert {one.name: (one.aim, one.better) for one in read_json()} == AIMS
    assert list(WHAT) == list(AIMS)


def test_the_page_tells_the_results_of_the_last_run() -> None:
    assert PAGE.read_text("utf-8") == HEAD + table(read_json())


def test_the_plot_shows_the_points_of_the_last_run() -> None:
    assert growth.PLOT.read_text("utf-8") == drawn(growth.read())
    assert f"]({growth.PLOT.name})" in PAGE.read_text("utf-8")
    for points in growth.read().values():
        assert len(points) > 2
        assert tuple(n for n, _ in points) == growth.COUNTS[: len(points)]


def test_a_plot_is_one_image_with_a_name_for_each_line() -> None:
    root = ET.fromstring(drawn({"a < b": ((10, 1.0), (100, 5.0)), "c": ((10, 0.01),)}))
    texts = ["".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"a < b", "c"} <= set(texts)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 3


def test_results_of_a_part_take_their_own_places_and_no_others() -> None:
    other = Result(name="full-check", ratio=9.0, aim=2.5, better="lower")
    before = read_json()
    after = renewed([other])
    assert [one.name for one in after] == [one.name for one in before]
    assert [a for a, b in zip(after, before, strict=True) if a != b] == [other]


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
