"""An underscore is a promise: nobody builds on what is private."""

import ast
import importlib

import pytest

import myna_sdk
from tests.architecture.source import importable, modules


def test_a_plugin_imports_only_public_names_of_ours() -> None:
    private = [
        f"{module.where}: {source}.{name}"
        for module in modules()
        if not module.name.startswith("myna_sdk")
        for source, name in _imports(module.tree)
        if source.split(".")[0] == "myna_sdk"
        and any(part.startswith("_") for part in f"{source}.{name}".split("."))
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


def _imports(tree: ast.Module) -> list[tuple[str, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
    return found
