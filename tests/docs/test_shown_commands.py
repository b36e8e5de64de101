"""Every command line that a document shows is one that the command line understands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_tree import command_tree

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(myna [a-z][^`]*)`")


def shown(path: Path) -> Iterator[list[str]]:
    """Yield the words after ``myna`` of each command that the document shows."""
    text = path.read_text("utf-8")
    typed = [line[2:] for block in BLOCK.findall(text) for line in block.splitlines()]
    for line in (*(each for each in typed if each.startswith("myna ")), *INLINE.findall(text)):
        for part in re.split(r"&&|\||<|>|&", line.partition(" #")[0]):
            words = shlex.split(part)
            if words[:1] == ["myna"] and words[1:]:
                yield words[1:]


def understood(words: list[str]) -> str | None:
    """Return what is wrong with a command, or ``None``."""
    tree = command_tree("en")
    path: tuple[str, ...] = ()
    for word in words:
        if (*path, word) not in tree:
            break
        path = (*path, word)
    if not path:
        return f"no command {words[0]}"
    screen = tree[path].screen
    if "COMMAND [ARGS]" in screen and words[len(path) :] and not words[len(path)].startswith("-"):
        return f"no command {' '.join((*path, words[len(path)]))}"
    options = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
    known = {*re.findall(r"(?<![\w-])--?[a-z][a-z-]*", screen), "--lang"}
    strange = sorted(options - known)
    return f"{' '.join(path)} has no {', '.join(strange)}" if strange else None


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_a_document_is_understood(path: Path) -> None:
    wrong = {" ".join(words): understood(words) for words in shown(path)}
    assert {line: fault for line, fault in wrong.items() if fault is not None} == {}


@pytest.mark.parametrize(
    "line",
    ["mok serve", "mock srve", "mock serve --prt 1", "mock person evnt x", "demo --personae x"],
)
def test_a_command_that_does_not_exist_is_found(line: str) -> None:
    assert understood(line.split()) is not None


def test_the_documents_show_commands() -> None:
    assert sum(1 for path in DOCUMENTS for _ in shown(path)) > 30
