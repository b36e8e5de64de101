"""``myna plugins``: what is installed, and whether a configured provider works."""

from pathlib import Path
from typing import Annotated

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.results import check_documents, check_lines
from myna_sdk.commands.screen import columns, show, show_json
from myna_sdk.configuration import Configuration, load
from myna_sdk.model.checks import CheckResult
from myna_sdk.providers.listing import Row
from myna_sdk.providers.registry import Registry

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command("list", help=say("プラグインを一覧します。", "List plugins and their states."))
def listing(
    *,
    config: ConfigFile = DEFAULT_CONFIG,
    probe: Annotated[
        bool,
        typer.Option(
            "--probe",
            help=say(
                "時間を限った子プロセスで実際に読み込みます。",
                "Really load each one, in a child process with a time limit.",
            ),
        ),
    ] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """List every plugin; with a configuration also its instances."""
    rows = Registry.discover().listing(_configured(config), probe=probe)
    if as_json:
        show_json({"plugins": [row.as_json() for row in rows]})
    else:
        show(*_lines(rows))
    return ExitCode.DONE


@app.command(
    help=say(
        "設定した一つのプロバイダーを、個人情報を送らずに端から端まで検査します。",
        "Check one configured provider end to end, without sending personal data.",
    )
)
def doctor(
    name: Annotated[
        str,
        typer.Argument(
            help=say("[providers.NAME] の NAME です。", "The NAME of [providers.NAME].")
        ),
    ],
    *,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Check the provider ``name``."""
    from myna_sdk.client import Myna  # noqa: PLC0415 - only this command needs it

    with Myna.open(config) as myna:
        checks = myna.providers.diagnose(name)
    if as_json:
        show_json({"checks": check_documents(checks)})
    else:
        wrong = [c for c in checks if c.result in {CheckResult.FAILED, CheckResult.UNKNOWN}]
        show(*check_lines(checks), *(f"  {check.number}: {check.looked_at}" for check in wrong))
    results = {check.result for check in checks}
    if CheckResult.FAILED in results:
        return ExitCode.REJECTED
    return ExitCode.UNDETERMINED if CheckResult.UNKNOWN in results else ExitCode.DONE


def _configured(path: Path) -> Configuration | None:
    """Return the configuration at ``path``; none where nobody asked for one and none is there."""
    return load(path) if path != DEFAULT_CONFIG or path.exists() else None


def _lines(rows: tuple[Row, ...]) -> list[str]:
    head = (
        say("名前", "ID"),
        say("プラグイン", "PLUGIN"),
        say("版", "VERSION"),
        say("配布物", "DISTRIBUTION"),
        say("状態", "STATE"),
        say("機能", "CAPABILITIES"),
        say("問題", "PROBLEM"),
    )
    return columns([head, *(_cells(row) for row in rows)])


def _cells(row: Row) -> tuple[str, ...]:
    offers = ", ".join(
        f"{offer.capability.value} ({offer.level.value})" for offer in row.capabilities
    )
    return (
        row.id, row.plugin, row.version, row.distribution, row.state.value, offers or "-",
        row.problem or "-",
    )  # fmt: skip
