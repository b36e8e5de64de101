"""The options of ``myna identity start``."""

from pathlib import Path
from typing import Annotated

import typer

from myna_sdk.commands.language import say


def _items() -> list[str]:
    return ["name", "address", "birth_date", "sex"]


def _channels() -> list[str]:
    return ["login", "signature"]


Channel = Annotated[
    str,
    typer.Option(
        help=say("確認の経路です。login か signature。", "The channel: login or signature."),
        autocompletion=_channels,
    ),
]
StatementFile = Annotated[
    Path | None,
    typer.Option(
        allow_dash=True,
        help=say(
            "署名する申述書の JSON です (parties, property, price, language)。"
            "- は標準入力から読みます。",
            "JSON with the statement to sign: parties, property, price, language; "
            "- reads standard input.",
        ),
    ),
]
DocumentFile = Annotated[
    Path | None,
    typer.Option(
        help=say(
            "申述書の代わりに署名する自社の文書です（PDF など）。",
            "A document of your own to sign in the statement's place, such as a PDF.",
        )
    ),
]
DeclaredFile = Annotated[
    Path | None,
    typer.Option(
        allow_dash=True,
        help=say(
            "ご本人が申告した情報の JSON です。確認した情報と比べます。",
            "JSON with what the person declared, to be compared with what is verified.",
        ),
    ),
]
Wanted = Annotated[
    list[str] | None,
    typer.Option(
        help=say(
            "求める項目です。繰り返すか、コンマで区切ります。",
            "What to ask for; repeat it, or separate by commas.",
        ),
        autocompletion=_items,
    ),
]
