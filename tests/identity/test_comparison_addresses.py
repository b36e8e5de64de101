"""Addresses: which spellings are the same place, and which are never."""

from datetime import date

import pytest

from myna_sdk.comparison import ItemComparison, Verdict, Why, compare
from myna_sdk.comparison.numerals import digits_of
from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.names import SubstituteMap

TOWN = "東京都見本区見本町"


def compared(expected: Address, actual: Address) -> ItemComparison:
    found = compare(BasicFacts(address=expected), BasicFacts(address=actual))
    return found.of(FactItem.ADDRESS)


def texts(expected: str, actual: str) -> ItemComparison:
    there = compared(DomesticAddress(expected), DomesticAddress(actual))
    back = compared(DomesticAddress(actual), DomesticAddress(expected))
    assert there == back
    return there


UNITS, KANJI, WIDTH, HYPHEN = (
    Why.NUMBER_UNITS,
    Why.KANJI_NUMERAL,
    Why.WIDTH,
    Why.HYPHEN_FORM,
)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("1-2-3", "１－２－３", {WIDTH}),
        ("1-2-3", "1−2‐3", {HYPHEN}),
        ("1-2-3", "1ー2ー3", {HYPHEN}),
        ("1丁目2番3号", "1-2-3", {UNITS}),
        ("1丁目2番3号", "1丁目2-3", {UNITS}),
        ("1丁目2番地3", "1丁目2番地の3", {UNITS}),
        ("1丁目2番3号", "1丁目2番3", {UNITS}),
        ("10番地", "10", {UNITS}),
        ("一丁目2番3号", "1丁目2番3号", {KANJI}),
        ("一丁目2番3号", "1-2-3", {UNITS, KANJI}),
        ("一丁目２番３号", "1-2-3", {UNITS, KANJI, WIDTH}),
        ("二丁目九番九号", "２丁目９番９号", {KANJI, WIDTH}),
        ("十二丁目三番", "12丁目3番", {KANJI}),
        ("一－二－三", "1-2-3", {KANJI, WIDTH}),
        ("二丁目三の五", "2丁目3の5", {KANJI}),
        ("千二百三番地", "1203番地", {KANJI}),
        ("二〇二番地", "202番地", {KANJI}),
        ("1-2-3 見本荘202号室", "1-2-3 見本荘202", {UNITS}),
        ("1-2-3 見本荘202", "1-2-3見本荘202", {Why.SPACES}),
        ("1-2-3　ｺｰﾎﾟ見本", "1-2-3　コーポ見本", {Why.KANA_WIDTH}),
        ("1-2-3　Mihon", "1-2-3　MIHON", {Why.LETTER_CASE}),
        ("1-2-3\ufe00", "1-2-3", {Why.VARIATION_SELECTOR}),
        ("見本1", " 見本1\u3000", {Why.SPACES}),
        ("大字見本1", "見本1", {Why.OAZA}),
        ("大字見本字小見本1", "見本小見本1", {Why.OAZA}),
        ("見本ヶ丘1", "見本が丘1", {Why.SMALL_KANA}),
        ("見本ケ丘1", "見本ガ丘1", {Why.SMALL_KANA}),
        ("溝の見本1", "溝ノ見本1", {Why.SMALL_KANA}),
        ("三ッ沢1", "三ツ沢1", {Why.SMALL_KANA}),
        ("澤見本1", "沢見本1", {Why.VARIANT_FORM}),
        ("北二十条西一丁目1", "北20条西1丁目1", {KANJI}),
    ],
)
def test_a_spelling_is_set_aside_by_its_name_and_no_other_is_named(
    one: str, other: str, why: set[Why]
) -> None:
    found = texts(TOWN + one, TOWN + other)
    assert found.verdict is Verdict.SPELLING
    assert set(found.why) == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1丁目12番", "11丁目2番"),
        ("1-12", "11-2"),
        ("1-2-3", "1-23"),
        ("12-3", "1-2-3"),
        ("1 23", "12 3"),
        ("一二丁目3番", "1丁目23番"),
        ("十丁目1番", "1丁目1番"),
        ("1丁目2番", "1番地2"),
        ("1丁目2番", "1番2号"),
        ("1-2-3", "1-2-4"),
        ("1-2-3", "3-2-1"),
        ("1-2", "1-02"),
        ("1-2-3 見本荘", "1-2-4 見本荘"),
        ("見本1", "見木1"),
        ("二番町5", "2町5"),
        ("二番町5", "2-町5"),
        ("大文字1", "大文1"),
    ],
)
def test_another_place_differs(one: str, other: str) -> None:
    assert texts(TOWN + one, TOWN + other).verdict is Verdict.DIFFERS


