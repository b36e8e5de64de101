"""The last chapter of the story: the receipt that is filed in the copy's place."""

from pathlib import Path
from typing import Any

from myna_mock.filing import PAGE_FILE, Filed
from myna_sdk.commands.language import say
from myna_sdk.commands.receipt_screens import receipt_lines, verdict_lines

__all__ = ["receipt_document", "receipt_story"]


def receipt_document(filed: Filed, path: Path) -> dict[str, Any]:
    """Return the receipt as plain data: only ever added to."""
    return {"verified": filed.verified, "path": str(path)}


def receipt_story(filed: Filed, path: Path) -> list[str]:
    """Return the receipt and its verification, in the language of the terminal."""
    page = path.parent / PAGE_FILE
    return [
        "",
        say(
            "写しの代わりに綴じる受領証:",
            "The receipt that is filed in the place of the copy:",
        ),
        *(f"     {line}".rstrip() for line in receipt_lines(filed.receipt, reveal=True)),
        "",
        say("その検証:", "Its verification:"),
        *(f"     {line}".rstrip() for line in verdict_lines(filed.verdict)),
        "",
        say(
            f"受領証 {path} を {page} にドロップすると、ブラウザーだけで検証できます。",
            f"Drop {path} onto {page}: a browser checks it by itself.",
        ),
    ]
