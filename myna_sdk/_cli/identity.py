"""``myna identity``: identity checks from the shell. Facts stay masked unless revealed."""

from typing import Annotated

import typer

from myna_sdk.client import Myna
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.results import exit_code, item_said, result_document, result_lines
from myna_sdk.commands.screen import columns, show, show_json
from myna_sdk.identity.comparison import Comparison
from myna_sdk.identity.results import IdentityResult
from myna_sdk.model.callback import Callback
from myna_sdk.model.declared import declared

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help=say(
        "本人確認を開始し、完了し、結果を見ます。",
        "Start and complete identity checks, and see their results.",
    ),
)

Id = Annotated[str, typer.Argument(help=say("手続きの ID です。", "The login's id."))]
Session = Annotated[
    str,
    typer.Option("--session", help=say("ブラウザーを表す値です。", "Names the browser.")),
]
Reveal = Annotated[
    bool, typer.Option("--reveal", help=say("値を隠さず示します。", "Show facts in clear."))
]


@app.command(help=say("本人確認を開始します。", "Start a login and print where to go."))
def start(
    use_case: Annotated[str, typer.Argument(help=say("用途です。", "The use case."))],
    *,
    session: Session,
    subject: Annotated[
        str | None, typer.Option(help=say("お客さま番号です。", "Your customer number."))
    ] = None,
    want: Annotated[
        list[str] | None,
        typer.Option(help=say("求める項目（くり返し可）です。", "An item to ask for; repeatable.")),
    ] = None,
    by: Annotated[str, typer.Option(help=say("経路です。", "The channel."))] = "login",
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Start a login."""
    with Myna.open(config) as myna:
        begun = myna.identity.start(
            use_case, by=by, subject=subject, want=want or (), browser_session=session
        )
    if begun.outcome is not None:
        show(begun.outcome.reason.guidance(language()))
        return exit_code(begun.outcome)
    expires = "" if begun.expires_at is None else begun.expires_at.isoformat()
    document = {"id": begun.id, "url": begun.url, "expires_at": expires}
    if as_json:
        show_json(document)
    else:
        show(
            *columns([("ID", begun.id or ""), ("URL", begun.url), (say("期限", "Until"), expires)])
        )
    return ExitCode.DONE


@app.command(help=say("戻りの URL で完了します。", "Complete a login by its callback URL."))
def complete(
    url: Annotated[str, typer.Argument(help=say("戻りの URL です。", "The callback URL."))],
    *,
    session: Session,
    reveal: Reveal = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Complete a login."""
    with Myna.open(config) as myna:
        done = myna.identity.complete(Callback.get(url), browser_session=session)
    return _shown(done, reveal=reveal, as_json=as_json)


@app.command(help=say("失敗した部分だけをやり直します。", "Repeat only what failed of a login."))
def resume(
    id: Id, *, reveal: Reveal = False, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> ExitCode:
    """Resume a login."""
    with Myna.open(config) as myna:
        done = myna.identity.resume(id)
    return _shown(done, reveal=reveal, as_json=as_json)


@app.command(help=say("結果を見ます。", "Show how a login stands."))
def result(
    id: Id, *, reveal: Reveal = False, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> ExitCode:
    """Show a login's result."""
    with Myna.open(config) as myna:
        done = myna.identity.result(id)
    return _shown(done, reveal=reveal, as_json=as_json)


@app.command(help=say("手元の情報と比べます。", "Compare a login's facts with what you have."))
def compare(
    id: Id,
    *,
    name: Annotated[str | None, typer.Option(help=say("氏名です。", "The name."))] = None,
    address: Annotated[str | None, typer.Option(help=say("住所です。", "The address."))] = None,
    birth_date: Annotated[
        str | None, typer.Option(help=say("生年月日です。", "The birth date."))
    ] = None,
    sex: Annotated[str | None, typer.Option(help=say("性別です。", "The sex."))] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Compare item by item."""
    expected = declared(name=name, address=address, birth_date=birth_date, sex=sex)
    with Myna.open(config) as myna:
        compared = myna.identity.compare(expected, myna.identity.result(id))
    _show_comparison(compared, as_json=as_json)
    return ExitCode.DONE


def _shown(done: IdentityResult, *, reveal: bool, as_json: bool) -> ExitCode:
    if as_json:
        show_json(result_document(done, reveal=reveal))
    else:
        show(*result_lines(done, reveal=reveal))
    return exit_code(done.outcome)


def _show_comparison(compared: Comparison, *, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                each.item.value: {"verdict": each.verdict.value, "why": [w.value for w in each.why]}
                for each in compared.items
            }
        )
        return
    show(
        *columns(
            [
                (
                    item_said(each.item),
                    each.verdict.value,
                    ", ".join(why.value for why in each.why) or "-",
                )
                for each in compared.items
            ]
        )
    )
