"""``myna mock card``: a person's card in a virtual reader, put in, taken out and swapped."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say

if TYPE_CHECKING:
    from myna_mock.card.desk import CardDesk

CARD_HELP = say(
    "仮想のカードを仮想リーダー (vsmartcard の vpcd) に入れます (MOCK)。\n\n"
    "動いている間、標準入力で insert ID・remove・swap ID・event ID KIND・quit を受け付けます。",
    "Put a virtual card into a virtual reader, vsmartcard's vpcd (MOCK). While it runs, standard "
    "input takes insert ID, remove, swap ID, event ID KIND and quit.",
)

Persona = Annotated[
    str,
    typer.Option(
        metavar="ID",
        help=say("だれのカードか。", "Whose card; docs/mock-people.md lists everybody."),
    ),
]
Host = Annotated[str, typer.Option(help=say("vpcd のアドレスです。", "The address of vpcd."))]
Port = Annotated[
    int,
    typer.Option(
        min=1,
        max=65535,
        help=say("vpcd のポートです。", "The port of vpcd, that of its first reader."),
    ),
]
Contactless = Annotated[
    bool,
    typer.Option(
        "--contactless",
        help=say(
            "非接触のカードとして振る舞います。", "Behave like a card on a contactless reader."
        ),
    ),
]
Phone = Annotated[
    str | None,
    typer.Option(
        metavar="MAKE",
        help=say(
            "カードではなくスマホの証明書 (android または iphone)。",
            "The token in their phone instead of the card: android or iphone.",
        ),
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%dT%H:%M:%S%z"],
        metavar="INSTANT",
        help=say(
            "仮想時刻です (例 2026-11-24T12:00:00+09:00)。",
            "The virtual instant, such as 2026-11-24T12:00:00+09:00.",
        ),
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(help=say("同じ値なら同じ世界です。", "The same seed makes the same world.")),
]
ChipAnchors = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=say(
            "この世界のカード認証局の公開鍵を書き込みます（[card] anchors に指定します）。",
            "Write the keys of this world's card CAs, for [card] anchors.",
        ),
    ),
]
Lines = Annotated[
    bool,
    typer.Option(
        "--json",
        help=say(
            "できごとを1行に1つの JSON で書きます。",
            "Write each happening as one line of JSON.",
        ),
    ),
]


def card(
    *,
    persona: Persona = "mihon-hanako",
    host: Host = "127.0.0.1",
    port: Port = 35963,
    contactless: Contactless = False,
    phone: Phone = None,
    at: At = None,
    seed: Seed = None,
    chip_anchors: ChipAnchors = None,
    as_json: Lines = False,
) -> ExitCode:
    """Keep a card in a reader until the input says quit, or a signal ends it."""
    from myna_mock.card.desk import CardDesk, CardPlan, run  # noqa: PLC0415 - --help is light
    from myna_mock.commands.card_screen import screen  # noqa: PLC0415 - as above

    plan = CardPlan(
        persona=persona,
        host=host,
        port=port,
        contactless=contactless,
        phone=phone,
        at=at,
        seed=seed,
    )
    desk = CardDesk(plan, screen(as_json=as_json))
    if chip_anchors is not None:
        _write_anchors(desk, chip_anchors)
    run(desk)
    return ExitCode.DONE


def _write_anchors(desk: "CardDesk", path: Path) -> None:
    from myna_mock.card.in_process import chip_anchors_of  # noqa: PLC0415 - as above
    from myna_sdk.card.anchor_file import written_anchors  # noqa: PLC0415
    from myna_sdk.commands.new_files import write_private  # noqa: PLC0415

    write_private(path, written_anchors(chip_anchors_of(desk.world.card_authority)).encode())
