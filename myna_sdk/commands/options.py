"""Options that several commands share. Load it after the language was chosen."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from myna_sdk.commands.language import say

__all__ = ["DEFAULT_CONFIG", "AsJson", "ConfigFile"]

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
