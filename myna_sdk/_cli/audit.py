"""``myna audit``: whether the audit trail holds."""

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.screen import columns, show, show_json

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command(help=say("監査記録全体を検証します。", "Verify the whole audit record."))
def verify(*, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> ExitCode:
    """Tell what is sealed, what is pending, and every fault."""
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    with Myna.open(config) as myna:
        report = myna.audit.verify()
    faults = [{"check": f.check, "rule": f.rule, "where": f.where} for f in report.faults]
    if as_json:
        show_json(
            {
                "sealed": report.sealed,
                "pending": report.pending,
                "checkpoints": report.checkpoints,
                "head": report.head,
                "faults": faults,
            }
        )
    else:
        rows = [
            (say("封印済み", "Sealed"), str(report.sealed)),
            (say("封印待ち", "Pending"), str(report.pending)),
            (say("検証点", "Checkpoints"), str(report.checkpoints)),
            (say("先頭", "Head"), report.head),
        ]
        show(*columns(rows))
        show(*(f"✗ {fault['check']}: {fault['rule']} ({fault['where']})" for fault in faults))
    return ExitCode.REJECTED if faults else ExitCode.DONE


@app.command(help=say("未封印の記録を監査の連鎖に封印します。", "Seal the pending notes."))
def seal(*, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> ExitCode:
    """Link what is pending into the chain and sign a checkpoint."""
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    with Myna.open(config) as myna:
        sealed = myna.audit.seal()
    if as_json:
        show_json({"sealed": sealed})
    else:
        show(say(f"{sealed} 件を封印しました。", f"{sealed} notes were sealed."))
    return ExitCode.DONE
