"""``myna cert issue-test``: a MOCK certificate with its hierarchy, list and answer, as files."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import attrs
import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import AsJson, in_the_calendar
from myna_sdk.commands.screen import columns, show, show_json
from myna_sdk.errors import UsageError

if TYPE_CHECKING:
    from myna_sdk.testing.attack_pack import Case, IssuedCase

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_OWNER_ONLY = 0o600


def _names(incomplete: str) -> list[str]:
    from myna_sdk.testing.attack_pack import cases  # noqa: PLC0415 - only a shell asks

    return [case.name for case in cases() if case.name.startswith(incomplete)]


Folder = Annotated[
    Path | None,
    typer.Argument(
        help=say("書き込むフォルダーです。空でなければなりません。", "Where to; it must be empty.")
    ),
]
Fault = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help=say(
            "不備の名前です。省くとすべて正しいものを作ります。",
            "What shall be wrong; without it everything holds.",
        ),
        autocompletion=_names,
    ),
]
Faults = Annotated[
    bool,
    typer.Option(
        "--faults",
        help=say("不備を一覧し、何も作りません。", "List the faults and issue nothing."),
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        callback=in_the_calendar,
        formats=["%Y-%m-%dT%H:%M:%S%z"],
        metavar="INSTANT",
        help=say(
            "仮想の時点です (例 2026-11-24T12:00:00+09:00)。既定は現在です。",
            "The instant under which it is issued, such as 2026-11-24T12:00:00+09:00; by "
            "default now.",
        ),
    ),
]


@app.command(
    help=say(
        "試験用の証明書・ルート証明書・失効リスト・OCSP応答・鍵 (すべて MOCK) を作ります。\n\n"
        "--fault で攻撃パックのどの不備でも入れられます。",
        "Issue a MOCK certificate with its roots, revocation list, OCSP answer and key. --fault "
        "puts in any fault of the attack pack.",
    )
)
def issue_test(
    folder: Folder = None,
    *,
    fault: Fault = None,
    faults: Faults = False,
    at: At = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Issue a case of the attack pack as files."""
    from myna_sdk.drive.clock import SystemClock  # noqa: PLC0415 - --help does not need it
    from myna_sdk.model.instants import as_utc  # noqa: PLC0415
    from myna_sdk.testing.attack_pack import cases, issue  # noqa: PLC0415

    if faults:
        return _list(cases(), as_json=as_json)
    if folder is None:
        missing = say("書き込むフォルダーを指定してください。", "name a folder to write into")
        raise UsageError("usage", missing)
    _prepare(folder)
    if not as_json:
        show(say("MOCK: 鍵を作っています…", "MOCK: making keys …"))
    issued = issue(fault, as_utc(at or SystemClock().now()).replace(microsecond=0))
    desk = _Desk(folder, issued, quiet=as_json)
    desk.write_all()
    if as_json:
        show_json({"issued": desk.document()})
    else:
        show(*desk.summary())
    return ExitCode.DONE


def _list(found: "tuple[Case, ...]", *, as_json: bool) -> ExitCode:
    if as_json:
        show_json({"faults": [attrs.asdict(case) for case in found]})
    else:
        rows = [(c.name, c.about, f"jpki-{c.number}" if c.number else "-", c.wrong) for c in found]
        show(*columns(rows))
    return ExitCode.DONE


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = next(folder.iterdir(), None) is not None
    except OSError as error:
        raise _unwritten(folder, error) from None
    if taken:
        told = say(
            f"{folder} は空ではありません。何も変えていません。",
            f"{folder} is not empty; nothing was changed",
        )
        raise UsageError("folder-not-empty", told)


def _unwritten(path: Path, error: OSError) -> UsageError:
    why = f"{path}: {error.strerror or type(error).__name__}"
    return UsageError("file-not-opened", why, path=str(path))


class _Desk:
    """Writes the files of one case, and tells of each."""

    def __init__(self, folder: Path, issued: "IssuedCase", *, quiet: bool) -> None:
        self._folder = folder
        self._issued = issued
        self._quiet = quiet
        self._written: list[str] = []

    def write_all(self) -> None:
        issued = self._issued
        for number, root in enumerate(issued.anchors(), start=1):
            self._write(f"anchors/root-{number}.cer", partial(bytes, root))
        self._write("certificate.cer", issued.certificate)
        self._write("list.crl", issued.revocation_list)
        self._write("ocsp-request.der", issued.request)
        self._write("ocsp-answer.der", issued.answer)
        self._write("document.bin", lambda: issued.document)
        self._write("signature.bin", issued.signature)
        self._write("MOCK-private-key.pem", self._key, mode=_OWNER_ONLY)
        self._write("case.json", self._described)

    def _write(self, name: str, made: Callable[[], bytes | None], mode: int = 0o644) -> None:
        data = made()
        if data is None:
            return
        path = self._folder / name
        try:
            path.parent.mkdir(exist_ok=True)
            path.touch(mode, exist_ok=False)
            path.write_bytes(data)
        except OSError as error:
            raise _unwritten(path, error) from None
        self._written.append(name)
        if not self._quiet:
            show(f"  {name}  {len(data)}")

    def _key(self) -> bytes:
        warning = b"MOCK: the key of nobody, made for tests. It proves nothing about anybody.\n"
        return warning + self._issued.reveal_key()

    def _described(self) -> bytes:
        return (json.dumps(self._case(), indent=2) + "\n").encode()

    def _case(self) -> dict[str, object]:
        case, scene = self._issued.case, self._issued.scene
        return {
            "mock": True,
            "fault": None if case is None else case.name,
            "wrong": None if case is None else case.wrong,
            "expected": "proven" if case is None else case.expected,
            "check": 0 if case is None else case.number,
            "at": scene.at.isoformat(),
            "verify": self._command(),
        }

    def _command(self) -> list[str]:
        """Return the arguments of ``myna`` that judge what was written."""
        scene, path = self._issued.scene, self._folder
        asked = {
            "list": ["--crl", f"{path / 'list.crl'}"] if "list.crl" in self._written else [],
            "responder": [
                *("--ocsp", f"{path / 'ocsp-answer.der'}"),
                *("--ocsp-request", f"{path / 'ocsp-request.der'}"),
            ],
            "nobody": [],
        }[scene.asked.value]
        return [
            *("cert", "verify", f"{path / 'certificate.cer'}", "--hierarchy", "mock"),
            *("--anchors", f"{path / 'anchors'}", "--at", scene.at.isoformat()),
            *("--kind", scene.kind.value, *asked),
            *("--document", f"{path / 'document.bin'}"),
            *("--signature", f"{path / 'signature.bin'}"),
            *("--form", scene.form.value, "--hash", scene.hash),
        ]

    def document(self) -> dict[str, object]:
        return {**self._case(), "folder": str(self._folder), "files": self._written}

    def summary(self) -> list[str]:
        told = self._case()
        expected = f"{told['expected']} (jpki-{told['check']})" if told["check"] else "proven"
        wrong = told["wrong"] or say("なし。すべて正しい。", "Nothing; everything holds.")
        rows = [
            (say("不備", "What is wrong"), str(wrong)),
            (say("検証すると", "Expected of a verifier"), expected),
        ]
        return [
            *columns(rows),
            say("検証する:", "Verify it:"),
            f"  myna {' '.join(self._command())}",
        ]
