"""Names: which spellings are the same name, and which are never."""

import unicodedata
from typing import TypedDict, Unpack

import pytest

from myna_sdk.comparison import ItemComparison, Verdict, Why, compare
from myna_sdk.comparison.variants import variants
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.names import PersonName, SubstituteMap


class Parts(TypedDict, total=False):
    kana: str
    former_name: str
    alias: str
    substitutes: SubstituteMap


def name(full: str, **parts: Unpack[Parts]) -> BasicFacts:
    return BasicFacts(name=PersonName(full, **parts))


def compared(expected: BasicFacts, actual: BasicFacts) -> ItemComparison:
    return compare(expected, actual).of(FactItem.NAME)


def flags(digits: str) -> SubstituteMap:
    return SubstituteMap.parse(digits)


def test_a_name_is_the_same_only_to_the_last_character() -> None:
    assert compared(name("見本　花子"), name("見本　花子")) == ItemComparison(
        FactItem.NAME, Verdict.SAME
    )


@pytest.mark.parametrize(
    ("expected", "actual", "why"),
    [
        ("見本 花子", "見本　花子", {Why.SPACES}),
        ("見本花子", "見本　花子", {Why.SPACES}),
        ("見本　花子 ", "見本　花子", {Why.SPACES}),
        ("辻\U000e0100　花子", "辻　花子", {Why.VARIATION_SELECTOR}),
        ("辻\ufe00　花子", "辻\U000e0101　花子", {Why.VARIATION_SELECTOR}),
        ("髙橋　花子", "高橋　花子", {Why.VARIANT_FORM}),
        ("山﨑　花子", "山崎　花子", {Why.VARIANT_FORM}),
        ("德川　花子", "徳川　花子", {Why.VARIANT_FORM}),
        ("渡邊　花子", "渡邉　花子", {Why.VARIANT_FORM}),
        ("渡辺　花子", "渡邉　花子", {Why.VARIANT_FORM}),
        ("齋藤　花子", "斎藤　花子", {Why.VARIANT_FORM}),
        ("齊藤　花子", "斉藤　花子", {Why.VARIANT_FORM}),
        ("𠮷田　花子", "吉田　花子", {Why.VARIANT_FORM}),
        ("\ufa19田　花子", "神田　花子", {Why.VARIANT_FORM}),
        ("竹ヶ原　花子", "竹ケ原　花子", {Why.SMALL_KANA}),
        ("Mihon John", "MIHON JOHN", {Why.LETTER_CASE}),
        ("ＭＩＨＯＮ JOHN", "MIHON JOHN", {Why.WIDTH}),
        ("ﾐﾎﾝ　ﾊﾅｺ", "ミホン　ハナコ", {Why.KANA_WIDTH}),
        ("ﾊﾞﾙﾄﾞ　ﾊﾅｺ", "バルド　ハナコ", {Why.KANA_WIDTH}),
        (unicodedata.normalize("NFD", "バルド　ハナコ"), "バルド　ハナコ", {Why.COMPOSITION}),
        ("ジョン・ミホン", "ジョンミホン", {Why.MIDDLE_DOT}),
        ("ジョン・ミホン", "ジョン　ミホン", {Why.MIDDLE_DOT, Why.SPACES}),
        ("見本\u200b　花子", "見本　花子", {Why.INVISIBLE_CHARACTERS}),
        ("髙橋花子", "高橋　花子", {Why.VARIANT_FORM, Why.SPACES}),
        ("ｍｉｈｏｎ\u3000john", "MIHON JOHN", {Why.WIDTH, Why.LETTER_CASE, Why.SPACES}),
    ],
)
def test_a_spelling_is_set_aside_by_its_name_and_no_other_is_named(
    expected: str, actual: str, why: set[Why]
) -> None:
    for one, other in ((expected, actual), (actual, expected)):
        found = compared(name(one), name(other))
        assert found.verdict is Verdict.SPELLING
        assert set(found.why) == why


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("斎藤　花子", "斉藤　花子"),
        ("齋藤　花子", "齊藤　花子"),
        ("見本　花子", "見本　花"),
        ("見本　花子", "見本　はなこ"),
        ("林　田恵子", "林田　恵子"),
        ("見本　花子", "花子　見本"),
        ("土田　花子", "士田　花子"),
        ("MIHON JOHN", "MIHON JOHN PAUL"),
        ("ミホン　ハナコ", "ミホン　バナコ"),
        ("見本　花子", "\u200b"),
        ("\u200b", "\u200c"),
        ("・", "　・"),
    ],
)
def test_another_name_differs(expected: str, actual: str) -> None:
    for one, other in ((expected, actual), (actual, expected)):
        assert compared(name(one), name(other)).verdict is Verdict.DIFFERS


def test_no_form_of_the_table_is_itself_a_variant_of_another() -> None:
    forms = variants()
    assert forms
    assert not {ord(form) for form in forms.values()} & forms.keys()


def test_the_table_lists_no_character_that_unicode_maps_by_itself() -> None:
    for variant, form in variants().items():
        assert unicodedata.normalize("NFC", chr(variant) + form) == chr(variant) + form


# ---- substitute characters


def test_a_substitute_stands_for_any_one_ideograph() -> None:
    actual = name("高橋　花子", substitutes=flags("10000"))
    for first in ("髙", "高", "嵩", "𠮷"):
        found = compared(name(f"{first}橋　花子"), actual)
        assert (found.verdict, found.why) == (Verdict.SPELLING, (Why.SUBSTITUTE_CHARACTER,))


