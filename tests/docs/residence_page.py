"""The decision table in ``docs/residence-table.md``: write it anew, or say what it should be.

``python -m tests.docs.residence_page`` puts the present table into the document.
"""

from pathlib import Path

from myna_sdk.commands.language import speak
from myna_sdk.commands.paperwork import table_page
from myna_sdk.residence.rules import rules

DOCUMENT = Path(__file__).parents[2] / "docs" / "residence-table.md"

HEAD = {
    "en": "What verified facts can do at most, paperwork by paperwork. "
    "[How it is decided](residence.md).\n"
    "This page is made from `myna_sdk/residence/paperwork.toml` "
    "(`myna residence table --markdown`). It is no legal advice.",
    "ja": "手続きごとに、確認した事項で何に代えられるかの上限です。法的助言ではありません。",
}
TITLE = {"en": "# The decision table", "ja": "## 日本語"}


def page() -> str:
    """Return the whole document: the table in English, then in Japanese."""
    parts = []
    for language in ("en", "ja"):
        speak(language)
        parts += [TITLE[language], "", HEAD[language], "", *table_page(rules()), ""]
    speak("en")
    return "\n".join(parts)


if __name__ == "__main__":
    DOCUMENT.write_text(page(), "utf-8")
