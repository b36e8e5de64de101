"""``myna config``: make, check and show the configuration."""

import json
from pathlib import Path
from typing import Annotated

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.screen import show, show_json
from myna_sdk.errors import UsageError
from myna_sdk.providers.faults import Fault

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command(
    help=say(
        "注釈つきの設定ファイルと鍵を作ります。既にあるものは上書きしません。",
        "Make a commented configuration and its keys; nothing is overwritten.",
    )
)
def init(
    path: Annotated[
        Path, typer.Argument(help=say("作るファイルです。", "The file to make."))
    ] = DEFAULT_CONFIG,
    *,
    as_json: AsJson = False,
) -> ExitCode:
    """Make a configuration, a master key and a client key."""
    from myna_sdk.configuration.starting import begin  # noqa: PLC0415 - it makes keys

    if path.exists():
        told = say(
            f"{path} は既にあります。何も変えていません。", f"{path} exists; nothing was changed"
        )
        raise UsageError("config-exists", told)
    made = begin(path)
    if as_json:
        show_json({"made": [str(path) for path in made]})
    else:
        show(*(say(f"{path} を作りました。", f"Made {path}.") for path in made))
    return ExitCode.DONE


@app.command(help=say("誤りをすべて一度に示します。", "Name every fault at once."))
def check(*, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> ExitCode:
    """Check the file, the plugins and the routes."""
    faults = _faults(config)
    errors = [fault for fault in faults if fault.severity == "error"]
    if as_json:
        show_json({"faults": [fault.as_json(language()) for fault in faults]})
    elif faults:
        show(*(fault.render(language()) for fault in faults))
    else:
        show(say("誤りはありません。", "No faults."))
    return ExitCode.USAGE if errors else ExitCode.DONE


@app.command("show", help=say("秘密を隠して表示します。", "Show it, secrets masked."))
def show_(*, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> ExitCode:
    """Show the configuration as it was written."""
    from myna_sdk.configuration import load  # noqa: PLC0415 - --help does not need it
    from myna_sdk.configuration.showing import masked  # noqa: PLC0415

    shown = masked(load(config))
    if as_json:
        show_json(shown)
    else:
        show(*_lines(shown, ""))
    return ExitCode.DONE


def _faults(path: Path) -> tuple[Fault, ...]:
    from myna_sdk.configuration.checking import check_file  # noqa: PLC0415 - --help needs it not
    from myna_sdk.providers.registry import Registry  # noqa: PLC0415

    return check_file(path, Registry.discover())


def _lines(value: object, key: str) -> list[str]:
    if isinstance(value, dict):
        return [
            line
            for name, inner in value.items()
            for line in _lines(inner, f"{key}.{name}" if key else str(name))
        ]
    return [f"{key} = {json.dumps(value, ensure_ascii=False, default=str)}"]  # valid TOML
