"""The root command. Load it after the language was chosen."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from myna_sdk._cli.groups import GROUPS, load
from myna_sdk._cli.help_words import listed_by_sentence
from myna_sdk._cli.plugin_groups import plugin_groups, plugin_problems
from myna_sdk._version import __version__
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import Language, say
from myna_sdk.commands.screen import nearest, show


class Root(TyperGroup):
    """The root command. Its groups load when they are used, and plugins are asked last."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all groups, ours first."""
        return [*GROUPS, *plugin_groups()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command called ``cmd_name``, or ``None``."""
        if cmd_name in GROUPS:
            ours = get_command(load(GROUPS[cmd_name]))
            ours.help = GROUPS[cmd_name].summary
            return listed_by_sentence(ours)
        brought = plugin_groups().get(cmd_name)
        return None if brought is None else listed_by_sentence(get_command(brought))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return what to run; an unknown name is answered with the nearest ones."""
        command = self.get_command(ctx, args[0])
        if command is None:
            unknown = say(f"コマンド {args[0]!r} はありません。", f"No command {args[0]!r}.")
            near = nearest(args[0], self.list_commands(ctx))
            ctx.fail("\n  ".join(filter(None, (f"{unknown} {near}".rstrip(), *plugin_problems()))))
        return args[0], command, args[1:]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the groups, none of ours loaded for it."""
        with formatter.section(say("コマンド", "Commands")):
            formatter.write_dl([(group.name, group.summary) for group in GROUPS.values()])
        brought = plugin_groups()
        if brought:
            with formatter.section(say("プラグインのコマンド", "Commands of plugins")):
                formatter.write_dl(
                    [
                        (name, get_command(app).get_short_help_str(200))
                        for name, app in brought.items()
                    ]
                )


app = typer.Typer(
    cls=Root,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=say(
        "終了コード: 0 確認できた・成功、1 確認できない (拒否)、2 使い方か設定の誤り、"
        "3 判定できない、4 保存先・プラグイン・SDK の失敗。",
        "Exit codes: 0 verified or done, 1 rejected, 2 wrong usage or configuration, "
        "3 could not be told, 4 the store, a plugin or the SDK failed.",
    ),
)


@app.callback(
    invoke_without_command=True,
    help=say("マイナンバーカードで本人を確認します。", "Verify people with the My Number Card."),
)
def _root(
    ctx: typer.Context,
    *,
    version: Annotated[
        bool, typer.Option("--version", help=say("版を表示します。", "Show the version."))
    ] = False,
    lang: Annotated[
        Language | None,
        typer.Option(
            "--lang",
            help=say(
                "画面の言語です。どこに書いても構いません。既定はロケールに従います。",
                "Language of the screen; may stand anywhere. The locale decides otherwise.",
            ),
        ),
    ] = None,
) -> ExitCode:
    del lang  # taken from the arguments before anything was said
    if version:
        show(f"myna {__version__}")
    elif ctx.invoked_subcommand is None:
        show(ctx.get_help())
    return ExitCode.DONE
