"""What a person signs to be identified: a statement of the transaction, never a bare nonce.

The text is made here from what the caller tells, so that it says what the gates of the law ask for:
parties, purpose and date; for a sale the property and the price as well, for a loan the sum
(`myna_sdk.law.evidence`).
A document of the firm's own may stand in its place; what it says is then for the firm to judge.
"""

import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import attrs

from myna_sdk.cases.inputs import LONGEST_TEXT, my_number_refused, refuse_my_number
from myna_sdk.errors import UsageError
from myna_sdk.law.evidence import Payload
from myna_sdk.law.use_cases import Statutory, UseCase
from myna_sdk.model.instants import Instant, day_in_japan
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.model.signing import Document
from myna_sdk.model.texts import is_blank, is_usable

LARGEST_DOCUMENT = 1024 * 1024
"""Bytes of a firm's own document; it is kept sealed until the check ends."""

_PDF = b"%PDF-"


def _texts(value: tuple[str, ...] | str) -> tuple[Concealed[str], ...]:
    texts = (value,) if isinstance(value, str) else value  # one text is one party, not its letters
    return tuple(Concealed(text) for text in texts)


def _text(value: str | None) -> Concealed[str] | None:
    return None if value is None else Concealed(value)


@attrs.frozen(repr=False, kw_only=True)
class Statement(Masked):
    """What the caller knows of a transaction; the firm, purpose and date are added.

    Attributes:
        parties: The parties beside the firm, as the transaction names them.
        property: What is rented or sold: address, building and unit.
        price: The price in yen, for a sale; the sum lent, for a loan.
        language: The language of the text, ``ja`` or ``en``.
    """

    parties: tuple[Concealed[str], ...] = attrs.field(default=(), converter=_texts)
    property: Concealed[str] | None = attrs.field(default=None, converter=_text)
    price: int | None = None
    language: str = "ja"


@attrs.frozen(repr=False, kw_only=True)
class Transacted(Masked):
    """A document that is ready to be signed, with what is known of its content.

    Attributes:
        document: What is signed.
        payload: What it is in the eyes of the law.
    """

    document: Document
    payload: Payload


def transacted(
    stated: Statement | bytes, use_case: UseCase, *, firm: str, login: str, at: Instant
) -> Transacted:
    """Return the document to sign: the statement's text, or the firm's own document as it is.

    Args:
        stated: What the caller gave.
        use_case: Whose purpose it serves.
        firm: The firm's name, as customers know it.
        login: The id of the check, which ties the document to it.
        at: The instant; its day in Japan is the statement's.

    Raises:
        UsageError: ``statement-incomplete``, ``statement-unusable``, ``document-unusable`` or
            ``my-number-refused``.
    """
    if isinstance(stated, bytes):
        return Transacted(document=_own(Concealed(stated)), payload=Payload.OWN_DOCUMENT)
    _refuse_incomplete(stated, use_case)
    text = _worded(stated, use_case, firm=firm, login=login, at=at)
    return Transacted(
        document=Document(Concealed(text.reveal().encode())), payload=Payload.TRANSACTION
    )


def _own(content: Concealed[bytes]) -> Document:
    size = len(content.reveal())
    if size > LARGEST_DOCUMENT:
        raise UsageError(
            "document-unusable", f"a document has at most {LARGEST_DOCUMENT} bytes, not {size}"
        )
    if not content.reveal().startswith(_PDF) and not _is_prose(content):
        raise UsageError(
            "document-unusable",
            "a document that is signed means something to the person: a PDF, or text in UTF-8 of "
            "two lines and more; for anything shorter use Statement(...)",
        )
    if _has_my_number(content):
        raise my_number_refused("document")
    return Document(content)


def _has_my_number(content: Concealed[bytes]) -> bool:
    """Tell whether a line of the text ``content`` is one; inside a PDF nobody looks."""
    try:
        text = content.reveal().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(looks_like_my_number(line) for line in text.splitlines())


def _is_prose(content: Concealed[bytes]) -> bool:
    try:
        text = content.reveal().decode("utf-8")
    except UnicodeDecodeError:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    words = sum(unicodedata.category(character)[0] == "L" for character in text)
    return len(lines) > 1 and words >= 2 * len(text) // 5


def _refuse_incomplete(stated: Statement, use_case: UseCase) -> None:
    missing = [] if stated.parties else ["parties"]
    if use_case.statutory is Statutory.SALE:
        missing += [] if stated.property is not None else ["property"]
    if use_case.statutory is not None:
        missing += [] if stated.price is not None else ["price"]
    if missing:
        raise UsageError(
            "statement-incomplete",
            f"{use_case.id}: the statement lacks {', '.join(missing)}",
            missing=tuple(missing),
        )
    if stated.language not in ("ja", "en"):
        raise UsageError("statement-unusable", "language is ja or en", field="language")
    if stated.price is not None:
        _refuse_price(stated.price)
    for party in stated.parties:
        _refuse_unusable("parties", party)
    if stated.property is not None:
        _refuse_unusable("property", stated.property)


def _refuse_price(price: object) -> None:
    whole = isinstance(price, int) and not isinstance(price, bool) and price > 0
    numbered = whole and looks_like_my_number(str(price))
    del price
    if numbered:
        raise my_number_refused("price")
    if not whole:
        raise UsageError("statement-unusable", "price is a number of yen above zero", field="price")


def _refuse_unusable(field: str, text: Concealed[str]) -> None:
    refuse_my_number(field, text.reveal())
    clear = text.reveal()
    fine = not is_blank(clear) and len(clear) <= LONGEST_TEXT and is_usable(clear)
    del clear
    if not fine:
        raise UsageError(
            "statement-unusable",
            f"{field} is one line of 1 to {LONGEST_TEXT} printable characters",
            field=field,
        )


def _worded(
    stated: Statement, use_case: UseCase, *, firm: str, login: str, at: Instant
) -> Concealed[str]:
    english = stated.language == "en"
    word = _words("en" if english else "ja")
    day = day_in_japan(at)
    lines = [word("title"), word("date", value=day.isoformat()), word("firm", value=firm)]
    lines += [word("party", value=party.reveal()) for party in stated.parties]
    lines += [
        word("case", value=use_case.title_en if english else use_case.title_ja),
        word("purpose", value=use_case.purpose_en if english else use_case.purpose_ja),
    ]
    if stated.property is not None:
        lines.append(word("property", value=stated.property.reveal()))
    if stated.price is not None:
        lent = use_case.statutory is Statutory.LOAN
        lines.append(word("sum" if lent else "price", value=f"{stated.price:,}"))
    lines += [word("number", value=login), word("declaration")]
    return Concealed("\n".join(lines) + "\n")


def _words(language: str) -> Callable[..., str]:
    words = _table()[language]
    return lambda name, **values: words[name].format(**values)


@cache
def _table() -> dict[str, dict[str, str]]:
    import tomllib  # noqa: PLC0415 - only who signs needs it

    text = files("myna_sdk.identity").joinpath("statement.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
