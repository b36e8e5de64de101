"""``myna mock fault`` and ``myna mock journal``: what goes wrong, and what was asked."""

from typing import Annotated, Any

import typer

from myna_mock.commands.served_world import DEFAULT_URL, WorldUrl, in_japan, world_at
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import AsJson
from myna_sdk.commands.screen import columns, show, show_json

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say("障害を仕掛け、外します。", "Set faults and remove them."),
)

JOURNAL_HELP = say(
    "サービスへの要求の記録です。個人の情報は含みません。",
    "What was asked of the services; no fact of a person is in it.",
)

Address = Annotated[
    str,
    typer.Argument(
        metavar="SERVICE.OPERATION",
        help=say("例 digital-auth-app.token", "Such as digital-auth-app.token."),
    ),
]


@app.command("list", help=say("障害を一覧します。", "List the faults."))
def list_faults(url: WorldUrl = DEFAULT_URL, as_json: AsJson = False) -> ExitCode:
    """List the faults."""
    _show(world_at(url).wire.ask("GET", "faults"), as_json=as_json)
    return ExitCode.DONE


@app.command("set", help=say("一つの宛先の障害を決めます。", "Set the fault of one address."))
def set_fault(
    address: Address,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help=say(
                "例 http-503、hang、drop、half-body、wrong-nonce",
                "Such as http-503, hang, drop, half-body or wrong-nonce.",
            ),
        ),
    ],
    times: Annotated[
        int | None,
        typer.Option(
            min=1, help=say("何回まで。既定は外すまで。", "How often; else until removed.")
        ),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0, help=say("delay の秒数", "Seconds of a delay."))
    ] = None,
    retry_after: Annotated[
        int | None, typer.Option(min=0, help=say("Retry-After の秒数", "Seconds in Retry-After."))
    ] = None,
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Set the fault of one address; those of others stay."""
    asked = {"kind": kind, "times": times, "seconds": seconds, "retry_after": retry_after}
    fault = {name: value for name, value in asked.items() if value is not None}
    _show(world_at(url).wire.ask("PATCH", "faults", {address: fault}), as_json=as_json)
    return ExitCode.DONE


@app.command("clear", help=say("障害を外します。", "Remove faults."))
def clear_faults(
    address: Annotated[
        str | None,
        typer.Argument(
            metavar="[SERVICE.OPERATION]",
            help=say("省くとすべて。", "All of them when left out."),
        ),
    ] = None,
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Remove the faults of one address, or all."""
    wire = world_at(url).wire
    if address is None:
        wire.ask("DELETE", "faults")
        _show({"faults": []}, as_json=as_json)
    else:
        _show(wire.ask("PATCH", "faults", {address: None}), as_json=as_json)
    return ExitCode.DONE


def journal(
    operation: Annotated[
        str | None,
        typer.Argument(
            metavar="[SERVICE[.OPERATION]]",
            help=say("一つの宛先だけ。", "Only one service or operation."),
        ),
    ] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help=say("読んだ後に空にします。", "Empty it afterwards."))
    ] = False,
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Show what was asked of the services."""
    wire = world_at(url).wire
    query = {} if operation is None else {"operation": operation}
    told = wire.ask("GET", "journal", query=query)
    if clear:
        wire.ask("DELETE", "journal")
    if as_json:
        show_json(told)
        return ExitCode.DONE
    if told["exchanges"]:
        show(*columns([_exchange(exchange) for exchange in told["exchanges"]]))
    else:
        show(say("記録はありません。", "Nothing was asked yet."))
    return ExitCode.DONE


def _exchange(told: dict[str, Any]) -> tuple[str, ...]:
    status = "-" if told["status"] is None else str(told["status"])
    return (in_japan(told["at"]), told["operation"], told["method"], status, told["fault"] or "")


def _show(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(told)
        return
    rows = [
        (
            fault["id"],
            fault["address"],
            fault["kind"],
            say("何度でも", "always") if fault["times"] is None else f"x{fault['times']}",
            say(f"使用 {fault['used']}", f"used {fault['used']}"),
        )
        for fault in told["faults"]
    ]
    show(*(columns(rows) if rows else [say("障害はありません。", "No fault is set.")]))
