"""``myna receipt``: receipts from the shell. Facts stay masked unless revealed or exported."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from myna_sdk._cli import receipt_options as options
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, CheckId, ConfigFile, Reveal
from myna_sdk.commands.screen import columns, show, show_json

if TYPE_CHECKING:
    from myna_sdk.cases.decision import Decision
    from myna_sdk.client import Myna
    from myna_sdk.receipts.results import Receipt

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command(
    help=say(
        "本人確認の結果から受領証を発行し、署名付きのファイルを書きます。",
        "Issue the receipt of an identity check, and write the signed file.",
    )
)
def issue(
    check: CheckId,
    *,
    use_case: options.UseCase,
    to: options.To,
    verifier: options.Verifier = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Issue a receipt."""
    with _open(config, to) as myna:
        receipt = myna.receipts.issue(_decided(myna, use_case, check), verifier=verifier)
    return _written(receipt, to, as_json=as_json)


@app.command(
    help=say(
        "新しい判断の受領証を発行し、前の受領証と差し替えます。",
        "Issue the receipt of a new decision in the place of an older receipt.",
    )
)
def supersede(
    id: options.Id,
    check: CheckId,
    *,
    use_case: options.UseCase,
    to: options.To,
    verifier: options.Verifier = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Supersede a receipt."""
    with _open(config, to) as myna:
        decision = _decided(myna, use_case, check)
        receipt = myna.receipts.supersede(id, decision, verifier=verifier)
    return _written(receipt, to, as_json=as_json)


@app.command(
    help=say(
        "提供先・目的・根拠を定めた提供用の版を書きます。必要な項目だけを含みます。",
        "Write an edition for one recipient, purpose and ground, with the items it needs.",
    )
)
def share(
    receipt: options.FileOrId,
    *,
    recipient: options.Recipient,
    purpose: options.Purpose,
    ground: options.Ground,
    item: options.Items,
    to: options.To,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Share a receipt."""
    from myna_sdk.commands.receipt_inputs import receipt_of  # noqa: PLC0415 - not for --help

    items = [each for words in item for each in words.split(",")]
    with _open(config, to) as myna:
        shared = myna.receipts.share(
            receipt_of(myna, receipt),
            recipient=recipient,
            purpose=purpose,
            ground=ground,
            items=items,
        )
    return _written(shared, to, as_json=as_json)


@app.command(help=say("受領証を取り消します。", "Void a receipt."))
def void(
    id: options.Id,
    *,
    reason: options.Reason,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Void a receipt."""
    from myna_sdk.commands import receipt_screens as screens  # noqa: PLC0415 - not for --help

    with _open(config) as myna:
        voided = myna.receipts.void(id, reason)
    if as_json:
        show_json({"voided": screens.voided_document(voided)})
    else:
        show(*columns(screens.voided_rows(voided)))
    return ExitCode.DONE


@app.command(
    "show",
    help=say(
        "受領証の記載を示します。ファイルなら、まず検証します。",
        "Show what a receipt says; a file is verified first.",
    ),
)
def show_(
    receipt: options.FileOrId,
    *,
    reveal: Reveal = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Show a receipt."""
    from myna_sdk.commands import receipt_screens as screens  # noqa: PLC0415 - not for --help
    from myna_sdk.commands.receipt_inputs import receipt_of  # noqa: PLC0415

    with _open(config) as myna:
        found = receipt_of(myna, receipt)
    if as_json:
        show_json({"receipt": screens.receipt_document(found, reveal=reveal)})
    else:
        show(*screens.receipt_lines(found, reveal=reveal))
    return ExitCode.DONE


@app.command(
    help=say(
        "受領証を検査項目ごとに検証します。--keys があれば、だれでも設定なしで検証できます。",
        "Verify a receipt check by check; with --keys anybody can, without a configuration.",
    )
)
def verify(
    file: options.File,
    *,
    keys: options.Keys = None,
    environment: options.EnvironmentName = None,
    recipient: options.Looking = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Verify a receipt."""
    from myna_sdk.commands import receipt_inputs as inputs  # noqa: PLC0415 - not for --help
    from myna_sdk.commands import receipt_screens as screens  # noqa: PLC0415

    held, expected = inputs.file_of(file), inputs.environment_of(environment)
    if keys is not None:
        verdict = inputs.verified_by(keys, held, environment=expected, recipient=recipient)
    else:
        with _open(config) as myna:
            verdict = myna.receipts.verify(held.reveal(), environment=expected, recipient=recipient)
    if as_json:
        show_json({"receipt": screens.verdict_document(verdict)})
    else:
        show(*screens.verdict_lines(verdict))
    return screens.verdict_code(verdict)


@app.command(
    help=say(
        "紙面やファイルに書き出します。氏名などを隠さずに含みます。",
        "Write a receipt as a sheet or file, which holds the facts in clear.",
    )
)
def export(
    receipt: options.FileOrId,
    *,
    to: options.To,
    form: options.Form = "pdf",
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Export a receipt."""
    from myna_sdk.commands import receipt_inputs as inputs  # noqa: PLC0415 - not for --help

    with _open(config) as myna:
        found = inputs.receipt_of(myna, receipt)
    written = inputs.rendered(found, form, language())
    return _made(to, written.reveal(), as_json=as_json)


@app.command(
    help=say(
        "公開する鍵一覧を書きます。取り消した受領証の番号も含みます。",
        "Write the key set to be published, with the receipts that no longer stand.",
    )
)
def keys(
    *, to: options.To, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> ExitCode:
    """Write the key set."""
    import json  # noqa: PLC0415 - --help does not need it

    with _open(config) as myna:
        plain = myna.receipts.keys().as_json()
    written = json.dumps(plain, ensure_ascii=False, indent=1).encode()
    return _made(to, written, as_json=as_json)


@app.command(
    help=say(
        "ブラウザーだけで受領証を検証できるページを書きます。サーバーは要りません。",
        "Write the page that verifies receipts in a browser, without a server.",
    )
)
def page(
    *, to: options.To, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False
) -> ExitCode:
    """Write the offline page."""
    from myna_sdk.receipts.page.making import offline_page  # noqa: PLC0415 - not for --help

    with _open(config) as myna:
        text = offline_page(myna.receipts.keys(), myna.wiring.configuration.environment)
    return _made(to, text.encode(), as_json=as_json)


def _decided(myna: "Myna", use_case: str, check: str) -> "Decision":
    return myna.residence.decide(use_case, myna.identity.result(check))


def _written(receipt: "Receipt", to: Path, *, as_json: bool) -> ExitCode:
    from myna_sdk.commands import receipt_screens as screens  # noqa: PLC0415 - not for --help
    from myna_sdk.commands.new_files import write_private  # noqa: PLC0415

    path = write_private(to, receipt.file().reveal())
    if as_json:
        told = screens.receipt_document(receipt, reveal=False)
        show_json({"receipt": told, "path": str(path)})
    else:
        show(*screens.receipt_lines(receipt, reveal=False), "", str(path))
    return ExitCode.DONE


def _made(path: Path, content: bytes, *, as_json: bool) -> ExitCode:
    from myna_sdk.commands.new_files import write_private  # noqa: PLC0415 - not for --help

    write_private(path, content)
    if as_json:
        show_json({"path": str(path)})
    else:
        show(say(f"{path} を作りました。", f"Made {path}."))
    return ExitCode.DONE


def _open(config: Path, to: Path | None = None) -> "Myna":
    """Return the client, once ``to`` can be made: no receipt is issued that nobody gets."""
    from myna_sdk.client import Myna  # noqa: PLC0415 - --help does not need it
    from myna_sdk.commands.new_files import refuse_unwritable  # noqa: PLC0415

    if to is not None:
        refuse_unwritable(to)
    return Myna.open(config)
