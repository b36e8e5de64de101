"""What the firm files in the demonstration: a receipt in the place of the copy."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.page.making import offline_page
from myna_sdk.receipts.results import AuthenticReceipt, Receipt, ReceiptVerdict
from myna_sdk.residence import Replaces

if TYPE_CHECKING:
    from myna_sdk.client import Myna
    from myna_sdk.identity.results import IdentityResult

__all__ = ["Filed", "file_receipt"]

RECEIPT_FILE = "receipt.json"
KEYS_FILE = "keys.json"
PAGE_FILE = "verify.html"


@attrs.frozen(repr=False, kw_only=True)
class Filed(Masked):
    """A receipt of the demonstration, and all that is needed to check it without the firm.

    Attributes:
        receipt: The receipt.
        verdict: What its verification found.
        files: Names and contents: the receipt, the key set, the page that checks receipts.
    """

    receipt: Receipt
    verdict: ReceiptVerdict
    files: tuple[tuple[str, Concealed[bytes]], ...]

    @property
    def verified(self) -> bool:
        """Whether the receipt was found authentic, as a mock receipt."""
        return isinstance(self.verdict, AuthenticReceipt)

    def write_into(self, folder: Path) -> Path:
        """Return the path of the receipt; the files of an earlier demonstration are replaced.

        Raises:
            OSError: The folder cannot be written to.
        """
        folder.mkdir(exist_ok=True)
        for name, content in self.files:
            beside = folder / f".{name}.new"
            beside.write_bytes(content.reveal())
            beside.replace(folder / name)
        return folder / RECEIPT_FILE


def file_receipt(myna: "Myna", use_case: str, result: "IdentityResult") -> Filed | None:
    """Return what the firm files on ``result``, if that replaces the copy for ``use_case``."""
    decision = myna.residence.decide(use_case, result)
    if decision.replaces is not Replaces.FULL:
        return None
    myna.audit.seal()
    receipt = myna.receipts.issue(decision, verifier="staff-17")
    file, keys = receipt.file(), myna.receipts.keys()
    return Filed(
        receipt=receipt,
        verdict=myna.receipts.verify(file.reveal()),
        files=(
            (RECEIPT_FILE, file),
            (KEYS_FILE, Concealed(json.dumps(keys.as_json(), indent=1).encode())),
            (PAGE_FILE, Concealed(offline_page(keys, Environment.MOCK).encode())),
        ),
    )
