"""The examples of the documents run: each file's Python blocks, as one story in a mock world."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import myna_sdk
from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna
from myna_sdk.configuration import Configuration

ROOT = Path(__file__).parents[2]
FIRM = Path(__file__).with_name("firm_example.txt")
"""What a firm writes, as the design wants it to be written."""
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _documents() -> list[Path]:
    found = [ROOT / "README.md", ROOT / "README.ja.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [path for path in found if BLOCK.search(path.read_text("utf-8"))]


class _Browser:
    """Stands for the firm's web framework: keeps where the person was sent, and what was shown."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shown: list[object] = []

    def approve(self, url: str) -> str:
        callback = self.world.person("mihon-hanako").approve(url)
        pairs = "&".join(f"{name}={value}" for name, value in callback.parameters.reveal())
        return f"https://firm.example/myna/callback?{pairs}"


class _Names(dict[str, Any]):
    """The names that an example leaves to its reader's application."""

    def __init__(self, browser: _Browser) -> None:
        super().__init__(
            redirect=self._redirect,
            welcome=browser.shown.append,
            show=browser.shown.append,
            try_later=browser.shown.append,
        )
        self._browser = browser

    def _redirect(self, url: str) -> None:
        self["callback_url"] = self["url"] = self._browser.approve(url)


@pytest.fixture
def opened(
    monkeypatch: pytest.MonkeyPatch, world: World, myna_configuration: Configuration
) -> None:
    """Let ``Myna.open("myna.toml")`` open the test's firm in the test's world."""

    def open_here(_path: str, **more: Any) -> Myna:
        return Myna(myna_configuration, clock=world.clock, transport=world.transport, **more)

    monkeypatch.setattr(myna_sdk.client.Myna, "open", staticmethod(open_here))


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("path", _documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_examples_of_a_document_run(
    path: Path, world: World, firm: Firm, run_python: Callable[[str, str, dict[str, Any]], None]
) -> None:
    browser = _Browser(world)
    names = _Names(browser)
    names |= {"world": world, "firm": firm}
    for block in BLOCK.findall(path.read_text("utf-8")):
        run_python(block, str(path), names)
    if "welcome(" in path.read_text("utf-8"):
        assert browser.shown == ["見本 花子"]


@pytest.mark.usefixtures("opened")
def test_the_firms_example_of_the_design_runs_as_it_stands(
    world: World, run_python: Callable[[str, str, dict[str, Any]], None]
) -> None:
    browser = _Browser(world)
    names = _Names(browser)
    names["sid"] = "s1"
    run_python(FIRM.read_text("utf-8"), str(FIRM), names)
    assert browser.shown == ["見本 花子"]
    assert names["receipt"].reveal()["name"] == "見本 花子"


@pytest.fixture
def run_python() -> Callable[[str, str, dict[str, Any]], None]:
    """Run one block of a document among the names of its file."""

    def run(block: str, name: str, names: dict[str, Any]) -> None:
        exec(compile(block, name, "exec"), names)

    return run
