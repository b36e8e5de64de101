"""``myna consent``: consents to the provision of latest facts, from the shell."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from myna_sdk._cli.consent_options import Again, Service, Session, Who
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.screen import columns, in_japan, show, show_json

if TYPE_CHECKING:
    from myna_sdk.client import Myna
    from myna_sdk.consents.results import ConsentResult, Withdrawal
    from myna_sdk.model.outcome import Rejected, Undetermined

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)

Id = Annotated[
    str,
    typer.Argument(help=say("同意か取消しの ID です。", "A consent's id, or a withdrawal's.")),
]


@app.command(
    help=say(
        "同意の署名を始めます。同意文は、別の画面で先に示してください。",
        "Start a consent and print where the person signs it. Show the text before, by itself.",
    )
)
def start(
    use_case: Annotated[
        str, typer.Argument(help=say("用途です。例: address-update", "Such as address-update."))
    ],
    *,
    subject: Annotated[str, typer.Option(help=say("お客さま番号です。", "Your customer number."))],
    session: Session,
    item: Annotated[
        list[str],
        typer.Option(
            help=say(
                "お客さまが選んだ項目です。繰り返すか、コンマで区切ります。",
                "What the person ticked; repeat it, or separate by commas.",
            )
        ),
    ],
    service: Service = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Start a consent."""
    items = [each for words in item for each in words.split(",")]
    with _open(config) as myna:
        begun = myna.consents.start(
            use_case, items=items, subject=subject, browser_session=session, service=service
        )
    if begun.outcome is not None:
        return _refused(begun.outcome, as_json=as_json)
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
    help=say(
        "戻り先の URL で、同意または取消しを完了します。",
        "Complete a consent or a withdrawal by the URL it came back to.",
    )
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
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Complete a consent."""
    from myna_sdk.model.callback import Callback  # noqa: PLC0415 - --help does not need it

    callback = Callback.get(sys.stdin.readline().strip() if url == "-" else url)
    with _open(config) as myna:
        done = myna.consents.complete(callback, browser_session=session)
    return _shown(done, as_json=as_json)


@app.command(help=say("失敗した部分だけをやり直します。", "Repeat only what failed of a consent."))
def resume(
    id: Id, *, again: Again = False, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> ExitCode:
    """Resume a consent."""
    with _open(config) as myna:
        done = myna.consents.resume(id, again=again)
    return _shown(done, as_json=as_json)


@app.command(help=say("同意の状態を見ます。", "Show how a consent stands."))
def status(
    who: Who,
    *,
    service: Service = None,
    poll: Annotated[
        bool,
        typer.Option(
            "--poll",
            help=say(
                "事業者に問い合わせます。ほかで行われた取消しは、これで分かります。",
                "Ask the operator now: a withdrawal made elsewhere is seen by this alone.",
            ),
        ),
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Show a consent."""
    with _open(config) as myna:
        done = myna.consents.status(who, service=service, poll=poll)
    return _shown(done, as_json=as_json)


@app.command(
    help=say(
        "同意の利用をただちに止め、取消しの署名を始めます。",
        "Stop using a consent at once, and start the withdrawal with the operator.",
    )
)
def withdraw(
    who: Who,
    *,
    session: Session,
    service: Service = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Withdraw a consent."""
    with _open(config) as myna:
        gone = myna.consents.withdraw(who, browser_session=session, service=service)
    return _withdrawal(gone, as_json=as_json)


def _withdrawal(gone: "Withdrawal", *, as_json: bool) -> ExitCode:
    from myna_sdk.commands import consenting  # noqa: PLC0415 - --help does not need it

    url = gone.url if gone.needs_signature else None
    until = None if gone.expires_at is None else gone.expires_at.isoformat()
    stopped = None if gone.consent is None else gone.consent.id
    if as_json:
        told = {"id": gone.id, "consent": stopped, "url": url, "expires_at": until}
        show_json({"withdrawal": {**told, **consenting.refusal_document(gone.outcome)}})
    else:
        rows = [
            ("ID", gone.id or "-"),
            (say("利用を止めた同意", "Stopped"), stopped or "-"),
            (say("署名の URL", "Sign at"), url or "-"),
        ]
        show(*columns([*rows, *consenting.refusal_rows(gone.outcome)]))
    return consenting.refusal_code(gone.outcome)


def _open(config: Path) -> "Myna":
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it

    return Myna.open(config)


def _refused(outcome: "Rejected | Undetermined", *, as_json: bool) -> ExitCode:
    from myna_sdk.commands import consenting  # noqa: PLC0415 - --help does not need it

    if as_json:
        show_json({"consent": consenting.refusal_document(outcome)})
    else:
        show(*columns(consenting.refusal_rows(outcome)))
    return consenting.refusal_code(outcome)


def _shown(done: "ConsentResult", *, as_json: bool) -> ExitCode:
    from myna_sdk.commands import consenting  # noqa: PLC0415 - --help does not need it

    if as_json:
        show_json({"consent": consenting.consent_document(done)})
    else:
        show(*consenting.consent_lines(done))
    return consenting.refusal_code(done.outcome)
