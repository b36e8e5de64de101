"""What holds for every comparison, whatever the texts."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from myna_sdk.comparison import Comparison, DiffLine, Segment, Verdict, Why, compare
from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.declared import declared
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.names import PersonName, SubstituteMap
from myna_sdk.model.sexes import RegisteredSex, Sex

AGREEING = (Verdict.SAME, Verdict.SPELLING)

JAPANESE = st.characters(
    codec="utf-8",
    categories=("Lo", "Lu", "Ll", "Nd", "Zs", "Cf", "Mn", "Pd", "Co", "Cn"),
    include_characters="一二三十百〇０１２－ー・　髙﨑ｶﾞがヶ大字丁目番地号の\ufe00\U000e0100\uffff",
)
KANJI = st.sampled_from("見本花子山田高髙崎﨑町東京都区市大字丁目番地号一二三十〇のノ-－1２ 　荘")
TEXTS = (st.text(JAPANESE, min_size=1) | st.text(KANJI, min_size=1, max_size=12)).filter(
    lambda text: bool(text.strip())
)
FLAGS = st.none() | st.lists(st.booleans(), max_size=8).map(lambda f: SubstituteMap(tuple(f)))


@st.composite
def names(draw: st.DrawFn) -> PersonName:
    optional = st.none() | TEXTS
    return PersonName(
        draw(TEXTS),
        kana=draw(optional),
        former_name=draw(optional),
        alias=draw(optional),
        substitutes=draw(FLAGS),
    )


ADDRESSES: st.SearchStrategy[Address] = st.builds(
    lambda text, flags: DomesticAddress(text, substitutes=flags), TEXTS, FLAGS
) | st.builds(MovedAbroad, st.none() | st.dates(date(2015, 10, 5)))
BIRTHS = st.dates(date(1868, 1, 25)).map(BirthDate.of) | st.integers(1900, 2020).map(BirthDate)
FACTS = st.builds(
    BasicFacts,
    name=st.none() | names(),
    address=st.none() | ADDRESSES,
    birth_date=st.none() | BIRTHS,
    sex=st.none() | st.sampled_from(Sex).map(RegisteredSex),
)


def verdict_of_names(one: str, other: str) -> Verdict:
    found = compare(BasicFacts(name=PersonName(one)), BasicFacts(name=PersonName(other)))
    return found.verdict(FactItem.NAME)


def verdict_of_addresses(one: str, other: str) -> Verdict:
    sides = (BasicFacts(address=DomesticAddress(text)) for text in (one, other))
    return compare(*sides).verdict(FactItem.ADDRESS)


# ---- every item, one verdict


@given(FACTS, FACTS)
def test_each_item_gets_one_verdict_with_its_reasons(
    expected: BasicFacts, actual: BasicFacts
) -> None:
    found = compare(expected, actual)
    assert tuple(item.item for item in found.items) == tuple(FactItem)
    for item in found.items:
        assert found.of(item.item) is item
        assert (item.verdict is Verdict.SPELLING) <= (item.why != ())
        assert (item.verdict is Verdict.NOT_COMPARABLE) <= (item.why != ())
        assert (item.verdict is Verdict.SAME) <= (item.why == ())
        assert list(item.why) == [why for why in Why if why in item.why]


@given(FACTS)
@example(BasicFacts(name=PersonName("見", kana="\u200b")))
def test_facts_are_the_same_as_themselves_as_far_as_they_are_known(facts: BasicFacts) -> None:
    found = compare(facts, facts)
    for item in found.items:
        if item.verdict is not Verdict.SAME:
            unknown = (Why.ABSENT, Why.PARTLY_UNKNOWN, Why.SEX_NOT_STATED)
            assert item.verdict is Verdict.NOT_COMPARABLE
            assert item.why[0] in unknown
    if facts.name is not None:
        assert found.verdict(FactItem.NAME) is Verdict.SAME
    if isinstance(facts.address, DomesticAddress):
        assert found.verdict(FactItem.ADDRESS) is Verdict.SAME


@given(FACTS, FACTS)
@example(
    BasicFacts(address=DomesticAddress("高1", substitutes=SubstituteMap((True,)))),
    BasicFacts(address=DomesticAddress("見1")),
)
def test_sides_may_be_swapped_except_for_a_registered_former_surname(
    one: BasicFacts, other: BasicFacts
) -> None:
    there, back = compare(one, other), compare(other, one)
    for item in FactItem:
        former = {Why.FORMER_NAME, Why.GIVEN_NAME_UNCLEAR}
        if not former & {*there.of(item).why, *back.of(item).why}:
            assert there.of(item) == back.of(item)


@given(TEXTS, TEXTS)
@example("\uffff", "\ufffe\u0061")
def test_only_equal_texts_are_the_same(one: str, other: str) -> None:
    assert (verdict_of_names(one, other) is Verdict.SAME) is (one == other)
    assert (verdict_of_addresses(one, other) is Verdict.SAME) is (one == other)


@given(TEXTS, TEXTS)
def test_texts_without_a_common_character_never_agree(one: str, other: str) -> None:
    folded = [set(unicodedata.normalize("NFKC", text).casefold()) for text in (one, other)]
    assume(not folded[0] & folded[1])
    assume(not any(ord(c) in range(0x3400, 0xA000) for c in folded[0]))
    assert verdict_of_names(one, other) not in AGREEING
    assume(not set("一二三十〇字ケヶがガかカ") & (folded[0] | folded[1]))
    assert verdict_of_addresses(one, other) not in AGREEING


# ---- numbers


def kanji(number: int) -> str:
    said = ""
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit > 1 or (digit == 1 and power == 1):
            said += "一二三四五六七八九"[digit - 1]
        said += word if digit else ""
    return said


RENDERINGS: tuple[Callable[[int], str], ...] = (
    str,
    lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
    lambda n: "".join("〇一二三四五六七八九"[int(d)] for d in str(n)),
    kanji,
)
FORMS = (
    "{}丁目{}番{}号",
    "{}丁目{}-{}",
    "{}-{}-{}",
    "{}－{}－{}",
    "{}の{}の{}",
    "{}丁目{}番地の{}",
)
NUMBERS = st.integers(1, 30) | st.integers(1, 9999)
CHAINS = st.tuples(NUMBERS, NUMBERS, NUMBERS)


@st.composite
def written(draw: st.DrawFn, chain: tuple[int, int, int]) -> str:
    form = draw(st.sampled_from(FORMS))
    # A chain of bare kanji numerals is read by its hyphens; all three are rendered alike.
    render = draw(st.sampled_from(RENDERINGS))
    return "東京都見本区見本町" + form.format(*map(render, chain))


@given(st.data(), CHAINS)
def test_equal_numbers_agree_in_whatever_form(
    data: st.DataObject, chain: tuple[int, int, int]
) -> None:
    one, other = data.draw(written(chain)), data.draw(written(chain))
    assert verdict_of_addresses(one, other) in AGREEING


@given(st.data(), CHAINS, CHAINS)
def test_other_numbers_never_agree_in_whatever_form(
    data: st.DataObject, chain: tuple[int, int, int], another: tuple[int, int, int]
) -> None:
    assume(chain != another)
    one, other = data.draw(written(chain)), data.draw(written(another))
    assert verdict_of_addresses(one, other) is Verdict.DIFFERS


@given(st.data(), st.text("0123456789", min_size=2, max_size=7))
def test_digits_divided_in_other_places_never_agree(data: st.DataObject, digits: str) -> None:
    cuts = st.sets(st.integers(1, len(digits) - 1))
    one, other = data.draw(cuts), data.draw(cuts)
    assume(one != other)
    separator = st.sampled_from(["-", "－", "の", "丁目", "番地", "番", " ", "　"])
    sides = []
    for places in (one, other):
        between = [data.draw(separator) if n in places else "" for n in range(len(digits))]
        sides.append("見本市見本町" + "".join(map("".join, zip(between, digits, strict=True))))
    assert verdict_of_addresses(*sides) not in AGREEING


DIGIT = st.sampled_from("0123456789")


@given(st.text(KANJI), DIGIT, DIGIT, st.booleans(), st.text(KANJI) | TEXTS)
def test_another_digit_anywhere_is_another_address_and_another_name(
    before: str, one: str, other: str, wide: bool, after: str
) -> None:
    assume(one != other)
    shown = chr(ord(one) + 0xFEE0) if wide else one
    assert verdict_of_addresses(before + shown + after, before + other + after) not in AGREEING
    assert verdict_of_names(before + shown + after, before + other + after) not in AGREEING


# ---- birth date and sex


def birth(one: BirthDate, other: BirthDate) -> tuple[Verdict, tuple[Why, ...]]:
    found = compare(BasicFacts(birth_date=one), BasicFacts(birth_date=other))
    item = found.of(FactItem.BIRTH_DATE)
    return item.verdict, item.why


def test_birth_dates_compare_by_their_known_parts() -> None:
    unknown = (Verdict.NOT_COMPARABLE, (Why.PARTLY_UNKNOWN,))
    assert birth(BirthDate(1990, 1, 2), BirthDate(1990, 1, 2)) == (Verdict.SAME, ())
    assert birth(BirthDate(1990, 1, 2), BirthDate(1990, 1, 3)) == (Verdict.DIFFERS, ())
    assert birth(BirthDate(1990, 1), BirthDate(1990, 1, 2)) == unknown
    assert birth(BirthDate(1990), BirthDate(1990, 1, 2)) == unknown
    assert birth(BirthDate(1990, 1), BirthDate(1990, 1)) == unknown
    assert birth(BirthDate(1990, 2), BirthDate(1990, 1, 2)) == (Verdict.DIFFERS, ())
    assert birth(BirthDate(1991), BirthDate(1990, 1, 2)) == (Verdict.DIFFERS, ())


@pytest.mark.parametrize("other", Sex)
def test_a_sex_that_is_not_stated_cannot_be_compared(other: Sex) -> None:
    for unstated in (Sex.UNKNOWN, Sex.NOT_APPLICABLE):
        found = compare(
            BasicFacts(sex=RegisteredSex(unstated)), BasicFacts(sex=RegisteredSex(other))
        )
        assert found.of(FactItem.SEX).verdict is Verdict.NOT_COMPARABLE
        assert found.of(FactItem.SEX).why == (Why.SEX_NOT_STATED,)


def test_stated_sexes_are_the_same_or_differ() -> None:
    male, female = declared(sex="男"), declared(sex="female")
    assert compare(male, male).verdict(FactItem.SEX) is Verdict.SAME
    assert compare(male, female).verdict(FactItem.SEX) is Verdict.DIFFERS


# ---- no bool, nothing shown


def test_neither_a_comparison_nor_a_verdict_is_a_bool() -> None:
    found = compare(BasicFacts(), BasicFacts())
    for value in (found, found.items[0], *Verdict):
        with pytest.raises(TypeError, match="no bool"):
            bool(value)


def test_a_comparison_shows_its_verdicts_and_no_fact() -> None:
    facts = declared(name="見本　花子", birth_date="1990-01-02")
    shown = repr(compare(facts, facts))
    assert shown == (
        "Comparison(name same, address not-comparable, birth_date same, sex not-comparable)"
    )


# ---- texts and the diff for people


@pytest.mark.parametrize("member", [*Verdict, *Why])
def test_every_verdict_and_reason_has_words_in_both_languages(member: Verdict | Why) -> None:
    assert member.text("en")
    assert member.text() == member.text("ja") == member.text("fr")
    assert member.text("ja") != member.text("en")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", member.value)


def text_of(segments: tuple[Segment, ...] | None) -> str | None:
    return None if segments is None else "".join(segment.text for segment in segments)


def lines_of(found: Comparison) -> dict[str, DiffLine]:
    return {line.label: line for line in found.diff("en")}


@given(FACTS, FACTS)
def test_the_diff_drops_no_character_of_either_side(
    expected: BasicFacts, actual: BasicFacts
) -> None:
    lines = lines_of(compare(expected, actual))
    for facts, side in ((expected, "expected"), (actual, "actual")):
        clear = facts.reveal()
        for item, label in (("name", "Name"), ("address", "Address"), ("birth_date", "Birth date")):
            shown = text_of(getattr(lines[label], side)) if label in lines else None
            assert shown == clear.get(item)
        parts = (
            {} if facts.name is None else {"Reading": facts.name.kana, "Alias": facts.name.alias}
        )
        for label, part in parts.items():
            shown = text_of(getattr(lines[label], side)) if label in lines else None
            assert shown == (None if part is None else part.reveal())


@given(FACTS, FACTS)
def test_stretches_marked_as_the_same_are_the_same(
    expected: BasicFacts, actual: BasicFacts
) -> None:
    for line in compare(expected, actual).diff():
        ours = [segment.text for segment in line.expected or () if segment.same]
        theirs = [segment.text for segment in line.actual or () if segment.same]
        assert ours == theirs


@given(TEXTS)
@example("\u3099見本")
@example("\ufe00見本\ufe00")
@example("<U+3000>")
@example("[見]")
def test_what_cannot_be_seen_is_named_in_the_diff(text: str) -> None:
    facts = BasicFacts(name=PersonName(text))
    (line,) = compare(facts, facts).diff()
    shown = "".join(segment.shown for segment in line.actual or ())
    assert not [c for c in shown if unicodedata.category(c) in {"Cf", "Cc", "Cn", "Co", "Zl", "Zp"}]
    assert shown.replace(" ", "") == "".join(shown.split())
    assert not shown or unicodedata.combining(shown[0]) == 0
    back = re.sub(r"<U\+([0-9A-F]{4,6})>", lambda named: chr(int(named[1], 16)), shown)
    assert back == text


def test_the_diff_reads_like_this() -> None:
    expected = declared(name="髙橋 花子", address="東京都見本区見本町1-2", sex="女")
    actual = BasicFacts(
        name=PersonName("高橋\u3000花\ufe00子", substitutes=SubstituteMap.parse("1")),
        address=DomesticAddress("東京都見本区見本町1-2"),
    )
    assert compare(expected, actual).text("en").splitlines() == [
        "Name: same but for spelling (a variation selector; spaces; "
        "a substitute character of the certificate)",
        "  expected: [髙]橋[ 花]子",
        "  verified: [高<substitute>]橋[<U+3000>花<U+FE00>]子",
        "Address: same",
        "  expected: 東京都見本区見本町1-2",
        "  verified: 東京都見本区見本町1-2",
        "Sex: not comparable (the item is absent on one side)",
        "  expected: [female]",
        "  verified: (absent)",
    ]
    assert compare(expected, actual).text().startswith("氏名: 表記の違いを除き一致 (")


def test_a_very_long_text_is_compared_in_bounded_time_and_shown_whole() -> None:
    one = DomesticAddress("見本市" + "一丁目2番" * 5_000)
    other = DomesticAddress("見本市" + "1-2-" * 5_000)
    found = compare(BasicFacts(address=one), BasicFacts(address=other))
    (line,) = found.diff()
    assert text_of(line.expected) == one.reveal()
    assert text_of(line.actual) == other.reveal()