@pytest.mark.parametrize("town", ["二番町", "四谷", "六本木", "三田", "五番丁", "八丁堀", "十文字"])
def test_a_kanji_numeral_in_the_name_of_a_town_is_no_number(town: str) -> None:
    found = texts(f"東京都見本区{town}二丁目3番", f"東京都見本区{town}2-3")
    assert found.verdict is Verdict.SPELLING
    shifted = f"東京都見本区{town[1:]}2-3"
    assert texts(f"東京都見本区{town}2-3", shifted).verdict is Verdict.DIFFERS


def test_a_building_whose_name_begins_with_a_numeral_is_no_number() -> None:
    assert texts(f"{TOWN}1番地三好荘", f"{TOWN}1番地3好荘").verdict is Verdict.DIFFERS
    assert texts(f"{TOWN}1番地三好荘", f"{TOWN}1 三好荘").verdict is Verdict.SPELLING


# ---- prefecture


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("東京都見本区見本町1", "見本区見本町1"),
        ("京都府京都市見本区見本町1", "京都市見本区見本町1"),
        ("北海道見本市見本町1", "見本市見本町1"),
        ("神奈川県見本郡見本町1", "見本郡見本町1"),
    ],
)
def test_a_prefecture_may_be_left_out(full: str, short: str) -> None:
    found = texts(full, short)
    assert (found.verdict, found.why) == (Verdict.SPELLING, (Why.PREFECTURE_OMITTED,))


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("東京都府中市見本町1", "府中市見本町1"),
        ("福島県伊達市見本町1", "伊達市見本町1"),
        ("東京都港区見本町1", "港区見本町1"),
        ("秋田県見本町見本1", "見本町見本1"),
    ],
)
def test_a_municipality_that_may_be_elsewhere_needs_its_prefecture(full: str, short: str) -> None:
    found = texts(full, short)
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert Why.PREFECTURE_UNCLEAR in found.why


def test_another_prefecture_is_another_place() -> None:
    found = texts("東京都府中市見本町1", "広島県府中市見本町1")
    assert found.verdict is Verdict.DIFFERS


# ---- building and room


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1-2-3", "1-2-3 見本荘202"),
        ("1丁目2番3号", "1-2-3見本荘"),
        ("1-2-3-202", "1-2-3 見本荘202号室"),
        ("12番地", "12番地 見本荘"),
    ],
)
def test_an_absent_building_cannot_be_compared_where_the_rest_agrees(one: str, other: str) -> None:
    found = texts(TOWN + one, TOWN + other)
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert Why.BUILDING_ABSENT in found.why


def test_an_absent_building_is_named_with_the_spellings_before_it() -> None:
    found = texts(f"{TOWN}一丁目2番3号", f"{TOWN}1-2-3 見本荘")
    assert set(found.why) == {UNITS, KANJI, Why.BUILDING_ABSENT}


@pytest.mark.parametrize(
    ("one", "other"),
    [("1-2-3 見本荘", "1-2-4"), ("1-2-3 見本荘202", "1-2-3-203"), ("1-2-3", "1-2-31 見本荘")],
)
def test_an_absent_building_hides_no_other_difference(one: str, other: str) -> None:
    assert texts(TOWN + one, TOWN + other).verdict is Verdict.DIFFERS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1-2-3 見本荘202", "1-2-3 見本荘203"),
        ("1-2-3 見本荘202", "1-2-3 見本館202"),
        ("1-2-3 見本荘A棟", "1-2-3 見本荘B棟"),
        ("1-2-3 見本荘", "1-2-3 別の荘"),
    ],
)
def test_another_building_or_room_differs(one: str, other: str) -> None:
    found = texts(TOWN + one, TOWN + other)
    assert (found.verdict, found.why) == (Verdict.DIFFERS, (Why.BUILDING_DIFFERS,))


