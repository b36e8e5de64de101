"""What a person signs: a statement of the transaction, never a bare nonce."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk import Statement, UsageError
from myna_sdk.identity.statement import LARGEST_DOCUMENT, transacted
from myna_sdk.law.evidence import Payload
from myna_sdk.law.use_cases import use_cases
from myna_sdk.model.masking import Concealed
from myna_sdk.model.signing import DigestForm, Document
from tests.model.test_declared import computed_my_number

AT = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
"""Half past midnight of the 27th in Japan."""

SALE = Statement(parties=("見本花子",), property="東京都見本区見本一丁目1番1号", price=45_000_000)


def _text(stated: Statement, use_case: str = "property-sale") -> str:
    ready = transacted(
        stated, use_cases()[use_case], firm="見本不動産株式会社", login="ab12", at=AT
    )
    assert ready.payload is Payload.TRANSACTION
    return ready.document.content.reveal().decode()


def _refused(stated: Statement | bytes, use_case: str = "property-sale") -> UsageError:
    with pytest.raises(UsageError) as caught:
        transacted(stated, use_cases()[use_case], firm="見本不動産", login="ab12", at=AT)
    return caught.value


def test_a_statement_of_a_sale_states_parties_purpose_date_property_and_price() -> None:
    text = _text(SALE)
    for stated in (
        "見本花子",
        "見本不動産株式会社",
        "東京都見本区見本一丁目1番1号",
        "45,000,000円",
        "2026-11-27",
        "不動産の売買契約",
        "犯罪収益移転防止法",
        "ab12",
    ):
        assert stated in text


def test_a_statement_is_told_in_english_to_who_reads_english() -> None:
    text = _text(Statement(parties=("Mihon Hanako",), language="en"), "rental-screening")
    assert "Date: 2026-11-27" in text
    assert "Rental application" in text


@pytest.mark.parametrize(
    ("stated", "missing"),
    [
        (Statement(parties=()), ("parties", "property", "price")),
        (Statement(parties=("見本花子",)), ("property", "price")),
        (Statement(parties=("見本花子",), property="見本"), ("price",)),
    ],
)
def test_a_sale_without_parties_property_or_price_is_incomplete(
    stated: Statement, missing: tuple[str, ...]
) -> None:
    error = _refused(stated)
    assert error.code == "statement-incomplete"
    assert error.data["missing"] == missing


def test_a_lease_needs_no_price() -> None:
    assert "見本花子" in _text(Statement(parties=("見本花子",)), "rental-screening")


@pytest.mark.parametrize("name", ["見本　花子", "辻󠄀　\ue000", "見本\U00031350"], ids=ascii)
def test_a_party_is_written_as_japanese_names_are(name: str) -> None:
    """With the wide space of the card's chip, 外字, and characters newer than this Python."""
    assert name in _text(Statement(parties=(name,)), "rental-screening")


@pytest.mark.parametrize("text", ["", "  ", "　", "二\n行", "a\u202eb", "\udc80", "x" * 256])
def test_a_text_that_is_no_printable_line_is_refused_unquoted(text: str) -> None:
    error = _refused(Statement(parties=(text,), property="見本", price=1))
    assert error.code == "statement-unusable"
    assert text.strip() not in str(error) or not text.strip()


def test_a_my_number_in_a_statement_is_refused_and_never_echoed() -> None:
    number = computed_my_number()
    error = _refused(Statement(parties=(number,), property="見本", price=1))
    assert error.code == "my-number-refused"
    assert number not in str(error)


def test_a_statement_speaks_japanese_or_english() -> None:
    stated = Statement(parties=("見本花子",), property="見本", price=1, language="fr")
    assert _refused(stated).code == "statement-unusable"


@pytest.mark.parametrize("price", [0, -1])
def test_a_price_is_above_zero(price: int) -> None:
    stated = Statement(parties=("見本花子",), property="見本", price=price)
    assert _refused(stated).code == "statement-unusable"


@given(st.binary(max_size=200).filter(lambda content: not content.startswith(b"%PDF-")))
def test_a_bare_nonce_is_never_signed(nonce: bytes) -> None:
    assert _refused(nonce + b"\x00\xff").code == "document-unusable"


@pytest.mark.parametrize("nonce", [b"", b"a" * 64, b"0123456789abcdef\n" * 4, "賛成".encode()])
def test_a_text_that_says_nothing_is_no_document(nonce: bytes) -> None:
    assert _refused(nonce).code == "document-unusable"


def test_the_firms_own_document_is_signed_as_it_is_and_the_law_does_not_take_its_word() -> None:
    for own in (b"%PDF-1.7 ...", "賃貸借契約書\n見本不動産と見本花子は契約する\n".encode()):
        ready = transacted(
            own, use_cases()["rental-screening"], firm="見本不動産", login="ab12", at=AT
        )
        assert ready.payload is Payload.OWN_DOCUMENT
        assert ready.document.content.reveal() == own


def test_a_document_beyond_the_limit_is_refused() -> None:
    assert _refused(b"%PDF-" + bytes(LARGEST_DOCUMENT)).code == "document-unusable"


def test_what_a_card_is_given_is_the_digest_or_its_digest_info() -> None:
    document = Document(Concealed("利用規約に同意します。".encode()))
    raw, info = (document.to_be_signed(form) for form in (DigestForm.RAW, DigestForm.DIGEST_INFO))
    assert b64encode(raw) == b"XIh3yqL9yiAUQkuovXqx+xKZOwameHZx7OCoTRdlJrQ="
    assert b64encode(info) == (
        b"MDEwDQYJYIZIAWUDBAIBBQAEIFyId8qi/cogFEJLqL16sfsSmTsGpnh2cezgqE0XZSa0"
    )


def test_a_statement_shows_nothing_of_itself() -> None:
    assert "見本" not in f"{SALE!r}{SALE}"


def test_one_text_is_one_party_and_not_its_letters() -> None:
    assert Statement(parties="見本花子") == Statement(parties=("見本花子",))


def test_a_my_number_is_no_price_and_no_line_of_a_firms_own_document() -> None:
    number = computed_my_number()
    priced = Statement(parties=("見本花子",), property="見本", price=int(number))
    document = f"賃貸借契約書に書いた内容を確認しました。\n{number}\n以上のとおり申し込みます。\n"
    for stated, field in ((priced, "price"), (document.encode(), "document")):
        refused = _refused(stated)
        assert (refused.code, refused.data["field"]) == ("my-number-refused", field)
        assert number not in str(refused)


@pytest.mark.parametrize("price", [0, -1, 1.5, True, "45000000"])
def test_a_price_is_a_whole_number_of_yen(price: Any) -> None:
    refused = _refused(Statement(parties=("見本花子",), property="見本", price=price))
    assert refused.code == "statement-unusable"
