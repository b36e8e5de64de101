"""The served world that a command speaks to. Load it after the language was chosen."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from myna_sdk.commands.language import say

if TYPE_CHECKING:
    from myna_mock.served.remote import RemoteWorld

DEFAULT_URL = "http://127.0.0.1:8790/w/main"

WorldUrl: TypeAlias = Annotated[
    str,
    typer.Option(
        "--url",
        envvar="MYNA_MOCK_URL",
        help=say("模擬世界のURLです。", "The URL of the mock world."),
    ),
]
"""``--url URL``; give it the default `DEFAULT_URL`."""


def in_japan(instant: str) -> str:
    """Return an instant of the control API as it reads in Japan, still ISO 8601."""
    from datetime import datetime  # noqa: PLC0415 - only a running command needs it

    from myna_sdk.model.instants import JST  # noqa: PLC0415 - as above

    return datetime.fromisoformat(instant).astimezone(JST).isoformat()


def world_at(url: str) -> "RemoteWorld":
    """Return the served world at ``url``."""
    from myna_mock.served.remote import connect  # noqa: PLC0415 - only a running command needs it

    return connect(url)
