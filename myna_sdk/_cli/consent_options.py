"""Arguments and options that ``consent``, ``facts`` and ``status`` share."""

from typing import Annotated, TypeAlias

import typer

from myna_sdk.commands.language import say

Who: TypeAlias = Annotated[
    str,
    typer.Argument(
        help=say("お客さま番号、または同意の ID です。", "Your customer number, or a consent's id.")
    ),
]
Customer: TypeAlias = Annotated[
    str, typer.Argument(help=say("お客さま番号です。", "Your own customer number."))
]
Service: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help=say(
            "サービスの ID です。省略すると設定の [consents] service_id です。",
            "Your service's id; [consents] service_id of the configuration if left out.",
        )
    ),
]
Session: TypeAlias = Annotated[
    str,
    typer.Option(
        "--session",
        help=say(
            "ブラウザーを表す値です。開始と完了で同じ値を渡します。",
            "Names the browser; the same value when starting and when completing.",
        ),
    ),
]
Again: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--again",
        help=say(
            "結果の分からない呼び出しを、二重に課金されうると承知で繰り返します。",
            "Repeat a call of unknown fate, although it may have been charged already.",
        ),
    ),
]
DryRun: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=say(
            "問い合わせずに、何が行われるかを示します。課金されません。",
            "Show what would be done; nobody is asked, nothing is charged.",
        ),
    ),
]
