"""Configurations as text, and what comes of them."""

from pathlib import Path

import pytest

from myna_sdk.configuration import Configuration, load
from myna_sdk.errors import ConfigError
from myna_sdk.providers.faults import Fault, FaultKind

LEAST = """\
environment = "sandbox"
[relying_party]
name = "見本不動産株式会社"
[store]
url = "sqlite:///myna.db"
key = "file:master.key"
"""
"""The shortest file without fault."""


def read(folder: Path, text: str, **environ: str) -> Configuration:
    """Return the configuration that ``text`` is, in ``folder``."""
    path = folder / "myna.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ)


def refused(folder: Path, text: str, **environ: str) -> list[Fault]:
    """Return the faults for which ``text`` is refused."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **environ)
    assert caught.value.code == "config-invalid"
    return list(caught.value.faults)


def keyed(faults: list[Fault]) -> list[tuple[str, FaultKind]]:
    """Return key and kind of each fault that is an error."""
    return [(fault.key, fault.kind) for fault in faults if fault.severity == "error"]
