"""Names, addresses, birth dates, sexes, and the facts that hold them."""

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.model.addresses import Address, DomesticAddress, MovedAbroad
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts, Currency, FactItem, Provenance, Source
from myna_sdk.model.names import PersonName, SubstituteMap
from myna_sdk.model.sexes import RegisteredSex, Sex, SexCode

AT = datetime(2026, 11, 24, tzinfo=UTC)
STAMP = Provenance(Source.USERINFO, Currency.SHARED_BY_APP, AT)
FACTS = BasicFacts(
    name=PersonName("見本　花子"),
    address=DomesticAddress("東京都見本区見本町１－２－３"),
    birth_date=BirthDate(1990, 1, 2),
    sex=RegisteredSex(Sex.FEMALE),
)


# ---- birth dates


@given(st.dates(date(1868, 1, 25), date(2100, 12, 31)))
def test_a_known_date_survives_its_digits(day: date) -> None:
    assert BirthDate.parse(BirthDate.of(day).digits()) == BirthDate.of(day)
    assert BirthDate.of(day).reveal() == day


@pytest.mark.parametrize(
    ("digits", "parts"),
    [("19350400", (1935, 4, None)), ("19350000", (1935, None, None))],
)
def test_an_unknown_part_is_none_and_never_a_day(
    digits: str, parts: tuple[int, int | None, int | None]
) -> None:
    born = BirthDate.parse(digits)
    assert born.reveal_parts() == parts
    assert born.reveal() is None
    assert born.digits() == digits
    assert born.age_on(date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "1990102",
        "199001021",
        "19901301",
        "19900230",
        "19230229",
        "19900007",
        "00000102",
        "１９９００１０２",
        "1990-1-2",
        " 9900102",
        "19900102\n",
        "٢٠٠٠٠١٠١",
    ],
)
def test_digits_that_name_no_day_are_refused(digits: str) -> None:
    with pytest.raises(ValueError, match=r"birth date|calendar"):
        BirthDate.parse(digits)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="without its month"):
        BirthDate(1990, None, 3)
    with pytest.raises(ValueError, match="calendar"):
        BirthDate(1990, 0, 3)


@given(st.text())
def test_parsing_a_birth_date_gives_a_date_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert BirthDate.parse(text).digits() == text


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2026, 5, 31), 25),
        (date(2026, 6, 1), 26),
        (date(2000, 6, 1), 0),
        (date(2000, 5, 31), -1),
    ],
)
def test_an_age_is_completed_on_the_birthday(day: date, age: int) -> None:
    assert BirthDate(2000, 6, 1).age_on(day) == age


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2019, 2, 28), 14),
        (date(2019, 3, 1), 15),  # no 29 February in 2019: completed by 1 March, never before
        (date(2020, 2, 28), 15),
        (date(2020, 2, 29), 16),
    ],
)
def test_who_is_born_on_29_february_ages_by_1_march_in_other_years(day: date, age: int) -> None:
    assert BirthDate(2004, 2, 29).age_on(day) == age


# ---- sex


@pytest.mark.parametrize(
    ("code_set", "code", "sex"),
    [
        (SexCode.CARD, "1", Sex.MALE),
        (SexCode.CARD, "2", Sex.FEMALE),
        (SexCode.CARD, "9", Sex.NOT_APPLICABLE),
        (SexCode.CARD, "0", Sex.UNKNOWN),
        (SexCode.CERTIFICATE, "3", Sex.UNKNOWN),
        (SexCode.WEB, "2", Sex.FEMALE),
        (SexCode.WEB, "female", Sex.FEMALE),
    ],
)
def test_each_code_set_reads_its_own_digits(code_set: SexCode, code: str, sex: Sex) -> None:
    assert code_set.read(code) is sex


@pytest.mark.parametrize(
    ("code_set", "code"),
    [(SexCode.CARD, "3"), (SexCode.CERTIFICATE, "9"), (SexCode.CERTIFICATE, "0")]
    + [(code_set, code) for code_set in SexCode for code in ("", "4", "１", "Female", "1 ")],
)
def test_a_code_of_another_set_is_refused(code_set: SexCode, code: str) -> None:
    with pytest.raises(ValueError, match="no sex code"):
        code_set.read(code)


