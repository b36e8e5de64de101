"""The help screens in ``docs/cli.md``: read them, and write them anew.

``python -m tests.docs.cli_help`` puts the present screens into the document.
"""

import re
from pathlib import Path

from tests.cli.command_tree import command_tree

DOCUMENT = Path(__file__).parents[2] / "docs" / "cli.md"
START, END = "<!-- help: begin -->", "<!-- help: end -->"


def screens() -> str:
    """Return the chapter with one screen a command, in English."""
    chapters = []
    for path, texts in command_tree("en").items():
        name = " ".join(("myna", *path))
        chapters.append(f"### `{name}`\n\n```text\n{texts.screen.rstrip()}\n```\n")
    return "\n".join(chapters)


def between(text: str) -> str:
    """Return what the document holds between the two marks."""
    found = re.search(f"{re.escape(START)}\n(.*)\n{re.escape(END)}", text, re.DOTALL)
    return found[1] if found else ""


def write_anew() -> None:
    """Put the present screens into the document."""
    text = DOCUMENT.read_text("utf-8")
    head, _, rest = text.partition(START)
    _, _, tail = rest.partition(END)
    DOCUMENT.write_text(f"{head}{START}\n{screens()}\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    write_anew()