@pytest.mark.parametrize(
    ("one", "other"), [("1-2", "1-2-3"), ("1-2-3", "1-2-3-202"), ("", "1-2-3")]
)
def test_an_absent_number_cannot_be_compared(one: str, other: str) -> None:
    found = texts(TOWN + one, TOWN + other)
    assert (found.verdict, found.why) == (Verdict.NOT_COMPARABLE, (Why.NUMBER_ABSENT,))


# ---- substitute characters


def test_a_substitute_in_an_address_stands_for_one_ideograph() -> None:
    actual = DomesticAddress("東京都見本区高町1-2", substitutes=SubstituteMap.parse("0000001"))
    found = compared(DomesticAddress("東京都見本区髙町1-2"), actual)
    assert (found.verdict, found.why) == (Verdict.SPELLING, (Why.SUBSTITUTE_CHARACTER,))
    assert compared(DomesticAddress("東京都見本区髙町1-3"), actual).verdict is Verdict.DIFFERS


def test_an_address_of_substitutes_and_numbers_cannot_be_compared() -> None:
    actual = DomesticAddress("高町1-2", substitutes=SubstituteMap.parse("11"))
    found = compared(DomesticAddress("見本1-2"), actual)
    assert found.verdict is Verdict.NOT_COMPARABLE
    assert found.why == (Why.SUBSTITUTE_CHARACTER, Why.ONLY_SUBSTITUTES)
    assert compared(DomesticAddress("見本1-3"), actual).verdict is Verdict.DIFFERS


@pytest.mark.parametrize("text", ["東京都見本区2丁目1", "東京都見本区二丁目1"])
def test_a_substitute_never_stands_for_a_number(text: str) -> None:
    actual = DomesticAddress("東京都見本区〓丁目1", substitutes=SubstituteMap.parse("0000001"))
    assert compared(DomesticAddress(text), actual).verdict is Verdict.DIFFERS


# ---- moved abroad


def test_a_domestic_address_differs_from_a_move_abroad() -> None:
    for abroad in (MovedAbroad(None), MovedAbroad(date(2026, 7, 1))):
        for pair in ((DomesticAddress(TOWN), abroad), (abroad, DomesticAddress("国外転出"))):
            found = compared(*pair)
            assert (found.verdict, found.why) == (Verdict.DIFFERS, (Why.MOVED_ABROAD,))


def test_two_moves_abroad_compare_by_their_day() -> None:
    first, second = MovedAbroad(date(2026, 7, 1)), MovedAbroad(date(2026, 7, 2))
    assert compared(first, first).verdict is Verdict.SAME
    assert compared(first, second).verdict is Verdict.DIFFERS
    found = compared(first, MovedAbroad(None))
    assert (found.verdict, found.why) == (Verdict.NOT_COMPARABLE, (Why.PARTLY_UNKNOWN,))


# ---- numerals


@pytest.mark.parametrize(
    ("numerals", "digits"),
    [
        ("一", "1"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("百", "100"),
        ("千二百三", "1203"),
        ("九千九百九十九", "9999"),
        ("二〇二", "202"),
        ("〇二", "02"),
        ("一二", "12"),
        ("零", "0"),
    ],
)
def test_kanji_numerals_are_read_by_power_and_by_place(numerals: str, digits: str) -> None:
    assert digits_of(numerals) == digits


@pytest.mark.parametrize(
    "numerals", ["十十", "一二十", "十百", "二百三百", "十〇", "十一二", "百千"]
)
def test_numerals_that_are_not_one_number_are_no_number(numerals: str) -> None:
    assert digits_of(numerals) is None
