"""``myna mock person`` and ``myna mock move``: people, and what happens to them."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from myna_mock.commands.served_world import DEFAULT_URL, WorldUrl, in_japan, world_at
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import language, say
from myna_sdk.commands.options import AsJson
from myna_sdk.commands.screen import columns, show, show_json
from myna_sdk.errors import UsageError

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help=say("人物と、その身に起きること。", "People, and what happens to them."),
)

MOVE_HELP = say(
    "人物を転居させます。署名用電子証明書は失効します。",
    "Have a person move; their signing certificate is revoked.",
)

PersonaId = Annotated[
    str, typer.Argument(metavar="ID", help=say("人物のIDです。", "The persona's id."))
]


@app.command("list", help=say("全員を一覧します。", "List everybody."))
def list_people(url: WorldUrl = DEFAULT_URL, as_json: AsJson = False) -> ExitCode:
    """List everybody."""
    told = world_at(url).wire.ask("GET", "people")
    if as_json:
        show_json(told)
        return ExitCode.DONE
    rows = [
        (
            person["id"],
            person["title"][language()],
            _login(person),
            _signing(person),
        )
        for person in told["people"]
    ]
    show(*columns(rows))
    return ExitCode.DONE


@app.command("show", help=say("一人の今の様子を示します。", "Show one person as they are now."))
def show_person(
    persona: PersonaId, url: WorldUrl = DEFAULT_URL, as_json: AsJson = False
) -> ExitCode:
    """Show one person."""
    from myna_mock.served.wire import segment  # noqa: PLC0415 - only a running command needs it

    _show(world_at(url).wire.ask("GET", f"people/{segment(persona)}"), as_json=as_json)
    return ExitCode.DONE


@app.command("add", help=say("人物を加えます。", "Add a persona of your own."))
def add_person(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help=say(
                "人物を書いた JSON です (id、name、address、birth_date、sex)。",
                "A JSON file with the persona: id, name, address, birth_date, sex.",
            ),
        ),
    ],
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Add a persona."""
    _show(world_at(url).wire.ask("POST", "people", _object(file)), as_json=as_json)
    return ExitCode.DONE


@app.command(
    help=say(
        "できごとを起こします。\n\nKIND: issue-card、move、rename、renew、reissue、lose、find、"
        "hold、lift、revoke、die、move-abroad、enrol-phone、lock-pin、reset-pin、try-pin、change-pin、"
        "try-signing-password、lock-signing-password、reset-signing-password、consent、"
        "withdraw-consent。",
        "Have something happen to a person. KIND is issue-card, move, rename, renew, reissue, "
        "lose, find, hold, lift, revoke, die, move-abroad, enrol-phone, lock-pin, reset-pin, "
        "try-pin, change-pin, try-signing-password, lock-signing-password, "
        "reset-signing-password, consent or withdraw-consent.",
    )
)
def event(
    persona: PersonaId,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=say("できごとの名前です。", "The event's name."))
    ],
    option: Annotated[
        list[str] | None,
        typer.Option(
            "--option",
            "-o",
            metavar="NAME=VALUE",
            help=say(
                "できごとの詳細です。値は JSON、または文字列 (例 -o chip=false)。",
                "A detail of the event; the value is JSON or a text, such as -o chip=false.",
            ),
        ),
    ] = None,
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Have something happen to a person now."""
    options = dict(_option(text) for text in option or ())
    return _happen(url, persona, kind, options, as_json=as_json)


def move(
    persona: PersonaId,
    to: Annotated[str, typer.Option(help=say("新しい住所です。", "The new address."))],
    chip: Annotated[
        bool,
        typer.Option(
            help=say("券面のICも書き換えたか。", "Whether the office rewrote the chip as well.")
        ),
    ] = True,
    url: WorldUrl = DEFAULT_URL,
    as_json: AsJson = False,
) -> ExitCode:
    """Have a person move now."""
    return _happen(url, persona, "move", {"to": to, "chip": chip}, as_json=as_json)


def _happen(
    url: str, persona: str, kind: str, options: dict[str, Any], *, as_json: bool
) -> ExitCode:
    from myna_mock.served.wire import segment  # noqa: PLC0415 - as above

    body = {"kind": kind, "options": options}
    told = world_at(url).wire.ask("POST", f"people/{segment(persona)}/events", body)
    _show(told, as_json=as_json)
    return ExitCode.DONE


def _show(told: dict[str, Any], *, as_json: bool) -> None:
    from myna_mock.served.control.facts_json import facts_from_json  # noqa: PLC0415 - as below
    from myna_sdk.commands.results import fact_rows, facts_shown  # noqa: PLC0415 - as below

    if as_json:
        show_json(told)
        return
    rows = [
        ("ID", told["id"]),
        (say("特徴", "Awkward"), told["awkward"][language()]),
        *fact_rows(facts_shown(facts_from_json(told["register"]), reveal=True)),
        (say("認証", "Login"), _login(told)),
        (say("署名", "Signing"), _signing(told)),
        (say("最後のできごと", "Last event"), _last(told["history"])),
    ]
    show(*columns(rows))


def _signing(told: dict[str, Any]) -> str:
    from myna_mock.pages.texts import SIGN_PROBLEMS, SIGN_STATES  # noqa: PLC0415 - as for a login

    if told["signing_problem"] is None:
        return SIGN_STATES[told["signing_certificate"]].into(language())
    return SIGN_PROBLEMS[told["signing_problem"]].into(language())


def _login(told: dict[str, Any]) -> str:
    from myna_mock.pages.texts import PROBLEMS  # noqa: PLC0415 - only a running command needs it

    if told["problem"] is None:
        return say("認証できます。", "Can log in.")
    return PROBLEMS[told["problem"]].into(language())


def _last(history: list[dict[str, str]]) -> str:
    return f"{history[-1]['kind']} {in_japan(history[-1]['at'])}" if history else "-"


def _option(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(
            "mock-option-malformed", say("NAME=VALUE の形です。", "an option is NAME=VALUE")
        )
    try:
        return name.replace("-", "_"), json.loads(value)
    except (ValueError, RecursionError):
        return name.replace("-", "_"), value


def _object(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, OSError):
        told = None
    if not isinstance(told, dict):
        raise UsageError(
            "mock-file-unreadable",
            say("JSON のオブジェクトではありません。", "the file is not a JSON object"),
            file=file.name,
        )
    return told
