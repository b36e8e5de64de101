"""The card's data objects are read strictly, whatever bytes a card sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.card import tlv
from myna_sdk.card.faults import CardDataError

PLACE = "a file"


def length_of(size: int, form: int) -> bytes:
    """Return ``size`` as a length in the short form (0) or with ``form`` bytes."""
    return bytes((size,)) if form == 0 else bytes((0x80 | form,)) + size.to_bytes(form)


TAGS = st.sampled_from([0x90, 0x91, 0xA1, 0xFF20, 0xDF21, 0xDF2A, 0x7F21, 0x5F4E])


def written(tag: int, form: int, value: bytes) -> bytes:
    return tag.to_bytes(2 if tag > 0xFF else 1) + length_of(len(value), form) + value


@given(TAGS, st.integers(0, 4), st.binary(max_size=120))
def test_every_length_form_is_read_the_shortest_or_not(tag: int, form: int, value: bytes) -> None:
    data = written(tag, form, value)
    (found,) = tlv.in_order(data, 0, len(data), (tag,), PLACE)
    assert (found.tag, data[found.start : found.stop]) == (tag, value)
    assert (found.at, found.stop) == (0, len(data))


@given(st.lists(st.tuples(TAGS, st.integers(2, 4), st.binary(max_size=40)), max_size=6))
def test_the_parts_of_an_object_are_found_in_their_order(
    given_parts: list[tuple[int, int, bytes]],
) -> None:
    inner = b"".join(written(*part) for part in given_parts)
    data = written(0xFF20, 3, inner) + b"\xff" * 7
    whole = tlv.alone(data, 0xFF20, PLACE)
    found = tlv.parts(data, whole, tuple(tag for tag, _, _ in given_parts), PLACE)
    assert [data[each.start : each.stop] for each in found] == [v for _, _, v in given_parts]


@given(st.binary(max_size=80))
def test_any_bytes_are_an_object_inside_the_bytes_or_an_error_of_ours(data: bytes) -> None:
    try:
        tag = tlv.header(data, 0, len(data), PLACE).tag
        (found,) = tlv.in_order(data, 0, len(data), (tag,), PLACE)
    except CardDataError as error:
        fault = error
    else:
        assert 0 == found.at < found.start <= found.stop <= len(data)
        return
    assert (fault.place, 0 <= fault.offset <= len(data)) == (PLACE, True)


@given(TAGS, st.integers(0, 4), st.binary(max_size=60), st.data())
def test_an_object_that_is_cut_off_anywhere_is_no_object(
    tag: int, form: int, value: bytes, data: st.DataObject
) -> None:
    whole = written(tag, form, value)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(CardDataError):
        tlv.in_order(cut, 0, len(cut), (tag,), PLACE)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("", "missing"),
        ("ff2080", "indefinite"),
        ("ff2085000000000a", "impossible"),
        ("ff20ff", "impossible"),
        ("ff81200100", "more than two bytes"),
        ("ff2082ffff00", "reaches beyond"),
        ("ff", "within a header"),
        ("ff2082", "within a header"),
    ],
)
def test_each_impossible_header_is_told_apart(data: str, what: str) -> None:
    raw = bytes.fromhex(data)
    with pytest.raises(CardDataError, match=what):
        tlv.in_order(raw, 0, len(raw), (0xFF20,), PLACE)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("ff2000aa", "follows the object"),
        ("ff3000", "tag FF30 where FF20"),
        ("ff2006df210100ff", "reaches beyond"),
    ],
)
def test_a_file_holds_the_one_object_and_filler_behind_it(data: str, what: str) -> None:
    raw = bytes.fromhex(data)
    with pytest.raises(CardDataError, match=what):
        tlv.alone(raw, 0xFF20, PLACE)


@pytest.mark.parametrize("inner", ["df2100df2300", "df2300df2200", "df2200", "df2200df2300df2400"])
def test_parts_that_are_missing_swapped_or_too_many_are_refused(inner: str) -> None:
    raw = bytes.fromhex(f"ff20{len(inner) // 2:02x}{inner}")
    whole = tlv.alone(raw, 0xFF20, PLACE)
    with pytest.raises(CardDataError):
        tlv.parts(raw, whole, (0xDF22, 0xDF23), PLACE)
