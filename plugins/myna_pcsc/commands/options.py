"""The options of ``myna card``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from myna_sdk.commands.language import say
from myna_sdk.model.certificate import CertificateKind

WAIT: Final = 60.0

ReaderName: TypeAlias = Annotated[
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
Wait: TypeAlias = Annotated[
    float,
    typer.Option(
        min=0.0,
        metavar="SECONDS",
        help=say("カードが置かれるのを待つ秒数です。", "How long to wait for a card, in seconds."),
    ),
]
LastTry: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--last-try",
        help=say(
            "残り1回でも暗証番号を送ります。間違えるとロックされます。",
            "Present the PIN although one try is left: a mistake blocks it.",
        ),
    ),
]
Reveal: TypeAlias = Annotated[
    bool,
    typer.Option("--reveal", help=say("氏名などを隠さずに示します。", "Show the facts in clear.")),
]
ChipAnchors: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--chip-anchors",
        metavar="FILE",
        help=say(
            "券面情報を検証する認証局の公開鍵（TOML）です。省くと、真正かどうかは判定できません。",
            "The keys of the card CAs (TOML). Without it nobody can tell whether it is authentic.",
        ),
    ),
]
Output: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--output", "-o", metavar="FILE", help=say("書き込むファイルです。", "Where to write it.")
    ),
]
Document: TypeAlias = Annotated[
    Path, typer.Argument(metavar="FILE", help=say("署名する文書です。", "What is signed."))
]


class Which(StrEnum):
    """The person's two certificates."""

    SIGNING = CertificateKind.SIGNING.value
    USER_AUTHENTICATION = CertificateKind.USER_AUTHENTICATION.value


Kind: TypeAlias = Annotated[
    Which,
    typer.Option(
        "--kind",
        help=say(
            "署名用 (signing) か利用者証明用 (user-authentication) です。",
            "The signing certificate, or the one for user authentication.",
        ),
    ),
]
