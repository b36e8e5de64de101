"""What ``myna identity start`` has signed: a statement read from JSON, or a document of the firm's.

They come from files because a command line can be read by every user of the machine.
"""

import json
import sys
from pathlib import Path
from typing import Any

from myna_sdk.commands.language import say
from myna_sdk.errors import UsageError
from myna_sdk.identity.statement import LARGEST_DOCUMENT, Statement
from myna_sdk.model.masking import Concealed


def document_of(statement: Path | None, document: Path | None) -> Statement | bytes | None:
    """Return what is to be signed; ``None`` if nothing is named.

    Args:
        statement: A JSON object with ``parties``, ``property``, ``price`` and ``language``.
        document: A document of the firm's own in its place.

    Raises:
        UsageError: ``document-unusable`` or ``statement-unusable``. No value is echoed.
    """
    if statement is not None and document is not None:
        told = say(
            "--statement と --document は一つだけです。",
            "--document stands in the place of --statement",
        )
        raise UsageError("document-unusable", told)
    if statement is not None:
        return _statement(statement)
    return None if document is None else _read(document, "document-unusable").reveal()


def _statement(path: Path) -> Statement:
    raw = _read(path, "statement-unusable")
    try:
        found = Concealed(json.loads(raw.reveal()))
    except (ValueError, RecursionError):
        found = Concealed(None)
    if not _is_statement(found.reveal()):
        remedy = say(
            '{"parties": ["…"], "property": "…", "price": 45000000} の形で書いてください。',
            'Write {"parties": ["…"], "property": "…", "price": 45000000}.',
        )
        message = say(f"{path} を読めません。", f"cannot read a statement from {path}")
        raise UsageError("statement-unusable", message, remedy=remedy)
    return Statement(**found.reveal())


def _is_statement(found: Any) -> bool:
    if not isinstance(found, dict) or set(found) - {"parties", "property", "price", "language"}:
        return False
    parties, price = found.get("parties", ()), found.get("price")
    texts = [found[name] for name in ("property", "language") if name in found]
    listed = isinstance(parties, list) and all(isinstance(each, str) for each in parties)
    whole = price is None or (isinstance(price, int) and not isinstance(price, bool))
    return listed and whole and all(isinstance(text, str) for text in texts)


def _read(path: Path, code: str) -> Concealed[bytes]:
    try:
        if str(path) == "-":
            return Concealed(sys.stdin.buffer.read(LARGEST_DOCUMENT + 1))
        with path.open("rb") as file:
            return Concealed(file.read(LARGEST_DOCUMENT + 1))
    except OSError as error:
        why = error.strerror or type(error).__name__
    raise UsageError(code, say(f"{path} を読めません: {why}", f"cannot read {path}: {why}"))
