"""What the receipts' use case hands to the caller."""

from typing import NoReturn, TypeAlias

import attrs

from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.receipts.checklist import ReceiptCheck
from myna_sdk.receipts.container import Container
from myna_sdk.receipts.content import Content
from myna_sdk.receipts.disclosures import Disclosure, Item
from myna_sdk.receipts.key_set import ReceiptId, Voided

__all__ = [
    "AuthenticReceipt",
    "Receipt",
    "ReceiptVerdict",
    "RefusedReceipt",
    "UnclearReceipt",
]


@attrs.frozen(repr=False, kw_only=True)
class Receipt(Masked):
    """A receipt, opened.

    Attributes:
        content: What was signed; nothing in it is personal.
        container: The receipt as it stands in its file.
        disclosures: What can be read of the person in it, and was signed: fewer than were signed
            where some were withheld, or erased.
        voided: Since when and why it no longer stands; ``None`` while it does.
    """

    content: Content
    container: Container
    disclosures: tuple[Disclosure, ...]
    voided: Voided | None = None

    @property
    def id(self) -> ReceiptId:
        """The receipt's id."""
        return self.content.id

    def file(self) -> Concealed[bytes]:
        """Return the bytes to be filed. They hold what is disclosed of the person, in clear."""
        return Concealed(self.container.write().reveal().encode())

    def reveal(self) -> dict[str, str]:
        """Return what is disclosed of the person, in clear, by item."""
        clear = {each.item.value: each.value.reveal() for each in self.disclosures}
        return {item.value: clear[item.value] for item in Item if item.value in clear}

    def _shown(self) -> str:
        return f"{self.content.id}, {self.content.edition.value}"


class _Judged(Masked):
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is no bool: match its three types")


@attrs.frozen(repr=False, kw_only=True)
class AuthenticReceipt(_Judged):
    """The firm of the key set issued this receipt, and it was not altered.

    Attributes:
        receipt: The receipt.
        checks: Every check, the ones not made included.
    """

    receipt: Receipt
    checks: tuple[ReceiptCheck, ...]

    def _shown(self) -> str:
        return repr(self.receipt)


@attrs.frozen(repr=False, kw_only=True)
class RefusedReceipt(_Judged):
    """A check failed: it must not be relied on.

    Attributes:
        failed: The first check that failed.
        checks: Every check.
        receipt: The receipt, where its signature holds and it is refused for something else.
    """

    failed: ReceiptCheck
    checks: tuple[ReceiptCheck, ...]
    receipt: Receipt | None = None

    def _shown(self) -> str:
        return self.failed.found.value


@attrs.frozen(repr=False, kw_only=True)
class UnclearReceipt(_Judged):
    """It could not be told. That is never "valid".

    Attributes:
        unknown: What could not be told first.
        checks: Every check.
    """

    unknown: ReceiptCheck
    checks: tuple[ReceiptCheck, ...]

    def _shown(self) -> str:
        return self.unknown.found.value


ReceiptVerdict: TypeAlias = AuthenticReceipt | RefusedReceipt | UnclearReceipt
