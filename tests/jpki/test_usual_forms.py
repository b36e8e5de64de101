"""Usual forms are read in one look, and never otherwise than by the strict readers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from myna_sdk.jpki import der
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.personal_data import read_personal_data
from myna_sdk.jpki.profile import PersonalData
from myna_sdk.jpki.times import time_at, validity
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.scenes import other_name

GOOD = ("見本　花子", "319850405", "2", "東京都見本区一丁目１番１号", "00000", "0" * 13)
DATES = st.from_regex(re.compile(r"[0-9]{6}(?:[01][0-9]|2[0-9])[0-9]{4}", re.ASCII), fullmatch=True)
TEXTS = (
    *(st.text(max_size=14), st.from_regex(r"[一二三十百壱０-９0-9-]{10,14}", fullmatch=True)),
    *(st.from_regex(r"[0-9]{9}", fullmatch=True), st.text("01　", max_size=4)),
    st.from_regex(r"[345](?:19|20)[0-9]{2}(?:0[0-9]|1[0-3])[0-3][0-9]", fullmatch=True),
)


def told(texts: tuple[str, ...], order: slice) -> BasicFacts | Flaw:
    items = [
        other_name(int(item.value.rpartition(".")[2]), w.utf8(text))
        for item, text in zip(PersonalData, texts, strict=True)
    ]
    try:
        return read_personal_data(w.sequence(*items[order])).facts()
    except UnreadableError as fault:
        return fault.flaw


@given(at=st.integers(0, 5), text=st.one_of(TEXTS))
@example(at=1, text="519850405")
@example(at=1, text="319850230")
@example(at=1, text="319850431")
@example(at=0, text="三" * 12)
@example(at=3, text="東京都\x85")
@example(at=4, text="0\n")
def test_the_order_of_the_items_changes_nothing_that_is_refused(at: int, text: str) -> None:
    texts = (*GOOD[:at], text, *GOOD[at + 1 :])
    assert told(texts, slice(None)) == told(texts, slice(None, None, -1))


def test_personal_data_in_the_usual_form_is_read() -> None:
    facts = told(GOOD, slice(None))
    assert isinstance(facts, BasicFacts)
    assert facts.items == set(FactItem)


def read_one_by_one(data: bytes) -> tuple[datetime, datetime] | Flaw:
    try:
        first, at = time_at(data, 0, len(data), "notBefore")
        last, at = time_at(data, at, len(data), "notAfter")
        der.end_of(at, len(data), "validity")
    except UnreadableError as fault:
        return fault.flaw
    return first, last


def read_at_once(data: bytes) -> tuple[datetime, datetime] | Flaw:
    try:
        return validity(data, 0, len(data))
    except UnreadableError as fault:
        return fault.flaw


@given(begins=DATES, ends=DATES, behind=st.sampled_from([b"", b"\0", b"\n"]))
@example(begins="000229000000", ends="010229" + "000000", behind=b"")
@example(begins="260101240000", ends="491231235959", behind=b"")
@example(begins="500101000000", ends="990101000000", behind=b"")
def test_a_validity_is_read_at_once_as_its_times_are_one_by_one(
    begins: str, ends: str, behind: bytes
) -> None:
    data = b"".join(b"\x17\x0d" + each.encode() + b"Z" for each in (begins, ends)) + behind
    assert read_at_once(data) == read_one_by_one(data)


def test_a_validity_counts_its_years_from_2000() -> None:
    data = b"\x17\x0d261124150000Z\x17\x0d361124145959Z"
    assert validity(data, 0, len(data)) == (
        datetime(2026, 11, 24, 15, tzinfo=UTC),
        datetime(2036, 11, 24, 14, 59, 59, tzinfo=UTC),
    )


@given(
    data=st.lists(
        st.sampled_from([0x02, 0x30, 0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0xFF]), max_size=9
    ),
    tags=st.lists(st.sampled_from([0x02, 0x30]), min_size=1, max_size=3),
)
def test_fields_in_a_row_are_those_that_are_read_one_by_one(
    data: list[int], tags: list[int]
) -> None:
    content = bytes(data) + bytes(130)

    def one_by_one() -> list[tuple[int, int]]:
        at, spans = 0, []
        for tag in tags:
            start, at = der.expect(content, at, len(content), tag, "field")
            spans.append((start, at))
        return spans

    def at_once() -> list[tuple[int, int]]:
        return der.fields(content, 0, len(content), tuple((tag, "field") for tag in tags))

    assert outcome(at_once) == outcome(one_by_one)


def outcome(read: Callable[[], list[tuple[int, int]]]) -> list[tuple[int, int]] | tuple[Flaw, int]:
    try:
        return read()
    except UnreadableError as fault:
        return fault.flaw, fault.offset
