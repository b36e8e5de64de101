"""``myna residence``: whether verified facts stand in for a copy of the resident record."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, CheckId, ConfigFile, Reveal
from myna_sdk.commands.screen import show, show_json

if TYPE_CHECKING:
    from myna_sdk.residence.rules import Rule

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command(
    help=say(
        "一つの本人確認の結果について判断します。終了コード 3 は担当者の確認が必要です。",
        "Decide on one identity check. Exit code 3: somebody has to look first.",
    )
)
def decide(
    use_case: Annotated[
        str,
        typer.Argument(
            help=say(
                "手続きです。例: rental-screening。一覧は myna residence table。",
                "The paperwork, such as rental-screening; myna residence table lists them.",
            )
        ),
    ],
    verification_id: CheckId,
    *,
    reveal: Reveal = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Decide on one identity check."""
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it
    from myna_sdk.commands import decisions  # noqa: PLC0415

    with Myna.open(config) as myna:
        decision = myna.residence.decide(use_case, myna.identity.result(verification_id))
    if as_json:
        show_json({"decision": decisions.decision_document(decision, reveal=reveal)})
    else:
        show(*decisions.decision_lines(decision, reveal=reveal))
    return decisions.decision_code(decision)


@app.command(
    help=say(
        "手続きごとの規則の一覧です。設定ファイルがなくても使えます。",
        "Show the rules, paperwork by paperwork. It needs no configuration.",
    )
)
def table(
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help=say(
                "設定ファイルです。事業者の規則も含めます。",
                "The configuration, to include the rules of the firm.",
            ),
        ),
    ] = None,
    markdown: Annotated[
        bool,
        typer.Option("--markdown", help=say("Markdown で出力します。", "Print Markdown.")),
    ] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Show the decision table."""
    from myna_sdk.commands import paperwork  # noqa: PLC0415 - --help does not need it

    rules = _rules(config)
    if as_json:
        show_json({"table": paperwork.table_document(rules)})
    else:
        show(*(paperwork.table_page(rules) if markdown else paperwork.table_lines(rules)))
    return ExitCode.DONE


def _rules(config: Path | None) -> "tuple[Rule, ...]":
    if config is None:
        from myna_sdk.residence.rules import rules  # noqa: PLC0415 - --help does not need it

        return rules()
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    with Myna.open(config) as myna:
        return myna.residence.table()
