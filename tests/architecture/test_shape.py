"""The house keeps its shape: small modules, short functions, one exception root, said names."""

import ast
import importlib
import inspect

import pytest

from myna_sdk.errors import MynaError
from tests.architecture.source import Module, functions, modules

LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager"}

pytestmark = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


def test_a_module_fits_in_a_head(module: Module) -> None:
    assert len(module.path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_a_function_fits_on_a_screen(module: Module) -> None:
    long = [f.name for f in functions(module) if (f.end_lineno or 0) - f.lineno > LONGEST_FUNCTION]
    assert long == []


def test_a_module_is_named_after_what_it_holds(module: Module) -> None:
    assert not EMPTY_NAMES & {part.strip("_") for part in module.name.split(".")}


def test_what_is_public_is_described(module: Module) -> None:
    if not module.is_public:
        return
    bare = [name for name, node in _public(module.tree) if ast.get_docstring(node) is None]
    assert ast.get_docstring(module.tree), "the module itself"
    assert bare == []


def test_every_exception_has_the_one_root(module: Module) -> None:
    """Whoever catches `MynaError` has caught everything that is ours."""
    loaded = importlib.import_module(module.name)
    own = [
        value
        for value in vars(loaded).values()
        if inspect.isclass(value) and value.__module__ == module.name
    ]
    astray = [
        kind.__name__
        for kind in own
        if issubclass(kind, BaseException) and not issubclass(kind, MynaError)
    ]
    assert astray == []


def _public(
    tree: ast.Module,
) -> list[tuple[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = [(node.name, node) for node in tree.body if isinstance(node, kinds)]
    found += [
        (f"{owner.name}.{node.name}", node)
        for owner in tree.body
        if isinstance(owner, ast.ClassDef) and not owner.name.startswith("_")
        for node in owner.body
        if isinstance(node, kinds)
    ]
    return [(name, node) for name, node in found if not node.name.startswith("_")]
