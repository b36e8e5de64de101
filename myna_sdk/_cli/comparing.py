"""``myna identity compare``: what is expected, read from JSON, and the comparison on the screen."""

import json
import sys
from pathlib import Path
from typing import Any

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.results import item_said
from myna_sdk.commands.screen import columns, nearest
from myna_sdk.comparison import Comparison, Verdict
from myna_sdk.errors import UsageError
from myna_sdk.model.declared import declared
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.masking import Concealed

FIELDS = ("name", "address", "birth_date", "sex", "kana", "former_name", "alias")


def read_expected(path: Path) -> BasicFacts:
    """Return the facts that the JSON object at ``path`` declares; ``-`` is standard input.

    They come from a file because a command line can be read by every user of the machine.

    Raises:
        UsageError: ``expected-unreadable``: no JSON object of texts, or an unknown field. What
            `declared` raises. No value is echoed.
    """
    fields = _fields(path)
    unknown = [name for name in fields.reveal() if name not in FIELDS]
    if unknown:
        raise _unreadable(path, nearest(unknown[0], FIELDS))
    return declared(**fields.reveal())


def _fields(path: Path) -> Concealed[dict[str, str]]:
    found: Any = None
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        found = Concealed(json.loads(raw))
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from None
    except (ValueError, RecursionError):
        pass
    else:
        if _is_texts(found.reveal()):
            return Concealed(dict(found.reveal()))
    del found
    raise _unreadable(
        path, say("文字列の JSON オブジェクトが必要です。", "It takes a JSON object of texts.")
    )


def _is_texts(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(text, str) for text in found.values())


def _unreadable(path: Path, remedy: str) -> UsageError:
    message = say(f"{path} を読めません。", f"cannot read what is expected from {path}")
    return UsageError("expected-unreadable", message, remedy=remedy)


def document(compared: Comparison) -> dict[str, Any]:
    """Return the verdicts as plain data; no fact is in it."""
    return {
        each.item.value: {"verdict": each.verdict.value, "why": [why.value for why in each.why]}
        for each in compared.items
    }


def lines(compared: Comparison, *, reveal: bool) -> list[str]:
    """Return the verdicts for people; both sides in clear only if ``reveal``."""
    if reveal:
        return compared.text(language()).splitlines()
    return columns(
        [
            (
                item_said(each.item),
                each.verdict.text(language()),
                ", ".join(why.text(language()) for why in each.why),
            )
            for each in compared.items
        ]
    )


def exit_code(compared: Comparison, given: frozenset[FactItem]) -> ExitCode:
    """Return 1 if anything differs, 3 if anything given cannot be compared, else 0."""
    verdicts = {compared.verdict(item) for item in given}
    if Verdict.DIFFERS in verdicts:
        return ExitCode.REJECTED
    return ExitCode.UNDETERMINED if Verdict.NOT_COMPARABLE in verdicts else ExitCode.DONE
