"""The floors know every room: a package or module that is new cannot stay outside the contracts."""

import ast
import tomllib
from typing import Any

from tests.architecture.source import ROOT, modules


def _linter() -> dict[str, Any]:
    linter: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]
    return linter


def test_every_package_of_ours_is_looked_at() -> None:
    packages = {module.name.partition(".")[0] for module in modules()}
    assert packages == set(_linter()["root_packages"])


def test_every_room_stands_on_a_floor() -> None:
    floors = next(c for c in _linter()["contracts"] if c["id"] == "floors")["layers"]
    placed = {room for floor in floors for room in floor.replace("|", ":").split(" : ")}
    rooms = {".".join(module.name.split(".")[:2]) for module in modules()}
    ours = {room for room in rooms if room.startswith("myna_sdk.")}
    doors = {"myna_sdk._version"}
    assert ours - placed - doors == set()


def test_the_root_program_only_hands_on() -> None:
    body = ast.parse((ROOT / "cli.py").read_text("utf-8")).body
    made = [node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assert made == []
