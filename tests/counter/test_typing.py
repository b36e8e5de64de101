"""What the customer typed, read in buffers that are erased."""

from urllib.parse import quote_plus, urlencode

from hypothesis import given
from hypothesis import strategies as st

from myna_counter.forms import typed
from myna_sdk.card.profile import PinKind
from tests.card import holder

BIRTH, YEAR, CODE = holder.PRINTED[:6], holder.PRINTED[6:10], holder.PRINTED[10:]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def read(body: bytes) -> bytes | None:
    with typed(bytearray(body)) as told:
        return None if told.number is None else bytes(told.number.reveal())


def form(birth: str = BIRTH, year: str = YEAR, code: str = CODE, **more: str) -> bytes:
    told = {"ticket": "t", "birth": birth, "year": year, "code": code, **more}
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
    body = bytearray(form(pin="1234"))
    kept = []
    try:
        with typed(body) as told:
            assert told.number is not None
            assert told.pin is not None
            kept += [told.number.reveal(), told.pin.reveal()]
            assert (told.ticket, len(kept[0]), bytes(kept[1])) == ("t", 14, b"1234")
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert body == bytes(len(body))
    assert kept == [bytearray(), bytearray()]


def test_a_pin_may_be_left_out_and_has_four_digits_else() -> None:
    wrong = {}
    for pin in (None, "", "１２３４", "123", "12a4", "12345"):
        with typed(bytearray(form() if pin is None else form(pin=pin))) as told:
            wrong[pin] = told.wrong
            assert (told.pin is None) is (not pin)
    assert [pin for pin, kind in wrong.items() if kind is not None] == ["123", "12a4", "12345"]
    assert {wrong["123"], wrong["12345"]} == {PinKind.USER_AUTHENTICATION}
    with typed(bytearray(form(code="", pin="123"))) as told:
        assert told.wrong is PinKind.PRINTED_VISUAL


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
