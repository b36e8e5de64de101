"""Japanese or English: by locale or ``--lang``, wherever it stands, and everything in both."""

import ast
import re

import pytest

from myna_sdk.commands.language import preferred, say, speak
from myna_sdk.commands.screen import columns
from tests.architecture.source import Module, modules
from tests.cli.command_tree import command_tree
from tests.cli.conftest import Run

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ja"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja"),
    ],
)
def test_the_locale_chooses_the_language(environ: dict[str, str], language: str) -> None:
    assert preferred(environ) == language


@pytest.mark.parametrize(
    "words",
    [
        ("--lang", "ja", "explain", "cancelled"),
        ("explain", "--lang=ja", "cancelled"),
        ("explain", "cancelled", "--lang", "ja"),
    ],
)
def test_the_option_may_stand_anywhere(run: Run, words: tuple[str, ...]) -> None:
    assert "お客様向け" in run(*words).out
    assert "For the customer" in run("explain", "cancelled").out


@pytest.mark.parametrize("words", [(), ("identity", "start"), ("mock",), ("config", "check")])
def test_help_has_no_english_of_typers_own(run: Run, words: tuple[str, ...]) -> None:
    told = run(*words, "--help", "--lang", "ja").out
    assert told.startswith("使い方: myna")
    assert "オプション:" in told
    own = r"Usage|Options:|Arguments:|Commands:|Show this|Install|default: |required"
    assert re.findall(own, told) == []
    assert run(*words, "--help", "--lang", "en").out.startswith("Usage: myna")


@pytest.mark.parametrize("words", [("--lang", "fr"), ("--lang",), ("--lang=",)])
def test_there_is_no_third_language(run: Run, words: tuple[str, ...]) -> None:
    told = run("explain", "cancelled", *words)
    assert (told.code, told.out) == (2, "")
    assert "--lang" in told.err


def test_what_follows_two_hyphens_is_no_option(run: Run) -> None:
    assert "'--lang'" in run("explain", "--", "--lang").err


def _said() -> list[tuple[str, ast.expr, ast.expr]]:
    return [
        (f"{module.where}:{node.lineno}", node.args[0], node.args[1])
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say"
    ]


def _text(node: ast.expr) -> str:
    return "".join(
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def test_everything_said_is_said_in_both_languages() -> None:
    said = _said()
    assert len(said) > 50, "the search itself is broken"
    wrong = [
        place
        for place, ja, en in said
        if _text(en) and (not _text(ja) or JAPANESE.search(_text(en)))
    ]
    assert wrong == []


def test_japanese_is_not_english_said_twice() -> None:
    same = [place for place, ja, en in _said() if _text(ja) and _text(ja) == _text(en)]
    assert same == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_command_and_option_is_explained_in_the_language(language: str) -> None:
    silent = [
        f"{' '.join(path)} {what}"
        for path, texts in command_tree(language).items()
        for what, text in texts.explained.items()
        if not text or bool(JAPANESE.search(text)) != (language == "ja")
    ]
    assert silent == []


def test_what_a_command_is_for_is_not_cut_off_in_a_japanese_list() -> None:
    """Help is cut at spaces, which Japanese has few of: a list takes the first paragraph whole."""
    cut = {line for texts in command_tree("ja").values() for line in texts.screen.splitlines()}
    assert sorted(line for line in cut if line.endswith("...") and line[:1] == " ") == []


def test_no_command_speaks_beside_the_one_who_chooses() -> None:
    """Only `say` knows the language, so that no text can be forgotten in one of them."""
    assert [m.where for m in modules() if _compares_language(m)] == []


def _compares_language(module: Module) -> bool:
    inside = module.name.startswith(("myna_sdk._cli", "myna_mock.commands"))
    return inside and any(
        isinstance(node, ast.Compare) and "language()" in ast.unparse(node)
        for node in ast.walk(module.tree)
    )


def test_wide_characters_count_twice_in_columns() -> None:
    assert columns([("氏名", "a"), ("id", "b")]) == ["氏名  a", "id    b"]


def test_a_text_is_said_in_the_chosen_language() -> None:
    speak("ja")
    assert say("はい", "yes") == "はい"
    speak("en")
    assert say("はい", "yes") == "yes"
