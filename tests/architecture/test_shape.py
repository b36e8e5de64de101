"""The house keeps its shape: small modules, short functions, one exception root, said names."""

import ast
import importlib
import inspect
from statistics import median

from myna_sdk.errors import MynaError
from tests.architecture.source import Module, functions, importable, modules

LONGEST_MODULE = 500
MEDIAN_MODULE = 150
LONGEST_FUNCTION = 60
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager"}


def test_a_module_fits_in_a_head() -> None:
    lengths = {m.where: len(m.path.read_text("utf-8").splitlines()) for m in modules()}
    assert {where for where, length in lengths.items() if length > LONGEST_MODULE} == set()
    assert median(lengths.values()) < MEDIAN_MODULE


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{module.where}:{function.lineno} {function.name}"
        for module in modules()
        for function in functions(module)
        if (function.end_lineno or 0) - function.lineno > LONGEST_FUNCTION
    ]
    assert long == []


def test_a_module_is_named_after_what_it_holds() -> None:
    empty = [
        module.where
        for module in modules()
        if EMPTY_NAMES & {part.strip("_") for part in module.name.split(".")}
    ]
    assert empty == []


def test_what_is_public_is_described() -> None:
    bare = []
    for module in modules():
        if module.is_public:
            named = [("the module", module.tree), *_public(module.tree)]
            bare += [f"{module.where} {n}" for n, node in named if not ast.get_docstring(node)]
    assert bare == []


def test_every_exception_has_the_one_root() -> None:
    """Whoever catches `MynaError` has caught everything that is ours."""
    astray = []
    for module in importable():
        loaded = importlib.import_module(module.name)
        astray += [
            f"{module.where} {kind.__name__}"
            for kind in vars(loaded).values()
            if inspect.isclass(kind)
            and kind.__module__ == module.name
            and issubclass(kind, Exception)  # an interruption is no error
            and not issubclass(kind, MynaError)
        ]
    assert astray == []


def test_no_assertion_guards_what_runs() -> None:
    """``python -O`` takes assertions away."""
    assert [
        _place(m, n) for m in modules() for n in ast.walk(m.tree) if isinstance(n, ast.Assert)
    ] == []


def _place(module: Module, node: ast.Assert) -> str:
    return f"{module.where}:{node.lineno}"


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
        if isinstance(node, kinds) and not _overload(node)
    ]
    return [(name, node) for name, node in found if not node.name.startswith("_")]


def _overload(node: ast.AST) -> bool:
    return any(
        getattr(each, "id", "") == "overload" for each in getattr(node, "decorator_list", ())
    )
