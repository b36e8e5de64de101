"""The options of ``myna receipt``."""

from pathlib import Path
from typing import Annotated

import typer

from myna_sdk.commands.language import say


def _reasons() -> list[str]:
    return ["issued-in-error", "facts-wrong", "impersonation", "withdrawn"]


def _grounds() -> list[str]:
    return ["consent", "entrustment", "joint-use", "law"]


def _environments() -> list[str]:
    return ["production", "sandbox", "mock"]


Id = Annotated[str, typer.Argument(help=say("受領証の番号です。", "The receipt's id."))]
File = Annotated[
    Path, typer.Argument(help=say("受領証のファイルです。", "The receipt's file."), allow_dash=True)
]
FileOrId = Annotated[
    str,
    typer.Argument(
        help=say("受領証のファイルか番号です。", "The receipt's file, or the id of one of ours.")
    ),
]
UseCase = Annotated[
    str,
    typer.Option(
        "--for", help=say("手続きです。例: rental-screening", "Such as rental-screening.")
    ),
]
Verifier = Annotated[
    str | None,
    typer.Option(
        help=say(
            "確認した人の社内の符号です。氏名は書きません。",
            "Your identifier of who made the check; no name.",
        )
    ),
]
To = Annotated[
    Path,
    typer.Option(
        "--to",
        help=say(
            "書き込むファイルです。上書きはしません。",
            "The file to write; nothing is overwritten.",
        ),
    ),
]
Reason = Annotated[
    str,
    typer.Option(
        help=say(
            "理由です: issued-in-error, facts-wrong, impersonation, withdrawn。",
            "Why: issued-in-error, facts-wrong, impersonation or withdrawn.",
        ),
        autocompletion=_reasons,
    ),
]
Recipient = Annotated[str, typer.Option(help=say("提供先の名称です。", "The recipient's name."))]
Purpose = Annotated[
    str,
    typer.Option(help=say("提供先の利用目的です。", "What the recipient may use it for.")),
]
Ground = Annotated[
    str,
    typer.Option(
        help=say(
            "提供の根拠です: consent, entrustment, joint-use, law。",
            "Why it may be passed on: consent, entrustment, joint-use or law.",
        ),
        autocompletion=_grounds,
    ),
]
Items = Annotated[
    list[str],
    typer.Option(
        "--item",
        help=say(
            "提供する項目です。繰り返すか、コンマで区切ります。",
            "What the recipient needs; repeat it, or separate by commas.",
        ),
    ),
]
Keys = Annotated[
    Path | None,
    typer.Option(
        help=say(
            "発行した事業者の鍵一覧です。指定すると、設定ファイルは要りません。",
            "The key set of the firm that issued it; no configuration is needed then.",
        )
    ),
]
EnvironmentName = Annotated[
    str | None,
    typer.Option(
        "--environment",
        help=say(
            "受領証の環境です。既定は設定の環境、設定がなければ production。",
            "Where it must be from; the configuration's own, or production without one.",
        ),
        autocompletion=_environments,
    ),
]
Looking = Annotated[
    str | None,
    typer.Option(
        "--recipient",
        help=say(
            "確認する人の名称です。提供用の版の提供先と比べます。",
            "Who is looking, to hold a shared edition to its recipient.",
        ),
    ),
]
Form = Annotated[
    str,
    typer.Option(
        "--as",
        help=say(
            "形式です: pdf は A4 一枚、html は同じ紙面、json は署名付きのファイル。",
            "pdf is one A4 page, html the same sheet, json the signed file.",
        ),
    ),
]
