"""A My Number is recognised in every dress. The numbers are computed; none is written down."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.model.my_number import looks_like_my_number

WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
"""From the left, as the ministerial rule's table prints them: another way than the guard's."""


def with_check_digit(eleven: str) -> str:
    remainder = sum(int(d) * w for d, w in zip(eleven, WEIGHTS, strict=True)) % 11
    return eleven + str(0 if remainder <= 1 else 11 - remainder)


elevens = st.text("0123456789", min_size=11, max_size=11)

DRESSES: dict[str, Callable[[str], str]] = {
    "as it is": lambda number: number,
    "full width": lambda number: number.translate({48 + n: 0xFF10 + n for n in range(10)}),
    "arabic-indic": lambda number: number.translate({48 + n: 0x660 + n for n in range(10)}),
    "devanagari": lambda number: number.translate({48 + n: 0x966 + n for n in range(10)}),
    "mathematical": lambda number: number.translate({48 + n: 0x1D7CE + n for n in range(10)}),
    "kanji": lambda number: number.translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
    "daiji": lambda number: number.translate(str.maketrans("0123456789", "零壱弐参四五六七八九")),
    "in fours": lambda number: f"{number[:4]} {number[4:8]} {number[8:]}",
    "wide spaces": "\u3000".join,
    "hyphens": lambda number: f"{number[:4]}-{number[4:8]}−{number[8:]}",
    "long vowel signs": lambda number: f"{number[:4]}ー{number[4:8]}ｰ{number[8:]}",
    "iteration marks": "々".join,
    "blank letters": "\u3164".join,
    "brackets": lambda number: f"({number[:4]}) {number[4:]}",
    "unseen": lambda number: "\u200b".join(number) + "\ufeff",
    "lines": lambda number: f" {number[:6]}\r\n{number[6:]}\t",
}


@pytest.mark.parametrize("dress", DRESSES)
@given(eleven=elevens)
def test_a_my_number_is_recognised_in_every_dress(dress: str, eleven: str) -> None:
    assert looks_like_my_number(DRESSES[dress](with_check_digit(eleven)))


@given(elevens, st.integers(1, 9))
def test_twelve_digits_with_another_check_digit_pass(eleven: str, off: int) -> None:
    number = with_check_digit(eleven)
    wrong = number[:11] + str((int(number[11]) + off) % 10)
    assert not looks_like_my_number(wrong)


@given(elevens, st.sampled_from("0123456789aあ一十"))
def test_more_or_less_than_twelve_digits_pass(eleven: str, other: str) -> None:
    assert not looks_like_my_number(eleven)
    assert not looks_like_my_number(with_check_digit(eleven) + other)
    assert not looks_like_my_number(other + with_check_digit(eleven))


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert looks_like_my_number(text) in {True, False}
