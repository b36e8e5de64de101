"""``myna mock``: serve a mock world, and steer a served one."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from myna_mock.commands import mock_card, mock_faults, mock_people, mock_time
from myna_mock.commands.served_world import DEFAULT_URL, WorldUrl, in_japan, world_at
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import AsJson
from myna_sdk.commands.screen import columns, show, show_json

if TYPE_CHECKING:
    from myna_mock.served.hosting import Wanted
    from myna_mock.served.serving import Plan, Ready

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say(
        "模擬世界 (MOCK) を動かし、操作します。登場する人物はすべて架空です。",
        "Serve and steer a mock world (MOCK). Every person in it is made up.",
    ),
)

Host = Annotated[
    str, typer.Option(help=say("待ち受けるアドレスです。", "The address to listen on."))
]
Port = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=65535,
        help=say(
            "ポートです。0 は空きポート。既定は設定の [mock] url、なければ 8790。",
            "The port; 0 takes a free one. By default that of [mock] url, or 8790.",
        ),
    ),
]
Expose = Annotated[
    bool,
    typer.Option(
        "--expose",
        help=say(
            "ループバック以外で待ち受けることを認めます。",
            "Allow listening beyond loopback.",
        ),
    ),
]
PublicUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help=say(
            "別のコンテナのブラウザーから見えるURLです (例 http://mock:8790)。",
            "The URL as browsers in other containers know it, such as http://mock:8790.",
        ),
    ),
]
For = Annotated[
    Path | None,
    typer.Option(
        "--for",
        metavar="myna.toml",
        help=say(
            "この設定のクライアントを登録します (公開鍵だけを使います)。",
            "Enrol the clients of this configuration, with their public keys only.",
        ),
    ),
]
FirstWorld = Annotated[
    str | None,
    typer.Option(
        help=say(
            "最初に作る世界の名前です。既定は main。",
            "The first world's name, by default main.",
        )
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%dT%H:%M:%S%z"],
        metavar="INSTANT",
        help=say(
            "仮想時刻の始まりです (例 2026-11-24T12:00:00+09:00)。",
            "Where the virtual clock stands at first, such as 2026-11-24T12:00:00+09:00.",
        ),
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(help=say("同じ値なら同じ世界です。", "The same seed makes the same world.")),
]


@app.command(help=say("模擬世界をHTTPで提供します。", "Serve mock worlds over HTTP."))
def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = None,
    expose: Expose = False,
    public_url: PublicUrl = None,
    configuration: For = None,
    world: FirstWorld = None,
    at: At = None,
    seed: Seed = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Serve until a signal ends it."""
    from myna_mock.served.serving import run  # noqa: PLC0415 - only serving needs a server

    plan = _plan(configuration, host, port, expose, public_url, world, at, seed)
    run(plan, lambda ready: _tell(ready, as_json=as_json))
    return ExitCode.DONE


def _plan(
    configuration: Path | None,
    host: str,
    port: int | None,
    exposed: bool,  # noqa: FBT001 - as the command was told
    public_url: str | None,
    world: str | None,
    at: datetime | None,
    seed: int | None,
) -> "Plan":
    from myna_mock.clock import DEFAULT_INSTANT  # noqa: PLC0415 - only serving needs it
    from myna_mock.served.hosting import Beginning  # noqa: PLC0415 - as above
    from myna_mock.served.serving import Plan  # noqa: PLC0415 - as above

    wanted = _wanted(configuration)
    return Plan(
        host=host,
        port=wanted.port if port is None else port,
        exposed=exposed,
        public_url=public_url,
        world=world or wanted.world,
        beginning=Beginning(at=at or DEFAULT_INSTANT, seed=seed, clients=wanted.clients),
    )


def _wanted(configuration: Path | None) -> "Wanted":
    from myna_mock.served.hosting import Wanted  # noqa: PLC0415 - only serving needs it

    if configuration is None:
        return Wanted()
    from myna_mock.served.enrolling import wanted_by  # noqa: PLC0415 - brings the registry

    return wanted_by(configuration, os.environ)


def _tell(ready: "Ready", *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(ready.document(), ensure_ascii=False) + "\n")
    else:
        told = say("模擬世界を提供しています (Ctrl-C で終了)", "serving mock worlds (Ctrl-C ends)")
        show(f"MOCK  {ready.world}  {told}")
    sys.stdout.flush()


@app.command("world", help=say("世界の様子を示します。", "Show what a served world is."))
def show_world(url: WorldUrl = DEFAULT_URL, as_json: AsJson = False) -> ExitCode:
    """Show the world."""
    told = world_at(url).wire.ask("GET", "")
    if as_json:
        show_json(told)
        return ExitCode.DONE
    running = (
        say("動いています", "running") if told["clock"]["running"] else say("停止", "standing")
    )
    show(
        *columns(
            [
                ("MOCK", told["name"]),
                (say("発行者", "Issuer"), told["issuer"]),
                (say("仮想時刻", "Virtual time"), f"{in_japan(told['clock']['now'])} ({running})"),
                (say("人数", "People"), str(len(told["people"]))),
            ]
        )
    )
    return ExitCode.DONE


@app.command(
    help=say(
        "有効期間内のルート証明書 (DER) を書き出します。",
        "Write the root certificates in force, in DER.",
    )
)
def roots(
    folder: Annotated[
        Path, typer.Argument(help=say("書き込むフォルダーです。", "The directory to write to."))
    ] = Path(),
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Write each root of the served world to a file of its own."""
    from myna_mock.roots import write_roots  # noqa: PLC0415 - only this command fetches

    written = [str(path) for path in write_roots(world_at(url), folder)]
    if as_json:
        show_json({"roots": written, "mock": True})
    else:
        show("\n".join(written))
    return ExitCode.DONE


@app.command(help=say("世界を始めの状態に戻します。", "Make a world as it was in the beginning."))
def reset(url: WorldUrl = DEFAULT_URL, as_json: AsJson = False) -> ExitCode:
    """Reset the world; enrolled clients stay."""
    world = world_at(url)
    world.reset()
    if as_json:
        show_json({"reset": True, "world": world.base_url})
    else:
        show(say("始めの状態に戻しました。", "The world is as it was in the beginning."))
    return ExitCode.DONE


app.command("card", help=mock_card.CARD_HELP)(mock_card.card)
app.add_typer(mock_people.app, name="person")
app.command("move", help=mock_people.MOVE_HELP)(mock_people.move)
app.command("travel", help=mock_time.TRAVEL_HELP)(mock_time.travel)
app.command("clock", help=mock_time.CLOCK_HELP)(mock_time.clock)
app.add_typer(mock_faults.app, name="fault")
app.command("journal", help=mock_faults.JOURNAL_HELP)(mock_faults.journal)
