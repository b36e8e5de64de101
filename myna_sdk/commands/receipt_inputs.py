"""Receipts as commands take and write them: files, ids, key sets."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from myna_sdk.commands.language import language, say
from myna_sdk.commands.screen import nearest
from myna_sdk.errors import UsageError
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.checklist import Rule
from myna_sdk.receipts.key_set import MOST_BYTES, KeySet
from myna_sdk.receipts.results import (
    AuthenticReceipt,
    Receipt,
    ReceiptVerdict,
    RefusedReceipt,
    UnclearReceipt,
)

if TYPE_CHECKING:
    from myna_sdk.client import Myna

FORMS = ("pdf", "html", "json")


def file_of(path: Path) -> Concealed[bytes]:
    """Return the bytes of a file, or of standard input for ``-``.

    Raises:
        UsageError: ``receipt-unreadable``.
    """
    why = None
    try:
        if str(path) == "-":
            return Concealed(sys.stdin.buffer.read(MOST_BYTES + 1))
        with path.open("rb") as file:
            return Concealed(file.read(MOST_BYTES + 1))
    except OSError as error:
        why = error.strerror
    raise _unreadable(path, why or "")


def receipt_of(myna: "Myna", named: str) -> Receipt:
    """Return the receipt that a file holds, verified, or that we keep under an id.

    One that no longer stands is returned too, and says so.

    Raises:
        UsageError: ``receipt-unreadable``: the file holds none that is ours and unaltered.
            ``receipt-unknown``.
    """
    path = Path(named)
    if not path.is_file():
        return myna.receipts.show(named)
    verdict = myna.receipts.verify(file_of(path).reveal())
    if isinstance(verdict, AuthenticReceipt):
        return verdict.receipt
    failed = verdict.unknown if isinstance(verdict, UnclearReceipt) else verdict.failed
    receipt = verdict.receipt if isinstance(verdict, RefusedReceipt) else None
    if receipt is not None and failed.rule is Rule.STANDING:  # all that comes before it passed
        return receipt
    raise _unreadable(path, f"{failed.number}. {failed.text(language())}")


def environment_of(name: str | None) -> Environment | None:
    """Return the environment called ``name``.

    Raises:
        UsageError: ``usage``.
    """
    known = [each.value for each in Environment]
    if name is None:
        return None
    if name not in known:
        raise UsageError(
            "usage",
            say("そのような環境はありません。", "no such environment"),
            remedy=nearest(name, known),
        )
    return Environment(name)


def verified_by(
    keys: Path,
    file: Concealed[bytes],
    *,
    environment: Environment | None,
    recipient: str | None,
) -> ReceiptVerdict:
    """Return whether the receipt holds by a key set from a file; nothing else is needed.

    Raises:
        UsageError: ``receipt-unreadable``: the file is no key set.
    """
    from myna_sdk.drive.clock import SystemClock  # noqa: PLC0415 - others take a client's clock
    from myna_sdk.receipts.verifying import verify_receipt  # noqa: PLC0415 - it brings jose

    read = KeySet.parse(file_of(keys))
    if read is None:
        raise _unreadable(keys, say("鍵一覧ではありません", "it is no key set"))
    expected = Environment.PRODUCTION if environment is None else environment
    now = SystemClock().now()
    return verify_receipt(file, keys=read, environment=expected, at=now, recipient=recipient)


def rendered(receipt: Receipt, form: str, language: str) -> Concealed[bytes]:
    """Return ``receipt`` in ``form``, with the person's facts in clear.

    Raises:
        UsageError: ``usage``: no such form.
        ConfigError: As ``myna_sdk.receipts.printing.printed``.
    """
    from myna_sdk.receipts.printing import printed  # noqa: PLC0415 - only an export needs them
    from myna_sdk.receipts.sheet import laid_out  # noqa: PLC0415
    from myna_sdk.receipts.sheet_html import html_of  # noqa: PLC0415

    if form == "json":
        return receipt.file()
    if form == "html":
        return Concealed(html_of(laid_out(receipt, language)).encode())
    if form == "pdf":
        return printed(receipt, language)
    raise UsageError(
        "usage",
        say("--as は pdf, html, json です。", "--as takes pdf, html or json"),
        remedy=nearest(form, FORMS),
    )


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError("receipt-unreadable", f"{path}: {why}")
