"""``myna card``: readers, the card in one, and what can be done with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from myna_pcsc.commands import options
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import AsJson
from myna_sdk.commands.screen import show, show_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from myna_sdk.authoring import Flow
    from myna_sdk.card.profile import PinKind
    from myna_sdk.card.refusals import CardRefusal
    from myna_sdk.effects.card import CardSecret

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say(
        "カードリーダーのマイナンバーカードを読みます。",
        "Read the My Number Card in a card reader.",
    ),
)


@app.command(help=say("カードリーダーを一覧します。", "List the card readers."))
def readers(*, as_json: AsJson = False) -> ExitCode:
    """List the readers."""
    from myna_pcsc.commands import screens  # noqa: PLC0415 - not for --help
    from myna_pcsc.commands.running import run, without_anchors  # noqa: PLC0415

    found = run(without_anchors().readers())
    if as_json:
        show_json({"readers": [screens.reader_document(each) for each in found]})
    else:
        show(*screens.reader_lines(found))
    return ExitCode.DONE


@app.command(
    help=say(
        "カードが置かれ、外されるのを表示し続けます。Ctrl+C で終わります。",
        "Show cards as they come and go, until Ctrl+C.",
    )
)
def watch(*, as_json: AsJson = False) -> ExitCode:
    """Show cards as they come and go; with ``--json`` one document a line."""
    from myna_pcsc.commands.watching import changes, show_change  # noqa: PLC0415 - as above

    for change in changes():
        show_change(change, as_json=as_json)
    return ExitCode.DONE


@app.command(
    help=say(
        "置かれているものを調べます。個人情報は読みません。",
        "Tell what lies on the reader. Nothing personal is read.",
    )
)
def info(
    *, reader: options.ReaderName = None, wait: options.Wait = options.WAIT, as_json: AsJson = False
) -> ExitCode:
    """Tell what lies on the reader."""
    from myna_pcsc.commands import screens  # noqa: PLC0415 - not for --help
    from myna_sdk.card.detecting import CardKind, detect  # noqa: PLC0415

    found = _done(reader, wait, lambda where: detect(reader=where))
    if not isinstance(found, CardKind):
        return _refused(found, as_json=as_json)
    if as_json:
        show_json({"card": screens.kind_document(found)})
    else:
        show(*screens.kind_lines(found))
    return ExitCode.DONE


@app.command(
    "pin-status",
    help=say(
        "暗証番号の残り回数を示します。回数は減りません。",
        "Show how many tries each PIN has left. It costs none.",
    ),
)
def pin_status(
    *, reader: options.ReaderName = None, wait: options.Wait = options.WAIT, as_json: AsJson = False
) -> ExitCode:
    """Show the tries left."""
    from myna_pcsc.commands import screens  # noqa: PLC0415 - not for --help
    from myna_sdk.card.detecting import pin_status as asked  # noqa: PLC0415

    found = _done(reader, wait, lambda where: asked(reader=where))
    if not isinstance(found, tuple):
        return _refused(found, as_json=as_json)
    if as_json:
        show_json({"pins": screens.tries_document(found)})
    else:
        show(*screens.tries_lines(found))
    return ExitCode.DONE


@app.command(
    help=say(
        "照合番号B で券面情報を読み、真正かどうかを検査します。",
        "Read the face of the card by its printed number, and check that it is authentic.",
    )
)
def facts(
    *,
    reader: options.ReaderName = None,
    wait: options.Wait = options.WAIT,
    chip_anchors: options.ChipAnchors = None,
    last_try: options.LastTry = False,
    reveal: options.Reveal = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Read the facts, and check them."""
    from myna_pcsc.commands import screens  # noqa: PLC0415 - not for --help

    reading = _reading(reader, wait, chip_anchors, last_try=last_try)
    if _is_refusal(reading):
        return _refused(reading, as_json=as_json)
    if as_json:
        show_json({"card": screens.reading_document(reading, reveal=reveal)})
    else:
        show(*screens.reading_lines(reading, reveal=reveal))
    return screens.reading_exit(reading)


