"""``myna facts``: the latest facts of a person who consented. They stay masked unless revealed."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from myna_sdk._cli.consent_options import Again, Customer, DryRun, Service
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, Reveal
from myna_sdk.commands.screen import columns, show, show_json

if TYPE_CHECKING:
    from myna_sdk.client import Myna
    from myna_sdk.latest_facts.results import Prospect

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.callback()
def facts() -> None:
    """Keep ``latest`` a command of the group, the only one though it is."""


@app.command(
    help=say(
        "同意にもとづいて最新の情報を取得します。課金されることがあります。\n\n"
        "新しい情報が渡されるのは一度だけです。--reveal で見るか、[retention_days] を定めて"
        "保管してください。",
        "Fetch a person's latest facts under a live consent. It may cost money. Newer facts are "
        "told once: see them with --reveal, or keep them by [retention_days].",
    )
)
def latest(
    subject: Customer,
    *,
    service: Service = None,
    again: Again = False,
    dry_run: DryRun = False,
    reveal: Reveal = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Fetch the latest facts."""
    from myna_sdk.commands import consenting  # noqa: PLC0415 - --help does not need it

    with _open(config) as myna:
        if dry_run:
            return _prospect(myna.facts.prospect(subject, service=service), as_json=as_json)
        done = myna.facts.latest(subject, service=service, again=again)
    if as_json:
        show_json({"latest": consenting.latest_document(done, reveal=reveal)})
    else:
        show(*consenting.latest_lines(done, reveal=reveal))
    return consenting.latest_code(done)


def _prospect(prospect: "Prospect", *, as_json: bool) -> ExitCode:
    from myna_sdk.commands import consenting  # noqa: PLC0415 - --help does not need it

    items = sorted(prospect.items)
    if as_json:
        told = {"would_ask": prospect.provider, "items": items}
        show_json({"prospect": {**told, **consenting.refusal_document(prospect.refusal)}})
    else:
        asked = say("照会先", "Would ask")
        rows = [
            (asked, prospect.provider or "-"),
            (say("項目", "Items"), consenting.items_said(prospect.items)),
        ]
        show(*columns([*rows, *consenting.refusal_rows(prospect.refusal)]))
    return consenting.refusal_code(prospect.refusal)


def _open(config: Path) -> "Myna":
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    return Myna.open(config)
