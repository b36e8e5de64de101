"""What the customer typed, read in buffers that are erased."""

from urllib.parse import quote_plus, urlencode

from hypothesis import given
from hypothesis import strategies as st

from myna_counter.forms import typed
from tests.card import holder

BIRTH, YEAR, CODE = holder.PRINTED[:6], holder.PRINTED[6:10], holder.PRINTED[10:]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def read(body: bytes) -> bytes | None:
    with typed(bytearray(body)) as (_, number):
        return None if number is None else bytes(number.reveal())


def form(birth: str = BIRTH, year: str = YEAR, code: str = CODE) -> bytes:
    told = {"ticket": "t", "birth": birth, "year": year, "code": code}
    return urlencode(told, quote_via=quote_plus).encode()


def test_three_parts_make_the_number() -> None:
    assert read(form()) == holder.PRINTED.encode()
    assert read(form(birth="19800217")) == holder.PRINTED.encode()


def test_digits_of_a_japanese_keyboard_are_digits() -> None:
    assert read(form(BIRTH.translate(WIDE), f"{YEAR}　", f" {CODE}")) == holder.PRINTED.encode()


def test_whatever_else_was_typed_is_no_number() -> None:
    wrong = [
        form(birth=""),
        form(birth=BIRTH[:5]),
        form(birth="19800232"),
        form(birth="00000000"),
        form(year="35"),
        form(code="12a4"),
        form(code="１２３"),
        form(code="\uff0f123"),
        form(code="\uff1a123"),
        form(birth=f"-{BIRTH[1:]}"),
        b"birth=%EF%BC",
        b"birth=%EF%BC&year=%&code=%zz",
        b"",
    ]
    assert [read(body) for body in wrong] == [None] * len(wrong)


def test_what_was_typed_is_erased_whatever_happens() -> None:
    body = bytearray(form())
    kept = []
    try:
        with typed(body) as (ticket, number):
            assert number is not None
            kept.append(number.reveal())
            assert (ticket, len(kept[0])) == ("t", 14)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert body == bytes(len(body))
    assert kept == [bytearray()]


@given(st.binary(max_size=200))
def test_any_body_is_read_without_an_error(body: bytes) -> None:
    number = read(body)
    assert number is None or len(number) == 14


@given(
    st.text(alphabet="0123456789０１２３４５６７８９ 　-a", max_size=9),
    st.text(alphabet="0123456789０", max_size=5),
    st.text(alphabet="0123456789０x", max_size=5),
)
def test_a_number_is_fourteen_digits_or_none(birth: str, year: str, code: str) -> None:
    number = read(form(birth, year, code))
    assert number is None or (len(number) == 14 and number.isdigit())