@app.command(
    help=say(
        "照合番号B で顔写真を読み、PNG で書き込みます。真正な場合だけです。",
        "Read the photograph by the printed number and write it as PNG, if it is authentic.",
    )
)
def face(
    *,
    output: options.Output,
    reader: options.ReaderName = None,
    wait: options.Wait = options.WAIT,
    chip_anchors: options.ChipAnchors = None,
    last_try: options.LastTry = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Write the photograph."""
    from myna_pcsc.commands import screens  # noqa: PLC0415 - not for --help
    from myna_sdk.card.photo import as_png  # noqa: PLC0415
    from myna_sdk.commands.new_files import refuse_unwritable, write_private  # noqa: PLC0415

    refuse_unwritable(output)
    reading = _reading(reader, wait, chip_anchors, last_try=last_try)
    if _is_refusal(reading):
        return _refused(reading, as_json=as_json)
    code, photo = screens.reading_exit(reading), reading.face.photo
    if code is ExitCode.DONE and photo is not None:
        write_private(output, as_png(photo).reveal())
    document = screens.reading_document(reading, reveal=False)
    written = code is ExitCode.DONE and photo is not None
    if as_json:
        show_json({"card": document, "output": str(output) if written else None})
    else:
        show(*screens.reading_lines(reading, reveal=False), *_wrote(output, written=written))
    return code if written or code is not ExitCode.DONE else ExitCode.UNDETERMINED


@app.command(
    help=say(
        "電子証明書を読み、DER で書き込みます。"
        "署名用はパスワードが、スマホのものは暗証番号が要ります。",
        "Read a certificate and write it in DER. The signing certificate needs its password, "
        "and that of a phone its PIN.",
    )
)
def certificate(
    *,
    output: options.Output,
    kind: options.Kind = options.Which.USER_AUTHENTICATION,
    reader: options.ReaderName = None,
    wait: options.Wait = options.WAIT,
    last_try: options.LastTry = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Write a certificate."""
    from myna_sdk.card.certificates import CardCertificate, read_certificate  # noqa: PLC0415
    from myna_sdk.card.profile import CURRENT_CHIP  # noqa: PLC0415
    from myna_sdk.card.refusals import CardReason, CardRefusal  # noqa: PLC0415
    from myna_sdk.commands.new_files import (  # noqa: PLC0415 - not for --help
        refuse_unwritable,
        write_private,
    )
    from myna_sdk.model.certificate import CertificateKind  # noqa: PLC0415

    refuse_unwritable(output)
    which = CertificateKind(kind.value)
    needed = CURRENT_CHIP.files_of(which).pin
    last = needed if last_try else None

    def read(where: str, pin: "CardSecret | None") -> "Flow[Any]":
        return read_certificate(which, pin=pin, last_try=last, reader=where)

    signing = which is CertificateKind.SIGNING
    found = _done(reader, wait, lambda where: read(where, _asked(needed) if signing else None))
    if not signing and found == CardRefusal(CardReason.PIN_FORM, needed):  # as a phone says
        found = _done(reader, wait, lambda where: read(where, _asked(needed)))
    if not isinstance(found, CardCertificate):
        return _refused(found, as_json=as_json)
    write_private(output, found.der.reveal())
    if as_json:
        show_json({"kind": which.value, "verified": False, "output": str(output)})
    else:
        show(*_wrote(output, written=True))
    return ExitCode.DONE


@app.command(
    help=say(
        "署名用電子証明書で文書に署名します。署名と証明書を書き込みます。",
        "Sign a document with the signing key; signature and certificate are written.",
    )
)
def sign(
    document: options.Document,
    *,
    output: options.Output,
    reader: options.ReaderName = None,
    wait: options.Wait = options.WAIT,
    last_try: options.LastTry = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Sign a document."""
    from myna_pcsc.commands.signing import sign_file  # noqa: PLC0415 - not for --help

    made = sign_file(
        document,
        output,
        pin=_asked,
        run=lambda flow_of: _done(reader, wait, flow_of),
        last_try=last_try,
    )
    if not isinstance(made, dict):
        return _refused(made, as_json=as_json)
    if as_json:
        show_json(made)
    else:
        show(*_wrote(output, written=True), *_wrote(Path(made["certificate"]), written=True))
    return ExitCode.DONE


@app.command(
    "login-check",
    help=say(
        "利用者証明用の鍵が、こちらの乱数に正しく答えるかを確かめます。\n\n"
        "証明書の有効性は確かめないので、結果は「判定できません」です。",
        "See whether the user-authentication key answers a nonce of ours. The certificate itself "
        "is not judged, so that the best outcome is undetermined.",
    ),
)
def login_check(
    *,
    reader: options.ReaderName = None,
    wait: options.Wait = options.WAIT,
    last_try: options.LastTry = False,
    as_json: AsJson = False,
) -> ExitCode:
    """See whether the card answers a nonce of ours."""
    from myna_pcsc.commands.signing import check_login  # noqa: PLC0415 - not for --help

    checked = check_login(
        pin=_asked, run=lambda flow_of: _done(reader, wait, flow_of), last_try=last_try
    )
    if not isinstance(checked, tuple):
        return _refused(checked, as_json=as_json)
    code, document, lines = checked
    if as_json:
        show_json(document)
    else:
        show(*lines)
    return code


def _done(reader: str | None, wait: float, flow_of: "Callable[[str], Flow[Any]]") -> Any:
    """Return what the flow returns that ``flow_of`` makes once a card is in the reader it is told.

    A PIN is asked for where the flow is made: never before there is a card to present it to.
    """
    from myna_pcsc.commands.running import awaited, run  # noqa: PLC0415 - not for --help

    return run(flow_of(awaited(reader, wait).name))


def _asked(kind: "PinKind") -> "CardSecret":
    from myna_pcsc.commands.prompting import ask  # noqa: PLC0415 - not for --help
    from myna_pcsc.commands.screens import pin_said  # noqa: PLC0415

    return ask(pin_said(kind))


def _reading(reader: str | None, wait: float, anchors: Path | None, *, last_try: bool) -> Any:
    from myna_sdk.card.anchor_file import chip_anchors_from  # noqa: PLC0415 - not for --help
    from myna_sdk.card.chip import read_chip  # noqa: PLC0415
    from myna_sdk.card.profile import PinKind  # noqa: PLC0415

    trusted = None if anchors is None else chip_anchors_from(_written(anchors), str(anchors))
    number, last = PinKind.PRINTED_VISUAL, PinKind.PRINTED_VISUAL if last_try else None
    return _done(
        *(reader, wait),
        lambda where: read_chip(_asked(number), trusted, last_try=last, reader=where),
    )


def _written(path: Path) -> bytes:
    from myna_sdk.card.anchor_file import LARGEST  # noqa: PLC0415 - not for --help
    from myna_sdk.errors import UsageError  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as fault:
        raise UsageError("chip-anchor-refused", f"{path}: {fault.strerror}") from None


def _is_refusal(found: object) -> bool:
    from myna_sdk.card.refusals import CardRefusal  # noqa: PLC0415 - not for --help

    return isinstance(found, CardRefusal)


def _refused(refusal: "CardRefusal", *, as_json: bool) -> ExitCode:
    from myna_pcsc.commands import screens  # noqa: PLC0415 - not for --help

    if as_json:
        show_json({"card": screens.refusal_document(refusal)})
    else:
        show(*screens.refusal_lines(refusal))
    return ExitCode.REJECTED if refusal.reason.presented else ExitCode.UNDETERMINED


def _wrote(output: Path, *, written: bool) -> list[str]:
    if written:
        return [say(f"{output} に書き込みました。", f"Written to {output}.")]
    return [say("書き込んでいません。", "Nothing was written.")]