def test_a_substitute_on_the_expected_side_counts_alike() -> None:
    found = compared(name("高橋", substitutes=flags("1")), name("髙橋"))
    assert (found.verdict, found.why) == (Verdict.SPELLING, (Why.SUBSTITUTE_CHARACTER,))


def test_a_substitute_with_a_selector_on_the_other_side_is_one_character() -> None:
    found = compared(name("辻\U000e0100本"), name("辻本", substitutes=flags("10")))
    assert found.verdict is Verdict.SPELLING


@pytest.mark.parametrize(
    "other", ["髙髙橋", "橋", "高田", "5橋", "〇橋", "一橋", "A橋", "・橋", "\ufe00橋"]
)
def test_a_substitute_stands_for_nothing_else(other: str) -> None:
    actual = name("高橋", substitutes=flags("10"))
    assert compared(name(other), actual).verdict is Verdict.DIFFERS


def test_an_unflagged_character_of_a_mapped_name_must_agree() -> None:
    actual = name("高橋　花子", substitutes=flags("1"))
    assert compared(name("髙橋　華子"), actual).verdict is Verdict.DIFFERS


def test_a_map_of_another_length_does_no_harm() -> None:
    for digits in ("", "0", "0" * 40):
        actual = name("高橋　花子", substitutes=flags(digits))
        assert compared(name("高橋　花子"), actual).verdict is Verdict.SAME


def test_a_name_of_substitutes_only_cannot_be_compared() -> None:
    actual = name("高橋", substitutes=flags("11"))
    found = compared(name("見本"), actual)
    assert (found.verdict, found.why) == (Verdict.NOT_COMPARABLE, (Why.ONLY_SUBSTITUTES,))


def test_a_noncharacter_in_a_text_is_no_substitute() -> None:
    assert compared(name("見\uffff"), name("見本")).verdict is Verdict.DIFFERS
    assert compared(name("見\uffff"), name("見\ufffe")).verdict is Verdict.DIFFERS
    assert compared(name("見\uffff"), name("見\uffff")).verdict is Verdict.SAME


# ---- former surname and alias


def test_the_former_surname_before_the_given_name_is_the_same_person() -> None:
    actual = name("見本　花子", former_name="旧田")
    found = compared(name("旧田　花子"), actual)
    assert (found.verdict, found.why) == (Verdict.SPELLING, (Why.FORMER_NAME,))
    found = compared(name("舊田 花子"), actual)
    assert found.why == (Why.SPACES, Why.VARIANT_FORM, Why.FORMER_NAME)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [("旧田花子", "見本　花子"), ("旧田　花子", "見本花子")],
)
def test_one_space_on_either_side_tells_the_given_name(expected: str, actual: str) -> None:
    found = compared(name(expected), name(actual, former_name="旧田"))
    assert found.verdict is Verdict.SPELLING
    assert Why.FORMER_NAME in found.why


def test_without_any_space_the_given_name_is_not_guessed() -> None:
    found = compared(name("旧田子"), name("見本花子", former_name="旧田"))
    assert (found.verdict, found.why) == (Verdict.NOT_COMPARABLE, (Why.GIVEN_NAME_UNCLEAR,))


@pytest.mark.parametrize("expected", ["旧田　華子", "旧田", "旧田　子", "旧　田花子", "花子"])
def test_a_former_surname_alone_proves_nothing(expected: str) -> None:
    actual = name("見本　花子", former_name="旧田")
    assert compared(name(expected), actual).verdict is Verdict.DIFFERS


def test_a_former_surname_that_was_only_declared_proves_nothing() -> None:
    expected = name("見本　花子", former_name="旧田")
    assert compared(expected, name("旧田　花子")).verdict is Verdict.DIFFERS


def test_a_registered_alias_is_the_same_person() -> None:
    actual = name("MIHON JOHN", alias="見本　譲")
    found = compared(name("見本譲"), actual)
    assert (found.verdict, found.why) == (Verdict.SPELLING, (Why.SPACES, Why.ALIAS))
    assert compared(actual, name("見本　譲")).verdict is Verdict.SPELLING


def test_two_names_with_one_alias_between_them_still_differ() -> None:
    expected, actual = name("MIHON JOHN", alias="見本"), name("MIHON PAUL", alias="見本")
    assert compared(expected, actual).verdict is Verdict.DIFFERS


# ---- readings


def test_readings_that_differ_in_spelling_agree() -> None:
    found = compared(
        name("見本　花子", kana="みほん はなこ"), name("見本　花子", kana="ミホン　ハナコ")
    )
    assert found.verdict is Verdict.SPELLING
    assert found.why == (Why.KANA_SCRIPT, Why.SPACES)
    found = compared(name("見本", kana="シヨウ"), name("見本", kana="ｼｮｳ"))
    assert found.why == (Why.KANA_WIDTH, Why.SMALL_KANA)


def test_one_name_with_two_readings_differs() -> None:
    found = compared(name("見本　花子", kana="ミホンハナコ"), name("見本　花子", kana="ミホンカコ"))
    assert (found.verdict, found.why) == (Verdict.DIFFERS, (Why.READING_DIFFERS,))


def test_an_absent_reading_says_nothing() -> None:
    found = compared(name("見本　花子", kana="ミホンハナコ"), name("見本　花子"))
    assert found.verdict is Verdict.SAME


def test_a_reading_in_place_of_a_name_cannot_be_compared() -> None:
    actual = name("見本　花子", kana="ミホン　ハナコ")
    found = compared(name("ミホンハナコ"), actual)
    assert (found.verdict, found.why) == (Verdict.NOT_COMPARABLE, (Why.READING_ONLY,))
    assert compared(name("ミホンカコ"), actual).verdict is Verdict.DIFFERS
