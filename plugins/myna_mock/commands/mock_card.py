"""``myna mock card``: a person's card in a virtual reader, put in, taken out and swapped."""

from datetime import datetime
from typing import Annotated

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say

CARD_HELP = say(
    "仮想のカードを仮想リーダー (vsmartcard の vpcd) に入れます (MOCK)。"
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
    run(CardDesk(plan, screen(as_json=as_json)))
    return ExitCode.DONE
