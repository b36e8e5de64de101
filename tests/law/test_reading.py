"""Whatever is written where the data belong is read, or refused by its place."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.errors import ConfigError
from myna_sdk.law.duties import read_duties
from myna_sdk.law.methods import methods_on, read_methods, regimes
from myna_sdk.law.reading import Table, read_table
from myna_sdk.law.staleness import stale_data
from myna_sdk.law.texts import texts
from myna_sdk.law.use_cases import read_use_cases
from tests.law.evidence import CHANGE
from tests.law.test_methods import JAPANESE

READERS: tuple[Callable[[Table], Any], ...] = (read_methods, read_duties, read_use_cases)

KEYS = st.sampled_from(
    ("2025-06", "methods", "from", "until", "letter", "gates", "title_ja", "when", "items", "x")
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.dates()
    | st.datetimes()
    | st.lists(st.text(max_size=3) | st.integers(), max_size=3)
)
TABLES = st.recursive(
    st.dictionaries(KEYS, LEAVES, max_size=6),
    lambda inner: st.dictionaries(KEYS, inner | LEAVES, max_size=6),
    max_leaves=12,
)


@given(TABLES, st.sampled_from(READERS))
def test_whatever_is_written_is_refused_by_place(
    written: Mapping[str, Any], read: Callable[[Table], Any]
) -> None:
    with pytest.raises(ConfigError, match=r"^\[law-data-invalid\] law.toml"):
        read(Table("law.toml", written))


@given(st.text())
def test_text_that_is_no_toml_is_refused(text: str) -> None:
    try:
        read_table(text, "law.toml")
    except ConfigError as refused:
        assert refused.code == "law-data-invalid"  # noqa: PT017 - most texts are refused, not all


# ---- texts and age


def test_every_text_exists_in_both_languages() -> None:
    for table, entries in texts().items():
        for key, each in entries.items():
            assert JAPANESE.search(each.ja), (table, key)
            assert each.en.strip(), (table, key)
            assert each.ja != each.en, (table, key)


def test_every_point_that_has_words_is_named_by_some_method() -> None:
    named = {
        point
        for regime in regimes()
        for method in methods_on(regime.from_day)
        for point in (*method.outside, *method.open_points)
    }
    written = {key for table in ("outside", "open") for key in texts()[table]} - {"title"}
    assert named == written


def test_what_nobody_compared_with_the_law_for_ninety_days_is_reported() -> None:
    assert stale_data(date(2026, 11, 26)) == ()
    ninety = date(2026, 9, 11) + timedelta(days=90)
    assert stale_data(ninety) == ()
    stale = stale_data(ninety + timedelta(days=1))
    assert [each.place for each in stale] == ["methods.toml: 2025-06", "methods.toml: 2027-04"]
    assert {each.days for each in stale} == {91}
    assert stale[0].text("en").startswith("methods.toml: 2025-06: last compared with the law 91")
    assert "91日" in stale[0].text()


def test_data_whose_day_of_comparing_is_yet_to_come_are_reported() -> None:
    """A day ahead is none: where the data were read it may be tomorrow already."""
    read = date(2026, 9, 11)
    places = {each.place for each in stale_data(read - timedelta(days=1))}
    assert "methods.toml: 2025-06" not in places
    ahead = next(
        each
        for each in stale_data(read - timedelta(days=2))
        if each.place == "methods.toml: 2025-06"
    )
    assert ahead.days == -2
    assert ahead.text("en").endswith("compared with the law on 2026-09-11, which is yet to come")
    assert "まだ来ていません" in ahead.text()


def test_a_regime_that_has_ended_does_not_age() -> None:
    places = [each.place for each in stale_data(CHANGE)]
    assert "methods.toml: 2025-06" not in places
    assert {"methods.toml: 2027-04", "duties.toml: purpose"} <= set(places)
    assert "use_cases.toml: property-sale" in places