@pytest.mark.parametrize("code_set", SexCode)
def test_every_sex_that_a_set_can_write_reads_back(code_set: SexCode) -> None:
    writable = {sex for _, sex in code_set.value}
    assert {code_set.read(code_set.write(sex)) for sex in writable} == writable


def test_the_certificate_cannot_say_not_applicable() -> None:
    with pytest.raises(ValueError, match="no code for not-applicable"):
        SexCode.CERTIFICATE.write(Sex.NOT_APPLICABLE)


# ---- names and addresses


def test_a_substitute_map_may_be_shorter_than_its_text() -> None:
    flags = SubstituteMap.parse("01")
    assert [flags.marks(index) for index in range(4)] == [False, True, False, False]
    assert not SubstituteMap.parse("").marks(0)


@pytest.mark.parametrize("digits", ["2", "0 1", "０１", "true"])
def test_a_substitute_map_is_zeros_and_ones(digits: str) -> None:
    with pytest.raises(ValueError, match="only 0 and 1"):
        SubstituteMap.parse(digits)


@given(st.text().filter(lambda text: bool(text.strip())))
def test_a_name_and_an_address_are_kept_to_the_last_character(text: str) -> None:
    assert PersonName(text).reveal() == text
    assert DomesticAddress(text).reveal() == text


@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\t\n"])
def test_an_absent_part_is_none_and_never_empty(blank: str) -> None:
    with pytest.raises(ValueError, match="leave the item out"):
        PersonName(blank)
    with pytest.raises(ValueError, match="leave the item out"):
        PersonName("見本　花子", alias=blank)
    with pytest.raises(ValueError, match="leave the item out"):
        DomesticAddress(blank)


def test_a_move_abroad_is_a_value_with_or_without_its_day() -> None:
    assert MovedAbroad(date(2026, 7, 1)).reveal() == date(2026, 7, 1)
    assert MovedAbroad(None).reveal() is None
    assert MovedAbroad(None) != MovedAbroad(date(2026, 7, 1))
    abroad: Address = MovedAbroad(None)
    assert abroad != DomesticAddress("国外転出")


# ---- basic facts


def test_facts_know_which_items_are_present() -> None:
    assert BasicFacts().items == frozenset()
    assert FACTS.items == frozenset(FactItem)
    assert BasicFacts(sex=FACTS.sex).items == {FactItem.SEX}


@given(st.frozensets(st.sampled_from(FactItem)))
def test_only_keeps_the_wanted_items_and_their_provenance(wanted: frozenset[FactItem]) -> None:
    kept = FACTS.stamped(STAMP).only(wanted)
    assert kept.items == wanted
    assert {item for item, _ in kept.provenance} == wanted
    assert all(kept.get(item) == FACTS.get(item) for item in wanted)


def test_only_adds_nothing_that_was_absent() -> None:
    assert BasicFacts(sex=FACTS.sex).only(FactItem).items == {FactItem.SEX}


def test_every_present_item_is_stamped() -> None:
    stamped = FACTS.only({FactItem.NAME, FactItem.SEX}).stamped(STAMP)
    assert dict(stamped.provenance) == {FactItem.NAME: STAMP, FactItem.SEX: STAMP}


def test_where_facts_came_from_does_not_make_them_other_facts() -> None:
    assert FACTS.stamped(STAMP) == FACTS


def test_reveal_gives_the_present_items_as_texts() -> None:
    assert FACTS.reveal() == {
        "name": "見本　花子",
        "address": "東京都見本区見本町１－２－３",
        "birth_date": "1990-01-02",
        "sex": "female",
    }
    assert BasicFacts().reveal() == {}
    assert BasicFacts(birth_date=BirthDate(1935)).reveal() == {"birth_date": "1935-00-00"}


def test_reveal_never_invents_a_domestic_address() -> None:
    moved = BasicFacts(address=MovedAbroad(date(2026, 7, 1)))
    assert moved.reveal() == {"address": "国外転出 2026-07-01"}
    assert BasicFacts(address=MovedAbroad(None)).reveal() == {"address": "国外転出"}
