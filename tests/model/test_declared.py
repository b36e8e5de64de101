"""What staff typed becomes facts, or an error that names the item and never the value."""

import traceback
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.errors import UsageError
from myna_sdk.model.addresses import MovedAbroad
from myna_sdk.model.declared import declared
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed
from myna_sdk.model.sexes import Sex

WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def computed_my_number() -> str:
    eleven = "".join(str(n % 10) for n in range(3, 14))
    remainder = sum(int(d) * w for d, w in zip(eleven, WEIGHTS, strict=True)) % 11
    return eleven + str(0 if remainder <= 1 else 11 - remainder)


def born(text: str) -> date | None:
    birth_date = declared(birth_date=text).birth_date
    assert birth_date is not None
    return birth_date.reveal()


@pytest.mark.parametrize(
    "text",
    [
        "1990-01-02",
        "1990-1-2",
        "19900102",
        "1990/01/02",
        "1990.1.2",
        "１９９０／１／２",
        "1990年1月2日",
        "平成2年1月2日",
        "平成２年１月２日",
        "H2.1.2",
        "h2/1/2",
        "Ｈ２．１．２",
        " H2-01-02 ",
        "㍻2年1月2日",
    ],
)
def test_a_birth_date_is_read_in_each_form_that_staff_type(text: str) -> None:
    assert born(text) == date(1990, 1, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明治元年1月25日", date(1868, 1, 25)),
        ("M45.7.30", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("T15.12.25", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R6.2.29", date(2024, 2, 29)),
    ],
)
def test_an_era_counts_from_its_first_to_its_last_day(text: str, day: date) -> None:
    assert born(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "昭和64年1月8日",
        "平成元年1月7日",
        "平成31年5月1日",
        "令和元年4月30日",
        "大正元年7月29日",
        "昭和0年1月1日",
        "平成2年2月29日",
        "1990-02-30",
        "1990-13-01",
        "90-01-02",
        "2.1.2",
        "H2",
        "平成2年",
        "1990",
        "02/01/1990",
        "1867-12-31",
        "X2.1.2",
        "H2.1.2.3",
        "1990-00-03",
        "見本",
        "199001020",
    ],
)
def test_a_birth_date_that_names_no_day_is_refused_by_item(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        declared(birth_date=text)
    assert caught.value.code == "declared-unreadable"
    assert caught.value.data == {"items": ("birth_date",)}
    assert text not in str(caught.value)


def test_unknown_parts_of_a_birth_date_are_zeros() -> None:
    for text in ("1935-04-00", "19350400", "1935/4/0"):
        birth_date = declared(birth_date=text).birth_date
        assert birth_date is not None
        assert birth_date.reveal_parts() == (1935, 4, None)


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("male", Sex.MALE),
        ("男", Sex.MALE),
        ("female", Sex.FEMALE),
        ("女", Sex.FEMALE),
        ("男性", Sex.MALE),
        (" Female ", Sex.FEMALE),
    ],
)
def test_sex_is_read_in_words(text: str, sex: Sex) -> None:
    registered = declared(sex=text).sex
    assert registered is not None
    assert registered.reveal() is sex


@pytest.mark.parametrize("text", ["", "1", "f", "不明", "男女"])
def test_any_other_word_for_sex_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot read sex"):
        declared(sex=text)


def test_texts_are_kept_to_the_last_character() -> None:
    facts = declared(
        name=" 髙橋\u3000花子", kana="ﾀｶﾊｼ", former_name="旧", alias="通", address=" 東京都１\ufe00"
    )
    assert facts.name is not None
    assert facts.name.reveal() == " 髙橋\u3000花子"
    assert facts.name.kana == Concealed("ﾀｶﾊｼ")
    assert facts.name.former_name == Concealed("旧")
    assert facts.name.alias == Concealed("通")
    assert facts.reveal()["address"] == " 東京都１\ufe00"


def test_what_is_not_given_is_absent_and_nothing_has_a_provenance() -> None:
    facts = declared(name="見本　花子")
    assert facts.items == {FactItem.NAME}
    assert facts.provenance == ()
    assert declared().items == frozenset()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("国外転出", None),
        ("国外転出 2026-07-01", date(2026, 7, 1)),
        ("国外転出（令和8年7月1日）", date(2026, 7, 1)),
    ],
)
def test_a_move_abroad_is_typed_as_the_card_prints_it(text: str, day: date | None) -> None:
    assert declared(address=text).address == MovedAbroad(day)


def test_a_move_abroad_on_no_day_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot read address"):
        declared(address="国外転出 いつか")


def test_every_faulty_item_is_named_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        declared(name=" ", address="", birth_date="?", sex="?", kana="\u3000")
    assert caught.value.data["items"] == ("address", "birth_date", "kana", "name", "sex")


def test_a_reading_without_a_name_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        declared(kana="ミホン")
    assert caught.value.data["items"] == ("name",)


@pytest.mark.parametrize(
    "item", ["name", "address", "birth_date", "sex", "kana", "former_name", "alias"]
)
def test_a_my_number_is_refused_in_every_field_and_never_echoed(item: str) -> None:
    number = computed_my_number()
    dressed = f"{number[:4]}　{number[4:8]}－{number[8:]}"
    with pytest.raises(UsageError) as caught:
        declared(**{item: dressed})
    assert caught.value.code == "my-number-refused"
    assert caught.value.data == {"items": (item,)}
    shown = frames_of(caught.value)
    assert number[4:8] not in shown
    assert dressed not in shown


def test_a_refusal_shows_no_other_value_either_where_locals_are_printed() -> None:
    with pytest.raises(UsageError) as caught:
        declared(name="金糸雀　花枝", address="東京都金糸雀町", birth_date="1913年13月1日")
    shown = frames_of(caught.value)
    assert "typed = Concealed(•••)" in shown
    assert "金糸雀" not in shown
    assert "1913" not in shown


def frames_of(error: UsageError) -> str:
    """Return the error's traceback with locals, from the frames of the SDK only."""
    assert error.__context__ is None
    assert error.__traceback__ is not None
    below = error.__traceback__.tb_next
    found = traceback.TracebackException(type(error), error, below, capture_locals=True)
    return "".join(found.format())


@given(st.dictionaries(st.sampled_from(["name", "address", "birth_date", "sex"]), st.text()))
def test_any_texts_give_facts_or_a_usage_error(texts: dict[str, str]) -> None:
    faulty: set[str] = set()
    facts = BasicFacts()
    try:
        facts = declared(**texts)
    except UsageError as error:
        faulty = set(error.data["items"])
    assert faulty <= set(texts)
    assert faulty or facts.items == {FactItem(item) for item in texts}
