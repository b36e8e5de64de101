"""Options that several commands share. Load it after the language was chosen."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from myna_sdk.commands.language import say

__all__ = ["DEFAULT_CONFIG", "AsJson", "CheckId", "ConfigFile", "Reveal", "in_the_calendar"]

DEFAULT_CONFIG = Path("myna.toml")

AsJson: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--json",
        help=say(
            "標準出力に JSON 文書を一つだけ書きます。",
            "Write one JSON document to standard output, and nothing else.",
        ),
    ),
]
"""``--json``."""

ConfigFile: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--config",
        envvar="MYNA_CONFIG",
        help=say("設定ファイルです。", "The configuration file."),
    ),
]
"""``--config FILE``; give it the default `DEFAULT_CONFIG`."""

CheckId: TypeAlias = Annotated[
    str, typer.Argument(help=say("本人確認の ID です。", "The id of the identity check."))
]
"""The id of an identity check."""

Reveal: TypeAlias = Annotated[
    bool,
    typer.Option("--reveal", help=say("氏名などを隠さずに示します。", "Show the facts in clear.")),
]
"""``--reveal``."""

_YEARS = range(1950, 9900)  # from the first of UTCTime; what is counted on stays in calendars


def in_the_calendar(at: datetime | None) -> datetime | None:
    """Return ``at`` if a certificate may be judged or made then: a callback for options.

    Raises:
        typer.BadParameter: Its year is not.
    """
    if at is None or at.year in _YEARS:
        return at
    first, last = _YEARS[0], _YEARS[-1]
    raise typer.BadParameter(
        say(f"年は {first} から {last} までです。", f"the year is one of {first} to {last}")
    )
