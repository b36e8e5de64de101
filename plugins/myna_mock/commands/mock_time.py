"""``myna mock clock`` and ``myna mock travel``: the virtual clock."""

from math import isfinite
from typing import Annotated, Any

import typer

from myna_mock.commands.served_world import DEFAULT_URL, WorldUrl, in_japan, world_at
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import AsJson
from myna_sdk.commands.screen import show, show_json
from myna_sdk.errors import UsageError

TRAVEL_HELP = say(
    "仮想時刻を進めます (負の数で戻します)。",
    "Move the virtual clock on, or back by negative numbers.",
)
CLOCK_HELP = say(
    "仮想時刻を示し、合わせ、動かし、止めます。", "Show, set, run or stop the virtual clock."
)


def travel(
    *,
    years: Annotated[int, typer.Option(help=say("年", "Calendar years."))] = 0,
    months: Annotated[int, typer.Option(help=say("月", "Calendar months."))] = 0,
    weeks: Annotated[float, typer.Option(help=say("週", "Weeks."))] = 0,
    days: Annotated[float, typer.Option(help=say("日", "Days."))] = 0,
    hours: Annotated[float, typer.Option(help=say("時間", "Hours."))] = 0,
    minutes: Annotated[float, typer.Option(help=say("分", "Minutes."))] = 0,
    seconds: Annotated[float, typer.Option(help=say("秒", "Seconds."))] = 0,
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Move the virtual clock."""
    asked: dict[str, float] = {
        "years": years,
        "months": months,
        "weeks": weeks,
        "days": days,
        "hours": hours,
        "minutes": minutes,
        "seconds": seconds,
    }
    span = {unit: value for unit, value in asked.items() if value}
    if not span or not all(map(isfinite, span.values())):
        raise UsageError(
            "travel-invalid",
            say("どれだけ進めるかを指定してください。", "say how far, such as --hours 2"),
        )
    _tell(world_at(url).wire.ask("PATCH", "clock", {"travel": span}), as_json=as_json)
    return ExitCode.DONE


def clock(
    *,
    to: Annotated[
        str | None,
        typer.Option(
            "--set",
            metavar="INSTANT",
            help=say(
                "この時刻に合わせます (例 2026-11-24T12:00:00+09:00)。",
                "Set it to this instant, such as 2026-11-24T12:00:00+09:00.",
            ),
        ),
    ] = None,
    run: Annotated[
        bool | None,
        typer.Option("--run/--stand", help=say("動かす、止める", "Let it run, or stand still.")),
    ] = None,
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Show or change the virtual clock."""
    change = {"set": to, "running": run}
    told = {name: value for name, value in change.items() if value is not None}
    wire = world_at(url).wire
    _tell(wire.ask("PATCH", "clock", told) if told else wire.ask("GET", "clock"), as_json=as_json)
    return ExitCode.DONE


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(told)
        return
    state = say("動いています", "running") if told["running"] else say("停止", "standing")
    show(f"{in_japan(told['now'])} ({state})")
