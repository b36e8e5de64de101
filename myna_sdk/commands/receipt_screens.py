"""Receipts and verdicts as lines for people, as JSON documents, and as exit codes."""

from typing import Any

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.results import MARKS
from myna_sdk.commands.screen import columns, in_japan
from myna_sdk.model.masking import MASK
from myna_sdk.receipts.key_set import Voided, written
from myna_sdk.receipts.results import (
    AuthenticReceipt,
    Receipt,
    ReceiptVerdict,
    RefusedReceipt,
    UnclearReceipt,
)
from myna_sdk.receipts.sheet import Row, laid_out
from myna_sdk.receipts.texts import text

__all__ = [
    "receipt_document",
    "receipt_lines",
    "verdict_code",
    "verdict_document",
    "verdict_lines",
    "verdict_name",
    "voided_document",
    "voided_rows",
]


def verdict_name(verdict: ReceiptVerdict) -> str:
    """Return ``authentic``, ``refused`` or ``unclear``."""
    return type(verdict).__name__.removesuffix("Receipt").lower()


def verdict_code(verdict: ReceiptVerdict) -> ExitCode:
    """Return 0 for authentic, 1 for refused and 3 for unclear."""
    if isinstance(verdict, AuthenticReceipt):
        return ExitCode.DONE
    return ExitCode.REJECTED if isinstance(verdict, RefusedReceipt) else ExitCode.UNDETERMINED


def verdict_document(verdict: ReceiptVerdict) -> dict[str, Any]:
    """Return the verdict as plain data, without any fact of the person."""
    receipt = None if isinstance(verdict, UnclearReceipt) else verdict.receipt
    return {
        "verdict": verdict_name(verdict),
        "id": None if receipt is None else receipt.id,
        "environment": None if receipt is None else receipt.content.environment.value,
        "checks": [
            {
                "number": check.number,
                "rule": check.rule.value,
                "result": check.result.value,
                "found": check.found.value,
                "text": {lang: check.text(lang) for lang in ("ja", "en")},
            }
            for check in verdict.checks
        ],
    }


def verdict_lines(verdict: ReceiptVerdict) -> list[str]:
    """Return the verdict for people, check by check."""
    said, name = language(), verdict_name(verdict)
    receipt = None if isinstance(verdict, UnclearReceipt) else verdict.receipt
    mock = isinstance(verdict, AuthenticReceipt) and _is_mock(verdict.receipt)
    lines = [f"{text('verdict', 'mock' if mock else name, said)} ({name})"]
    if receipt is not None:
        content = receipt.content
        rows = [
            (text("label", "id", said), content.id),
            (text("label", "firm", said), content.firm.name),
            (text("label", "use_case", said), content.use_case_said.text(said)),
            (text("label", "issued_at", said), in_japan(content.issued_at)),
        ]
        lines += ["", *columns(rows)]
    lines += ["", text("label", "verification", said)]
    for check in verdict.checks:
        lines.append(f"  {MARKS[check.result]}  {check.number:>2}  {check.rule.text(said)}")
        if check.result.value != "passed":
            lines.append(f"         {check.text(said)}")
    return lines


def receipt_document(receipt: Receipt, *, reveal: bool) -> dict[str, Any]:
    """Return the receipt as plain data; what it tells of the person in clear only if ``reveal``."""
    clear = receipt.reveal()
    voided = receipt.voided
    return {
        "id": receipt.id,
        "content": receipt.container.content(),
        "facts": {item: value if reveal else MASK for item, value in clear.items()},
        "voided": None if voided is None else voided_document(voided),
    }


def receipt_lines(receipt: Receipt, *, reveal: bool) -> list[str]:
    """Return the receipt for people; what it tells of the person in clear only if ``reveal``."""
    sheet = laid_out(receipt, language())
    lines = [sheet.title]
    lines += [f"!! {each}" for each in (sheet.mock, sheet.ended) if each is not None]
    lines += ["", *(f"  {each}" for each in sheet.statements)]
    told = receipt.reveal()
    facts = [
        (
            fact.label,
            MASK if used.item.value in told and not reveal else fact.value,
            fact.currency,
            fact.age,
        )
        for fact, used in zip(sheet.facts, receipt.content.facts, strict=True)
    ]
    others = [(row.label, *(row.lines if reveal else (MASK,)), "", "") for row in sheet.others]
    person = columns([*facts, *others], indent="  ")
    lines += ["", text("label", "person", sheet.language), *person]
    for part in (sheet.head, *sheet.parts):
        lines += ["", part.title, *_rows(part.rows)]
    checks = (Row(part.title, (", ".join(r.label for r in part.rows),)) for part in sheet.checks)
    lines += ["", text("label", "checks", sheet.language), *_rows(checks)]
    return [*lines, *_rows(sheet.foot.rows)]


def voided_document(voided: Voided) -> dict[str, Any]:
    """Return since when and why a receipt does not stand, as plain data."""
    return {
        "id": voided.id,
        "at": written(voided.at),
        "reason": voided.reason.value,
        "superseded_by": voided.superseded_by,
    }


def voided_rows(voided: Voided) -> list[tuple[str, str]]:
    """Return since when and why a receipt does not stand, for people."""
    said = language()
    return [
        (text("label", "id", said), voided.id),
        (text("label", "voided", said), text("void-reason", voided.reason.value, said)),
        (say("日時", "At"), in_japan(voided.at)),
    ]


def _is_mock(receipt: Receipt) -> bool:
    return receipt.content.environment.value == "mock"


def _rows(rows: Any) -> list[str]:
    pairs = [
        (row.label if first else "", line)
        for row in rows
        for first, line in ((index == 0, line) for index, line in enumerate(row.lines))
    ]
    return columns(pairs, indent="  ") if pairs else []
