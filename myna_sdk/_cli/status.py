"""``myna status``: how people's signing certificates stand."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from myna_sdk._cli.consent_options import DryRun
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.screen import columns, show, show_json

if TYPE_CHECKING:
    from myna_sdk.certificate_status.results import StatusProspect, StatusResult
    from myna_sdk.client import Myna

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.callback()
def status() -> None:
    """Keep ``check`` a command of the group, the only one though it is."""


@app.command(
    help=say(
        "電子証明書の状態を問い合わせます。課金されることがあります。\n\n"
        "終了コード 0 はすべて有効、1 は有効でないものあり、3 はほかに不明なものありです。",
        "Ask how certificates stand. It may cost money. Exit code 0: all valid; 1: one is not; "
        "3: none is not, but one could not be told.",
    )
)
def check(
    subjects: Annotated[
        list[str],
        typer.Argument(
            help=say(
                "お客さま番号です。- は標準入力から一行ずつ読みます。",
                "Your customer numbers; - reads them from standard input, one a line.",
            )
        ),
    ],
    *,
    dry_run: DryRun = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Check certificates."""
    from myna_sdk.commands import consenting  # noqa: PLC0415 - --help does not need it

    asked = _subjects(subjects)
    with _open(config) as myna:
        if dry_run:
            return _prospect(myna.status.prospect(asked), as_json=as_json)
        if len(asked) == 1:
            found: tuple[StatusResult, ...] = (myna.status.check(asked[0]),)
        else:
            found = myna.status.check_all(asked, progress=None if as_json else _progress)
    if as_json:
        told = zip(asked, found, strict=True)
        documents = [
            {"subject": subject, **consenting.status_document(each)} for subject, each in told
        ]
        show_json({"status": documents})
    else:
        told = zip(asked, found, strict=True)
        show(*columns([consenting.status_row(subject, each) for subject, each in told]))
    return consenting.status_code(found)


def _subjects(given: list[str]) -> list[str]:
    if given != ["-"]:
        return given
    return [line.strip() for line in sys.stdin if line.strip()]


def _progress(done: int, of: int) -> None:
    """Show how far a long check has come, to people only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{of}" if done < of else "\r\x1b[K")
        sys.stderr.flush()


def _prospect(prospect: "StatusProspect", *, as_json: bool) -> ExitCode:
    if as_json:
        told = {"would_ask": prospect.asked, "not_eligible": prospect.not_eligible}
        show_json({"prospect": told})
    else:
        asked = (say("問い合わせる人数", "Would ask about"), str(prospect.asked))
        none = (say("対象外の人数", "Not eligible"), str(prospect.not_eligible))
        show(*columns([asked, none]))
    return ExitCode.DONE


def _open(config: Path) -> "Myna":
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    return Myna.open(config)
