"""The authors' page tells every event that a sink may hear, and no other."""

import ast
import re

from tests.architecture.source import ROOT, modules

PAGE = ROOT / "docs/plugins/README.md"


def _told() -> set[str]:
    """Return the name of every event that a flow tells of, or a driver notes."""
    return {
        node.args[0].value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") == "Tell" or _notes(module.name, node.func))
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def _notes(module: str, called: ast.expr) -> bool:
    return module.startswith("myna_sdk.drive.") and getattr(called, "attr", "") == "note"


def test_every_event_is_on_the_page() -> None:
    told = _told()
    assert {"http.exchange", "identity.settled"} <= told, "the search itself is broken"
    section = PAGE.read_text("utf-8").partition("## Events")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z.-]+)` \|", section, re.MULTILINE)) == told
