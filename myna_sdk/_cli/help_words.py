"""Help in Japanese: the words in it that are typer's own, which speaks English only."""

import re
from collections.abc import Sequence
from typing import Any, Final

from myna_sdk.commands.language import say

_HEADINGS: Final = {"Options": "オプション", "Arguments": "引数", "Commands": "コマンド"}
_TEXTS: Final = {
    "Show this message and exit.": "この説明を表示します。",
    "Install completion for the current shell.": "いまのシェルに補完を組み込みます。",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "いまのシェルの補完を表示します。コピーするときや、組み込み方を変えるときに使います。"
    ),
}
_LABELS: Final = {"env var: ": "環境変数: ", "default: ": "既定値: ", "required": "必須"}
_SENTENCE: Final = re.compile(r".+?(?:。|\.(?=\s|\Z))", re.DOTALL)
_LAST_BRACKET: Final = re.compile(r"\[[^\[\]]*\]\Z")


def translate_help(context_class: Any) -> None:
    """Have contexts of ``context_class`` write help whose every word is in the chosen language."""
    plain: Any = context_class.formatter_class
    if hasattr(plain, "speaks_both"):
        return

    class Formatter(plain):  # type: ignore[misc]
        speaks_both = True

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or say("使い方: ", "Usage: "))

        def write_heading(self, heading: str) -> None:
            super().write_heading(say(_HEADINGS.get(heading, heading), heading))

        def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **more: Any) -> None:
            said = [(term, say(_in_japanese(text), text)) for term, text in rows]
            super().write_dl(said, *args, **more)

    context_class.formatter_class = Formatter


def listed_by_sentence(command: Any) -> Any:
    """Return ``command``; lists show the first sentence of its help, and all of that.

    So they do for what is in it. typer cuts where words end: in Japanese that may be anywhere.
    """
    sentence = _SENTENCE.match(command.help or "")
    command.short_help = sentence[0] if sentence else command.help
    for each in getattr(command, "commands", {}).values():
        listed_by_sentence(each)
    return command


def _in_japanese(text: str) -> str:
    return _LAST_BRACKET.sub(_labelled, _TEXTS.get(text, text))


def _labelled(bracket: re.Match[str]) -> str:
    labels = bracket[0]
    for english, japanese in _LABELS.items():
        labels = labels.replace(english, japanese)
    return labels
