"""Settings: every fault of a table at once, no coercion, and no value in a fault."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, NewType

import attrs
import pytest
from attrs.validators import matches_re
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.model.reasons import Reason
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Wrong
from myna_sdk.providers.settings import (
    CodeTable,
    CredentialUrl,
    HttpsUrl,
    PrivateKey,
    ReturnUrl,
    Secret,
    hosts_of,
    structure,
)
from tests.providers.places import kinds, place

Name = NewType("Name", str)


class Level(Enum):
    LOW = "low"
    HIGH = "high"


@attrs.frozen(kw_only=True)
class Inner:
    depth: int
    note: str = ""


@attrs.frozen(kw_only=True)
class Every:
    """A field of each type."""

    text: str = "a"
    whole: int = 1
    number: float = 1.0
    truth: bool = False
    day: date = date(2026, 1, 1)
    maybe: str | None = None
    name: Name = Name("n")
    level: Level = Level.LOW
    choice: Literal["one", 2] = "one"
    many: tuple[int, ...] = ()
    pair: tuple[str, int] = ("a", 1)
    bag: frozenset[str] = frozenset()
    table: Mapping[str, int] = attrs.field(factory=dict)
    codes: CodeTable = attrs.field(factory=dict)
    inner: Inner = Inner(depth=0)
    url: HttpsUrl | None = None
    back: ReturnUrl | None = None
    database: CredentialUrl | None = None
    secret: Secret | None = None
    key: PrivateKey | None = None
    file: Path | None = None


SOUND: list[tuple[str, Any, Any]] = [
    ("text", "値", "値"),
    ("whole", 5, 5),
    ("number", 5, 5.0),
    ("truth", True, True),
    ("day", date(2026, 11, 1), date(2026, 11, 1)),
    ("maybe", "x", "x"),
    ("name", "x", "x"),
    ("level", "high", Level.HIGH),
    ("choice", "one", "one"),
    ("choice", 2, 2),
    ("many", [1, 2], (1, 2)),
    ("pair", ["x", 2], ("x", 2)),
    ("bag", ["x", "x"], frozenset({"x"})),
    ("table", {"a": 1}, {"a": 1}),
    ("codes", {"E01": "cancelled"}, {"E01": Reason.CANCELLED}),
    ("inner", {"depth": 3}, Inner(depth=3)),
    ("url", "https://operator.example/v1", "https://operator.example/v1"),
]


@pytest.mark.parametrize(("field", "raw", "value"), SOUND)
def test_a_sound_value_becomes_what_the_field_says(field: str, raw: object, value: object) -> None:
    top = place()
    made = structure(Every, {field: raw}, top)
    assert top.faults == []
    assert isinstance(made, Every)
    held = getattr(made, field)
    assert held == value
    assert type(held) is type(value) or isinstance(held, Mapping | HttpsUrl)


WRONG_VALUES: list[tuple[str, Any, str, FaultKind]] = [
    ("text", 5, "text", FaultKind.TYPE_WRONG),
    ("text", " ", "text", FaultKind.TEXT_EMPTY),
    ("whole", "5", "whole", FaultKind.TYPE_WRONG),
    ("whole", True, "whole", FaultKind.TYPE_WRONG),
    ("whole", 5.0, "whole", FaultKind.TYPE_WRONG),
    ("number", "1.5", "number", FaultKind.TYPE_WRONG),
    ("number", False, "number", FaultKind.TYPE_WRONG),
    ("number", float("nan"), "number", FaultKind.NUMBER_NOT_FINITE),
    ("number", float("inf"), "number", FaultKind.NUMBER_NOT_FINITE),
    ("truth", "true", "truth", FaultKind.TYPE_WRONG),
    ("truth", 1, "truth", FaultKind.TYPE_WRONG),
    ("day", "2026-11-01", "day", FaultKind.TYPE_WRONG),
    ("day", datetime(2026, 11, 1, tzinfo=UTC), "day", FaultKind.TYPE_WRONG),
    ("level", "hihg", "level", FaultKind.CHOICE_UNKNOWN),
    ("choice", "two", "choice", FaultKind.CHOICE_UNKNOWN),
    ("choice", "2", "choice", FaultKind.CHOICE_UNKNOWN),
    ("choice", True, "choice", FaultKind.TYPE_WRONG),
    ("many", "1, 2", "many", FaultKind.TYPE_WRONG),
    ("many", [1, "2"], "many.1", FaultKind.TYPE_WRONG),
    ("pair", ["x"], "pair", FaultKind.TUPLE_LENGTH),
    ("pair", ["x", "y"], "pair.1", FaultKind.TYPE_WRONG),
    ("table", {"a.b": "1"}, 'table."a.b"', FaultKind.TYPE_WRONG),
    ("table", [1], "table", FaultKind.TYPE_WRONG),
    ("codes", {"E01": "canceled"}, "codes.E01", FaultKind.CHOICE_UNKNOWN),
    ("inner", 5, "inner", FaultKind.TYPE_WRONG),
    ("inner", {}, "inner.depth", FaultKind.KEY_MISSING),
    ("inner", {"depth": 1, "dept": 1}, "inner.dept", FaultKind.KEY_UNKNOWN),
    ("url", 5, "url", FaultKind.TYPE_WRONG),
    ("secret", 5, "secret", FaultKind.TYPE_WRONG),
    ("database", [], "database", FaultKind.TYPE_WRONG),
    ("key", 5, "key", FaultKind.TYPE_WRONG),
    ("file", "absent.pem", "file", FaultKind.PATH_MISSING),
    ("file", "", "file", FaultKind.TYPE_WRONG),
]


@pytest.mark.parametrize(("field", "raw", "key", "kind"), WRONG_VALUES)
def test_a_wrong_value_is_one_fault_at_its_key(
    field: str, raw: object, key: str, kind: FaultKind
) -> None:
    top = place()
    assert isinstance(structure(Every, {field: raw}, top), Wrong)
    assert kinds(top) == [(key, kind)]


def test_every_fault_is_told_at_once() -> None:
    top = place()
    wrong = {field: raw for field, raw, _, _ in WRONG_VALUES}
    structure(Every, {**wrong, "txt": 1}, top)
    assert {key.partition(".")[0] for key, _ in kinds(top)} == {*wrong, "txt"}


def test_an_unknown_key_is_answered_with_the_nearest() -> None:
    top = place()
    structure(Every, {"secrets": "x", "zzz": 1}, top)
    first, second = top.faults
    assert first.remedy == "Did you mean: secret?"
    assert second.remedy.startswith("Use one of: back, bag, choice, ")  # nothing is near


def test_a_reason_misspelt_in_a_code_table_is_answered_with_the_nearest() -> None:
    top = place()
    structure(Every, {"codes": {"E01": "canceled"}}, top)
    assert top.faults[0].remedy.startswith("Did you mean: cancelled")


@pytest.mark.parametrize("raw", [None, [], "text", 5])
def test_what_is_no_table_is_a_fault(raw: object) -> None:
    top = place().at("providers").at("alpha")
    assert isinstance(structure(Every, raw, top), Wrong)
    assert kinds(top) == [("providers.alpha", FaultKind.TYPE_WRONG)]


@attrs.frozen(kw_only=True)
class Ruled:
    client: str = attrs.field(validator=matches_re("[a-z]+"))
    low: int = 1
    high: int = attrs.field(default=5)
    name: str = "x"

    @high.validator
    def _above(self, attribute: object, value: int) -> None:
        if value <= self.low:
            raise ValueError("high must be above low")

    def __attrs_post_init__(self) -> None:
        if self.name == self.client:
            raise ValueError(f"{self.name} may not be the client's")


def test_a_class_refuses_in_its_own_words_but_no_value_is_quoted() -> None:
    top = place()
    structure(Ruled, {"client": "UNMISTAKABLE-1", "high": 1}, top)
    assert kinds(top) == [("client", FaultKind.VALUE_REFUSED), ("high", FaultKind.VALUE_REFUSED)]
    told = " ".join(fault.render() for fault in top.faults)
    assert "must match regex" in told
    assert "high must be above low" in told
    assert "UNMISTAKABLE-1" not in told
    assert "の形ではありません" in top.faults[0].render("ja")
    assert "must" not in top.faults[0].render("ja")


def test_a_rule_of_the_whole_class_is_told_at_the_table() -> None:
    top = place().at("alpha")
    structure(Ruled, {"client": "unmistakable", "name": "unmistakable"}, top)
    assert kinds(top) == [("alpha", FaultKind.VALUE_REFUSED)]
    assert "unmistakable" not in top.faults[0].render()


def test_a_rule_between_fields_says_nothing_where_the_other_field_is_wrong() -> None:
    top = place()
    structure(Ruled, {"client": "a", "low": "one", "high": 3}, top)
    assert kinds(top) == [("low", FaultKind.TYPE_WRONG)]


raw_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from([field.name for field in attrs.fields(Every)]) | st.text()


@given(st.dictionaries(names, raw_values, max_size=6), st.sampled_from(["mock", "production"]))
def test_no_table_whatsoever_raises(table: dict[str, object], environment: str) -> None:
    top = place(environment)
    made = structure(Every, table, top)
    assert isinstance(made, Wrong) == (top.errors > 0)
    for fault in top.faults:
        assert fault.render("ja")
        assert fault.render("en")


def test_hosts_are_found_however_deep_they_stand() -> None:
    @attrs.frozen
    class Outer:
        urls: tuple[HttpsUrl, ...]
        by_name: Mapping[str, HttpsUrl]
        nested: Any
        back: ReturnUrl
        text: str

    inner = Outer((HttpsUrl("https://a.example"),), {}, None, ReturnUrl("https://x.example"), "t")
    outer = Outer(
        (HttpsUrl("https://b.example:443"),),
        {"c": HttpsUrl("https://[2001:db8::1]:8443/x")},
        inner,
        ReturnUrl("https://y.example"),
        "https://z.example",
    )
    assert hosts_of(outer) == {"a.example", "b.example", "[2001:db8::1]:8443"}
