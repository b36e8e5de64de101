"""``myna demo``: one person verified against the mock world, over real HTTP."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.options import AsJson
from myna_sdk.commands.screen import show, show_json
from myna_sdk.errors import UsageError

if TYPE_CHECKING:
    from myna_mock.demonstration import Told
    from myna_mock.server_process import ServerProcess

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    help=say(
        "模擬サービスを起動し、架空の一人を実際の手順で本人確認します。",
        "Start a mock service and verify one made-up person through the real protocol.",
    )
)
def demo(
    *,
    persona: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help=say(
                "だれの物語か。一覧は docs/mock-people.md にあります。",
                "Whose story to tell; docs/mock-people.md lists everybody.",
            ),
        ),
    ] = "mihon-hanako",
    browser: Annotated[
        bool,
        typer.Option(
            "--browser",
            help=say("本人の操作をブラウザーに任せます。", "Leave the person's part to a browser."),
        ),
    ] = False,
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help=say(
                "受領証と検証ページを書くフォルダーです。",
                "Where the receipt and the page that checks it are written.",
            ),
        ),
    ] = Path("myna-demo"),
    as_json: AsJson = False,
) -> ExitCode:
    """Tell the story of one persona's login."""
    from myna_mock.server_process import server_process  # noqa: PLC0415 - --help is light

    with server_process() as server:  # it starts while the story loads
        from myna_mock.commands.demo_story import story_lines  # noqa: PLC0415 - as above

        told = _told(server, persona, browser=browser)
    path = None if told.filed is None else _filed(told.filed, to)
    if as_json:
        show_json(_document(told, path))
    else:
        show(*story_lines(told, language(), by_hand=browser), *_receipt(told.filed, path))
    return ExitCode.DONE if told.as_said else ExitCode.REJECTED


def _told(server: "ServerProcess", persona: str, *, browser: bool) -> "Told":
    if browser:
        from myna_mock.commands.demo_browser import in_a_browser  # noqa: PLC0415 - as above

        return in_a_browser(server, persona)
    from myna_mock.demonstration import by_itself, demonstrate  # noqa: PLC0415 - as above

    return demonstrate(server, persona, by_itself, later=True)


def _filed(filed: Any, folder: Path) -> Path:
    """Return the path of the receipt.

    Raises:
        UsageError: ``receipt-unreadable``: the folder cannot be written to.
    """
    why: str | None = None
    try:
        path: Path = filed.write_into(folder)
    except OSError as error:
        why = error.strerror or type(error).__name__
    else:
        return path
    raise UsageError("receipt-unreadable", f"{folder}: {why}")


def _receipt(filed: Any, path: Path | None) -> list[str]:
    from myna_mock.commands.receipt_story import receipt_story  # noqa: PLC0415 - as below

    return [] if path is None else receipt_story(filed, path)


def _document(told: Any, path: Path | None) -> dict[str, Any]:
    """Return the story as one JSON document: only ever added to."""
    from myna_mock.commands.customer_story import later_document  # noqa: PLC0415 - as below
    from myna_mock.commands.paperwork_story import residence_document  # noqa: PLC0415
    from myna_mock.commands.receipt_story import receipt_document  # noqa: PLC0415

    later = {} if told.later is None else later_document(told.later)
    return {
        "identity": _identity(told.result),
        **later,
        "residence": residence_document(told.decisions),
        **({} if path is None else {"receipt": receipt_document(told.filed, path)}),
    }


def _identity(result: Any) -> dict[str, Any]:
    """Return the result as the demo's document has it: only ever added to."""
    from myna_sdk.commands.results import result_document  # noqa: PLC0415 - --help is light

    document = result_document(result, reveal=True)
    keys = ("outcome", "facts", "checks", "reason", "guidance")
    return {key: document[key] for key in keys if key in document}
