"""The source of our packages, parsed once, for the tests that judge its shape."""

import ast
from functools import cache
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]
ROOMS = ("myna_sdk", "plugins", "contrib")


@attrs.frozen
class Module:
    path: Path
    name: str
    tree: ast.Module

    @property
    def where(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def is_public(self) -> bool:
        return not any(part.startswith("_") for part in self.name.split("."))


def importable() -> tuple[Module, ...]:
    """Return the modules that can be imported as such; Alembic runs its own in its own way."""
    return tuple(module for module in modules() if ".migrations." not in module.name)


@cache
def modules() -> tuple[Module, ...]:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple(Module(path, _name(path), ast.parse(path.read_text("utf-8"))) for path in paths)


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts if parts[0] == "myna_sdk" else parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(module.tree) if isinstance(node, kinds)]
