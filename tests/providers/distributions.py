"""Real distributions on the path: ``.dist-info`` and modules, as an installer leaves them."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent, indent

import attrs
import pytest

from myna_sdk.providers.manifest import ENTRY_POINT_GROUP

PROVIDER = """
import attrs
import myna_sdk.authoring as m
from pathlib import Path

@attrs.frozen(kw_only=True)
class Settings:
    token: m.Secret = m.Secret("none")
    url: m.HttpsUrl | None = None
    back: m.ReturnUrl | None = None

class Provider:
    def __init__(self, settings):
        self.settings = settings
    async def begin_login(self, ask, ctx): ...
    async def complete_login(self, back, ctx): ...
"""
"""A module with a settings class and a sound provider."""


def manifest(plugin: str, *, extra: str = "", offers: str = "authenticator") -> str:
    """Return a manifest module for a plugin whose provider is in ``PLUGIN_provider``."""
    module = plugin.replace("-", "_") + "_provider"
    offered = f"(m.Offer(m.Capability('{offers}')),)" if offers else "()"
    return f"""
import importlib
import myna_sdk.authoring as m

def load(name):
    return getattr(importlib.import_module({module!r}), name)

MANIFEST = m.Manifest(**{{**dict(
    id={plugin!r}, title={plugin.title()!r}, offers={offered},
    settings=lambda: load("Settings"), factory=lambda settings: load("Provider")(settings),
), **dict({extra})}})
"""


def hooks_manifest(plugin: str, body: str, *, extra: str = "") -> str:
    """Return a manifest module for a plugin that brings only the hooks in ``body``."""
    methods = indent(dedent(body).strip(), " " * 8)
    return f"""
import myna_sdk.authoring as m

def make():
    class Hooks:
{methods}
    return Hooks()

MANIFEST = m.Manifest(id={plugin!r}, title={plugin.title()!r}, hooks=make, {extra})
"""


@attrs.frozen
class Distributions:
    """Installs distributions into one folder of the path."""

    folder: Path

    def install(
        self,
        name: str,
        points: Mapping[str, str],
        modules: Mapping[str, str],
        *,
        version: str = "1.0",
    ) -> None:
        """Leave the distribution ``name`` with its entry points and modules."""
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
        )
        lines = [f"[{ENTRY_POINT_GROUP}]", *(f"{key} = {value}" for key, value in points.items())]
        (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
        for module, source in modules.items():
            (self.folder / f"{module}.py").write_text(source, encoding="utf-8")
        importlib.invalidate_caches()

    def plugin(
        self, plugin: str, *, extra: str = "", provider: str = PROVIDER, name: str | None = None
    ) -> None:
        """Leave the distribution of one plugin with a manifest and a provider module."""
        stem = plugin.replace("-", "_")
        self.install(
            name or f"{plugin}-plugin",
            {plugin: f"{stem}_manifest:MANIFEST"},
            {f"{stem}_manifest": manifest(plugin, extra=extra), f"{stem}_provider": provider},
        )

    def hooks(self, plugin: str, body: str, *, extra: str = "", name: str | None = None) -> None:
        """Leave the distribution of one plugin that brings only hooks."""
        stem = plugin.replace("-", "_")
        self.install(
            name or f"{plugin}-plugin",
            {plugin: f"{stem}_manifest:MANIFEST"},
            {f"{stem}_manifest": hooks_manifest(plugin, body, extra=extra)},
        )

    def imported(self) -> set[str]:
        """Return which of the installed modules have been imported."""
        return {path.stem for path in self.folder.glob("*.py")} & set(sys.modules)


@pytest.fixture
def distributions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Distributions]:
    """Give a folder at the front of the path to install distributions into."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield Distributions(folder)
    for module in [path.stem for path in folder.glob("*.py")]:
        sys.modules.pop(module, None)
    importlib.invalidate_caches()
