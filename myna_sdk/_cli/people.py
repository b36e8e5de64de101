"""``myna people``: what only the firm can say of who is who."""

from typing import Annotated

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.screen import show, show_json

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command(help=say("お客さま番号を改めます。", "Call a person by another subject from now on."))
def rename(
    *,
    subject: Annotated[str, typer.Option(help=say("今の番号です。", "The present one."))],
    new_subject: Annotated[str, typer.Option(help=say("新しい番号です。", "The new one."))],
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Rename a person."""
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    with Myna.open(config) as myna:
        myna.people.rename(subject, new_subject)
    if as_json:
        show_json({"renamed": True})
    else:
        show(say("改めました。", "Renamed."))
    return ExitCode.DONE


@app.command(
    help=say(
        "other-person に終わった手続きの本人を、そのお客さま番号に結び付けます。"
        "別の方法で本人を確かめてから使います。",
        "Link whom a login proved that ended as other-person to its subject, "
        "after you have identified the person otherwise.",
    )
)
def relink(
    id: Annotated[str, typer.Argument(help=say("手続きの ID です。", "The login's id."))],
    *,
    evidence: Annotated[
        str,
        typer.Option(
            help=say(
                "証拠の在りかです。例: 案件番号。個人情報は書けません。",
                "Where you keep the proof, such as a case number. No personal data.",
            )
        ),
    ],
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Re-link what a login proved."""
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    with Myna.open(config) as myna:
        count = myna.people.relink(id, evidence=evidence)
    if as_json:
        show_json({"relinked": count})
    else:
        show(say(f"{count} 件を結び付けました。", f"Re-linked: {count}."))
    return ExitCode.DONE
