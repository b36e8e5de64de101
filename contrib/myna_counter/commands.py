"""``myna counter``: serve the counter page on this machine."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.screen import columns, show, show_json

if TYPE_CHECKING:
    from myna_counter.serving import Ready

app = typer.Typer(rich_markup_mode=None, add_completion=False)

ReaderName = Annotated[
    str | None,
    typer.Option(
        "--reader",
        metavar="NAME",
        help=say(
            "カードリーダーの名前か、その一部です。省くと、カードのあるものを使います。",
            "The reader's name or a part of it; without it, whichever has a card.",
        ),
    ),
]
Port = Annotated[
    int,
    typer.Option(
        min=0,
        max=65535,
        help=say("ポートです。0 は空きポート。", "The port; 0 takes a free one."),
    ),
]


@app.command(
    help=say(
        "窓口のページを、この機械の中だけで開きます。係員用とお客様用のリンクを一度だけ示します。",
        "Serve the counter page on this machine alone. The links of the staff's and the "
        "customer's page are shown once.",
    )
)
def counter(
    *,
    config: ConfigFile = DEFAULT_CONFIG,
    reader: ReaderName = None,
    port: Port = 0,
    as_json: AsJson = False,
) -> ExitCode:
    """Serve until a signal ends it."""
    from myna_counter.serving import Plan, run  # noqa: PLC0415 - not for --help
    from myna_sdk import AsyncMyna  # noqa: PLC0415
    from myna_sdk.configuration import load  # noqa: PLC0415

    configuration = load(Path(config), os.environ)
    plan = Plan(language=language(), reader=reader, port=port)
    myna = AsyncMyna(configuration)
    run(myna, configuration, plan, lambda ready: _tell(ready, as_json=as_json))
    return ExitCode.DONE


def _tell(ready: "Ready", *, as_json: bool) -> None:
    if as_json:
        show_json({"ready": True, "staff": ready.staff, "customer": ready.customer})
    else:
        rows = [
            (say("係員用", "Staff"), ready.staff),
            (say("お客様用", "Customer"), ready.customer),
        ]
        hint = say("Ctrl+C で終わります。", "Ctrl+C ends it.")
        show(*columns(rows), hint)
    typer.get_text_stream("stdout").flush()
