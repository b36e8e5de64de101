"""``myna identity``: identity checks from the shell. Facts stay masked unless revealed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from myna_sdk._cli.identity_options import (
    Channel,
    DeclaredFile,
    DocumentFile,
    StatementFile,
    Wanted,
)
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, Reveal
from myna_sdk.commands.screen import columns, in_japan, show, show_json

if TYPE_CHECKING:
    from myna_sdk.client import Myna
    from myna_sdk.identity.results import IdentityResult

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)

Id = Annotated[str, typer.Argument(help=say("手続きの ID です。", "The check's id."))]
Session = Annotated[
    str,
    typer.Option(
        "--session",
        help=say(
            "ブラウザーを表す値です。開始と完了で同じ値を渡します。",
            "Names the browser; the same value when starting and when completing.",
        ),
    ),
]


@app.command(
    help=say("本人確認を開始します。", "Start a check and print where to send the person.")
)
def start(
    use_case: Annotated[
        str,
        typer.Argument(help=say("用途です。例: rental-screening", "Such as rental-screening.")),
    ],
    *,
    session: Session,
    subject: Annotated[
        str | None, typer.Option(help=say("お客さま番号です。", "Your own customer number."))
    ] = None,
    want: Wanted = None,
    by: Channel = "login",
    statement: StatementFile = None,
    document: DocumentFile = None,
    declared: DeclaredFile = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Start a check."""
    from myna_sdk._cli import stating  # noqa: PLC0415 - --help does not need it
    from myna_sdk._cli.comparing import read_expected  # noqa: PLC0415

    wanted = [item for words in want or () for item in words.split(",")]
    signed = stating.document_of(statement, document)
    said = None if declared is None else read_expected(declared)
    with _open(config) as myna:
        begun = myna.identity.start(
            use_case,
            by=by,
            subject=subject,
            want=wanted,
            browser_session=session,
            document=signed,
            declared=said,
        )
    if begun.outcome is not None:
        from myna_sdk.commands import results  # noqa: PLC0415 - --help does not need it

        if as_json:
            show_json({"identity": results.outcome_document(begun.outcome, reveal=False)})
        else:
            show(*results.outcome_lines(begun.outcome, reveal=False))
        return results.exit_code(begun.outcome)
    until = begun.expires_at
    if as_json:
        expires = "" if until is None else until.isoformat()
        show_json({"started": {"id": begun.id, "url": begun.url, "expires_at": expires}})
    else:
        expires = "" if until is None else in_japan(until)
        rows = [("ID", begun.id or ""), ("URL", begun.url), (say("期限", "Until"), expires)]
        show(*columns(rows))
    return ExitCode.DONE


@app.command(
    help=say("戻り先の URL で完了します。", "Complete a check by the URL it came back to.")
)
def complete(
    url: Annotated[
        str,
        typer.Argument(
            help=say(
                "ブラウザーが戻った URL です。- は標準入力から読みます。",
                "The URL that the browser came back to; - reads it from standard input.",
            )
        ),
    ],
    *,
    session: Session,
    reveal: Reveal = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Complete a login."""
    from myna_sdk.model.callback import Callback  # noqa: PLC0415 - --help does not need it

    callback = Callback.get(sys.stdin.readline().strip() if url == "-" else url)
    with _open(config) as myna:
        done = myna.identity.complete(callback, browser_session=session)
    return _shown(done, reveal=reveal, as_json=as_json)


@app.command(help=say("失敗した部分だけをやり直します。", "Repeat only what failed of a check."))
def resume(
    id: Id,
    *,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help=say(
                "課金されたかどうか分からない検証を、もう一度依頼します。",
                "Ask once more for a verification of which nobody knows whether it was charged.",
            ),
        ),
    ] = False,
    reveal: Reveal = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Resume a check."""
    with _open(config) as myna:
        done = myna.identity.resume(id, again=again)
    return _shown(done, reveal=reveal, as_json=as_json)


@app.command(help=say("結果を見ます。", "Show how a check stands."))
def result(
    id: Id, *, reveal: Reveal = False, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> ExitCode:
    """Show a login's result."""
    with _open(config) as myna:
        done = myna.identity.result(id)
    return _shown(done, reveal=reveal, as_json=as_json)


@app.command(
    help=say(
        "確認した情報を手元の情報と項目ごとに比べます。"
        "終了コード 1 は相違あり、3 は比べられない項目ありです。",
        "Compare the facts of a login with yours, item by item. "
        "Exit code 1: something differs; 3: something given cannot be compared.",
    )
)
def compare(
    id: Id,
    *,
    expected: Annotated[
        Path,
        typer.Option(
            "--expected",
            allow_dash=True,
            help=say(
                "手元の情報の JSON です (name, address, birth_date, sex, kana, former_name, "
                "alias)。- は標準入力から読みます。",
                "JSON with what you have: name, address, birth_date, sex, kana, former_name, "
                "alias; - reads standard input.",
            ),
        ),
    ],
    reveal: Reveal = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Compare item by item."""
    from myna_sdk._cli import comparing  # noqa: PLC0415 - --help does not need it
    from myna_sdk.model.outcome import Verified  # noqa: PLC0415

    ours = comparing.read_expected(expected)
    with _open(config) as myna:
        done = myna.identity.result(id)
        if not isinstance(done.outcome, Verified):
            return _shown(done, reveal=False, as_json=as_json)
        compared = myna.identity.compare(ours, done)
    if as_json:
        show_json({"comparison": comparing.document(compared)})
    else:
        show(*comparing.lines(compared, reveal=reveal))
    return comparing.exit_code(compared, ours.items)


@app.command(
    help=say(
        "保存期間を過ぎた記録と、開始から 7 日を過ぎた手続きを消します。毎日実行してください。",
        "Delete records whose period is over, and logins that started over seven days ago. "
        "Run it every day.",
    )
)
def sweep(*, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> ExitCode:
    """Delete what is due."""
    with _open(config) as myna:
        swept = myna.people.sweep()
    if as_json:
        show_json({"swept": {"records": swept.records, "logins": swept.logins}})
    else:
        show(
            say(
                f"記録 {swept.records} 件、手続き {swept.logins} 件を消しました。",
                f"Deleted: {swept.records} records, {swept.logins} logins.",
            )
        )
    return ExitCode.DONE


def _open(config: Path) -> "Myna":
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    return Myna.open(config)


def _shown(done: "IdentityResult", *, reveal: bool, as_json: bool) -> ExitCode:
    from myna_sdk.commands import results  # noqa: PLC0415 - --help does not need it

    if as_json:
        show_json({"identity": results.result_document(done, reveal=reveal)})
    else:
        show(*results.result_lines(done, reveal=reveal))
    return results.exit_code(done.outcome)
