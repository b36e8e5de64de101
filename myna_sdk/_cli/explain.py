"""``myna explain CODE``: what a reason or an error means, for the developer and the customer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.options import AsJson
from myna_sdk.commands.screen import nearest, show, show_json
from myna_sdk.errors import UsageError
from myna_sdk.model.catalogue import Entry, entries

if TYPE_CHECKING:
    from myna_sdk.commands.meanings import Meaning

app = typer.Typer(rich_markup_mode=None, add_completion=False)


def _codes(incomplete: str) -> list[str]:
    return [code for code in (*entries(), *_meanings()) if code.startswith(incomplete)]


def _meanings() -> "Mapping[str, Meaning]":
    from myna_sdk.commands.meanings import meanings  # noqa: PLC0415 - few codes are none of ours

    return meanings()


@app.command()
def explain(
    code: Annotated[
        str,
        typer.Argument(
            help=say(
                "理由、エラー、検査、不備などのコードです。",
                "The code of a reason, an error, a check, a flaw, …",
            ),
            autocompletion=_codes,
        ),
    ],
    as_json: AsJson = False,
) -> ExitCode:
    """Explain ``code``."""
    found = entries().get(code)
    if found is None and code in _meanings():
        return _explain_meaning(code, as_json=as_json)
    if found is None:
        raise UsageError(
            "code-unknown",
            say(f"{code!r} というコードはありません。", f"no code is called {code!r}."),
            remedy=nearest(code, (*entries(), *_meanings())),
        )
    if as_json:
        show_json(_document(found))
    else:
        show(*_lines(found))
    return ExitCode.DONE


def _explain_meaning(code: str, *, as_json: bool) -> ExitCode:
    meaning = _meanings()[code]
    if as_json:
        meant = {"ja": meaning.ja, "en": meaning.en}
        show_json({"code": code, "kind": meaning.kind, "meaning": meant})
    else:
        show(f"{code} ({meaning.kind})", "", f"  {meaning.said}")
    return ExitCode.DONE


def _document(found: Entry) -> dict[str, object]:
    return {
        "code": found.code,
        "kind": found.kind,
        "developer": found.developer,
        "guidance": {"ja": found.guidance_ja, "en": found.guidance_en},
        "next_steps": [
            {"id": step.value, **{lang: step.text(lang) for lang in ("ja", "en")}}
            for step in found.next_steps
        ],
        "retryable": found.retryable,
        "arrangement": found.arrangement,
    }


def _lines(found: Entry) -> list[str]:
    again = (
        say("効くことがあります。", "It may help.")
        if found.retryable
        else say("効きません。", "It does not help.")
    )
    parts = (
        (say("開発者向け", "For the developer"), found.developer),
        (say("お客様向け", "For the customer"), found.guidance(language())),
        (say("再試行", "Trying again"), again),
        (say("起こし方", "What brings it about"), found.arrangement),
    )
    lines = [f"{found.code} ({found.kind})"]
    for head, text in parts:
        lines += ["", head, f"  {text}"]
    if found.next_steps:
        lines += ["", say("お客様が次にできること", "What the customer can do next")]
        lines += [f"  - {step.text(language())}" for step in found.next_steps]
    return lines
