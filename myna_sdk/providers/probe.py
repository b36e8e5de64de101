"""Probing: a plugin is imported and constructed in a child process that may not take for ever.

A plugin that hangs, exits or crashes the interpreter is then only *broken*. The child gets the
raw section through a pipe, never on its command line.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from myna_sdk.errors import MynaError
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.context import Environment
from myna_sdk.providers.discovery import Claim
from myna_sdk.providers.places import RawTable, Surroundings
from myna_sdk.providers.sections import Configured, ProviderSection, Routing

_CHILD = "from myna_sdk.providers.probe import child; child()"


def probe(
    claim: Claim,
    section: ProviderSection | None,
    configured: Configured | None,
    *,
    seconds: float,
) -> str:
    """Return why the plugin cannot be used, or nothing.

    Args:
        claim: Which plugin.
        section: Its section; without one only its modules are imported.
        configured: The configuration that the section stands in.
        seconds: How long it may take to answer.
    """
    asked: dict[str, Any] = {"id": claim.id}
    environ = None
    if section is not None and configured is not None:
        surroundings = configured.surroundings
        environ = dict(surroundings.environ)
        asked["section"] = {
            "name": section.name,
            "table": section.table.reveal(),
            "file": surroundings.file,
            "base": str(surroundings.base),
            "environment": surroundings.environment.value,
        }
    command = [sys.executable, "-P", "-c", _CHILD]
    try:
        # Same interpreter, our own module: nothing here comes from outside.
        done = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(asked, default=str),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env=environ,
        )
    except subprocess.TimeoutExpired:
        return f"it did not answer in {seconds:g} seconds"
    if done.returncode != 0:
        return f"its probe ended with status {done.returncode}"
    return _problem(done.stdout)


def _problem(answer: str) -> str:
    try:
        return str(json.loads(answer.rpartition("\n")[2] or answer)["problem"])
    except (ValueError, KeyError, TypeError):
        return "its probe gave no answer"


def child() -> None:
    """Write what is wrong with the plugin that standard input names, as one line of JSON."""
    asked = json.load(sys.stdin)
    sys.stdout.write("\n" + json.dumps({"problem": _examined(asked)}))


def _examined(asked: dict[str, Any]) -> str:
    from myna_sdk.providers.registry import Registry  # noqa: PLC0415 - it imports this module

    registry = Registry.discover()
    plugin = registry.plugin(asked["id"])
    if not plugin.usable or plugin.manifest is None:
        return plugin.problem
    if "section" not in asked:
        if plugin.manifest.settings is not None:
            plugin.manifest.settings()
        return ""
    one = _One(asked["id"], asked["section"])
    try:
        _ = registry.instances(one)[one.name].provider
    except MynaError as error:
        return error.message
    return ""


class _One:
    """A configuration with one section, as the child rebuilds it."""

    def __init__(self, plugin: str, told: dict[str, Any]) -> None:

        self.name = ProviderName(told["name"])
        self.routing = Routing()
        self.surroundings = Surroundings(
            file=told["file"],
            base=Path(told["base"]),
            environ=os.environ,
            environment=Environment(told["environment"]),
        )
        section = ProviderSection(name=self.name, plugin=plugin, table=RawTable(told["table"]))
        self.providers = {self.name: section}
