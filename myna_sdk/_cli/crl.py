"""``myna crl``: revocation lists as one index, and what it tells."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from myna_sdk._cli import cert_options
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.screen import show, show_json

if TYPE_CHECKING:
    from myna_sdk.commands.crl_inputs import Taken
    from myna_sdk.jpki.crl_index import Changes

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)

Index = Annotated[
    Path, typer.Argument(metavar="INDEX", help=say("索引のファイルです。", "The index file."))
]
ListFiles = Annotated[
    list[Path],
    typer.Argument(
        metavar="LIST...",
        help=say(
            "失効リスト (DER)、またはそのフォルダー (.crl と .der) です。",
            "Revocation lists in DER, or folders of them (.crl and .der).",
        ),
    ),
]
KeepGoing = Annotated[
    bool,
    typer.Option(
        "--keep-going",
        help=say(
            "使えないファイルがあっても残りを処理し、終了コード 1 で知らせます。",
            "Go on behind a file that cannot be used, and end with code 1.",
        ),
    ),
]
Keep = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help=say(
            "署名されたままの失効リストを、証跡のためにここへも保管します。",
            "Keep the lists as they were signed in this folder too, for evidence.",
        ),
    ),
]
What = Annotated[
    str,
    typer.Argument(
        metavar="SERIAL|CERT",
        help=say(
            "発行の番号 (10進、または 0x を付けた16進)、または証明書 (DER) です。",
            "A serial number (decimal, or 0x and hexadecimal), or a certificate in DER.",
        ),
    ),
]
ShowPlace = Annotated[
    bool,
    typer.Option(
        "--show-facts",
        help=say(
            "本人の市区町村が分かる、失効リストの名前も示します。",
            "Show which list told it as well, which names the person's municipality.",
        ),
    ),
]
EachList = Annotated[
    bool,
    typer.Option(
        "--lists",
        help=say("失効リストを一つずつ示します。", "Show the lists one by one."),
    ),
]


@app.command(
    help=say(
        "失効リストを検証し、索引を新しく作ります。一つでも使えなければ何も作りません。",
        "Verify revocation lists and index them anew. If one cannot be used, nothing is made.",
    )
)
def build(
    index: Index,
    lists: ListFiles,
    *,
    anchors: cert_options.Anchors,
    hierarchy: cert_options.HierarchyName = "production",
    confirmed: cert_options.Confirmed = None,
    keep_going: KeepGoing = False,
    keep: Keep = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Make an index."""
    from myna_sdk.commands import crl_inputs as inputs  # noqa: PLC0415 - not for --help
    from myna_sdk.jpki.crl_index import crl_index  # noqa: PLC0415
    from myna_sdk.store import create_crl_index  # noqa: PLC0415

    roots = inputs.roots_in(hierarchy, anchors, confirmed or (), config)
    inputs.refuse_existing(index)
    taken = inputs.taken_lists(lists, roots, keep_going=keep_going, keep=keep)
    made, changes = crl_index(taken.lists)
    create_crl_index(index, made)
    return _told(changes, taken, as_json=as_json)


@app.command(
    help=say(
        "索引に新しい失効リストを取り込みます。古いリストが新しいものに替わることはありません。",
        "Bring newer lists into an index. An older one never takes the place of a newer.",
    )
)
def update(
    index: Index,
    lists: ListFiles,
    *,
    anchors: cert_options.Anchors,
    hierarchy: cert_options.HierarchyName = "production",
    confirmed: cert_options.Confirmed = None,
    keep_going: KeepGoing = False,
    keep: Keep = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Bring lists into an index."""
    from myna_sdk.commands import crl_inputs as inputs  # noqa: PLC0415 - not for --help
    from myna_sdk.commands.index_files import opened_index  # noqa: PLC0415
    from myna_sdk.store import update_crl_index  # noqa: PLC0415

    roots = inputs.roots_in(hierarchy, anchors, confirmed or (), config)
    opened_index(index, roots)
    taken = inputs.taken_lists(lists, roots, keep_going=keep_going, keep=keep)
    _, changes = update_crl_index(index, roots, taken.lists)
    return _told(changes, taken, as_json=as_json)


@app.command(
    help=say(
        "発行の番号または電子証明書が失効しているかを索引で調べます。証明書の検証はしません。",
        "Look up whether a serial number or a certificate is revoked. The certificate is not "
        "verified otherwise.",
    )
)
def lookup(
    index: Index,
    what: What,
    *,
    anchors: cert_options.Anchors,
    hierarchy: cert_options.HierarchyName = "production",
    confirmed: cert_options.Confirmed = None,
    at: cert_options.At = None,
    show_facts: ShowPlace = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Look something up in an index."""
    from myna_sdk.commands import crl_inputs as inputs  # noqa: PLC0415 - not for --help
    from myna_sdk.commands import crl_screens as screens  # noqa: PLC0415
    from myna_sdk.commands.crl_lookup import asked  # noqa: PLC0415
    from myna_sdk.commands.index_files import opened_index  # noqa: PLC0415

    roots = inputs.roots_in(hierarchy, anchors, confirmed or (), config)
    now = inputs.instant(at)
    told = asked(what, opened_index(index, roots), roots, now)
    if as_json:
        show_json({"lookup": screens.lookup_document(told, reveal=show_facts)})
    else:
        show(*screens.lookup_lines(told, reveal=show_facts))
    return screens.lookup_code(told)


@app.command(
    help=say("索引の内容と期限を示します。", "Show what an index holds, and until when it counts.")
)
def info(
    index: Index,
    *,
    anchors: cert_options.Anchors,
    hierarchy: cert_options.HierarchyName = "production",
    confirmed: cert_options.Confirmed = None,
    at: cert_options.At = None,
    each: EachList = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Show what an index holds."""
    from myna_sdk.commands import crl_inputs as inputs  # noqa: PLC0415 - not for --help
    from myna_sdk.commands import crl_screens as screens  # noqa: PLC0415
    from myna_sdk.commands.index_files import opened_index  # noqa: PLC0415

    roots = inputs.roots_in(hierarchy, anchors, confirmed or (), config)
    found, now = opened_index(index, roots), inputs.instant(at)
    if as_json:
        show_json({"index": screens.index_document(index, found, roots.hierarchy, now)})
    else:
        show(*screens.index_lines(index, found, roots.hierarchy, now, each=each))
    return ExitCode.DONE


def _told(changes: "Changes", taken: "Taken", *, as_json: bool) -> ExitCode:
    from myna_sdk.commands import crl_screens as screens  # noqa: PLC0415 - not for --help

    if as_json:
        show_json(screens.changes_document(changes, taken.refused))
    else:
        show(*screens.changes_lines(changes, taken.refused))
    return screens.update_code(changes, taken.refused)
