"""Public names are those of ``__all__``, and nobody outside builds on any other."""

import ast
import importlib
import re
import textwrap

import pytest

import myna_sdk
from tests.architecture.source import ROOT, importable, modules

CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _outsiders() -> dict[str, ast.AST]:
    """Return what is written against our public names, parsed: plugins, contrib, documents."""
    ours: dict[str, ast.AST] = {
        m.where: m.tree for m in modules() if not m.name.startswith("myna_sdk")
    }
    scripts = {str(p.relative_to(ROOT)): p.read_text("utf-8") for p in ROOT.glob("docs/**/*.py")}
    pages = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md")]
    examples = {
        f"{page.relative_to(ROOT)} example {number}": textwrap.dedent(code)
        for page in pages
        for number, code in enumerate(CODE.findall(page.read_text("utf-8")), start=1)
    }
    return ours | {where: ast.parse(text) for where, text in (scripts | examples).items()}


def _is_public(source: str, name: str) -> bool:
    """Tell whether ``from source import name`` takes a name that its module promises."""
    if any(part.startswith("_") for part in f"{source}.{name}".split(".")):
        return False
    promised = getattr(importlib.import_module(source), "__all__", ())
    return name in promised if name else bool(promised)


def test_a_name_that_no_module_promises_is_not_public() -> None:
    assert _is_public("myna_sdk.model.names", "PersonName")
    assert not _is_public("myna_sdk.model.names", "Concealed"), "imported there, not promised"
    assert not _is_public("myna_sdk.wiring", "Wiring"), "a module without __all__ is our own"
    assert not _is_public("myna_sdk._cli", "main")


def test_plugins_and_documents_use_only_names_that_are_promised() -> None:
    outsiders = _outsiders()
    assert {"README.md example 1", "docs/comparison.md example 1"} <= set(outsiders)
    private = [
        f"{where}: {source}.{name}"
        for where, tree in outsiders.items()
        for source, name in _imports(tree)
        if source.split(".")[0] == "myna_sdk" and not _is_public(source, name)
    ]
    assert private == []


def test_the_package_gives_every_name_it_promises() -> None:
    for name in myna_sdk.__all__:
        assert getattr(myna_sdk, name) is not None


def test_the_package_gives_nothing_else() -> None:
    with pytest.raises(AttributeError):
        getattr(myna_sdk, "Nobody")  # noqa: B009 - a type checker must not see it


def test_a_promised_name_exists() -> None:
    for module in importable():
        loaded = importlib.import_module(module.name)
        promised = getattr(loaded, "__all__", [])
        assert [name for name in promised if not hasattr(loaded, name)] == [], module.name


def _imports(tree: ast.AST) -> list[tuple[str, str]]:
    """Return each module and name that ``tree`` takes from it, those by ``m.NAME`` too."""
    found: list[tuple[str, str]] = []
    called: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
            called |= {alias.asname: alias.name for alias in node.names if alias.asname}
    return found + [
        (called[node.value.id], node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in called
    ]
