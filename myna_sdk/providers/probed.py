"""The child's side of a probe: imports and constructs one plugin, and says what is wrong."""

import json
import os
import sys
from collections.abc import Mapping
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Final

import attrs

from myna_sdk.errors import ConfigError, MynaError
from myna_sdk.model.person import ProviderName
from myna_sdk.providers.constructing import settings_class
from myna_sdk.providers.context import Environment
from myna_sdk.providers.discovery import Claim
from myna_sdk.providers.places import RawTable, Surroundings
from myna_sdk.providers.registry import Registry
from myna_sdk.providers.sections import ProviderSection, Routing

DAY: Final = "\0date"
"""The name under which a TOML date travels; no table has such a key."""


def main() -> None:
    """Write what is wrong with the plugin that standard input names, as one JSON object."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what the plugin prints is no answer
    asked = json.load(sys.stdin, object_hook=_day)
    problem = json.dumps({"problem": examined(asked)})
    with os.fdopen(answers, "w") as file:
        file.write(problem)
    os._exit(0)  # threads and exit handlers of the plugin have no say any more


def examined(asked: Mapping[str, Any]) -> str:
    """Return why the plugin cannot be used, or nothing: manifest, hooks, settings, provider."""
    claim = Claim(
        id=asked["id"],
        distribution=asked["distribution"],
        version=asked["version"],
        entry_point=EntryPoint(*asked["entry_point"]),
    )
    registry = Registry({claim.id: claim}, ())
    registry.commands()
    plugin = registry.plugin(claim.id)
    if not plugin.usable or plugin.manifest is None:
        return plugin.problem
    try:
        if "section" in asked:
            one = _configured(asked)
            _ = registry.instances(one)[one.name].provider
        elif plugin.manifest.settings is not None:
            settings_class(plugin.manifest)
    except ConfigError as error:
        faults = [f"{fault.key}: {fault.problem}" for fault in error.faults]
        return "; ".join(faults) or error.message
    except MynaError as error:
        return str(error.data.get("why", error.message))
    return ""


@attrs.frozen
class _One:
    """A configuration with one section, as the child rebuilds it."""

    name: ProviderName
    providers: Mapping[ProviderName, ProviderSection]
    surroundings: Surroundings
    routing: Routing = attrs.field(factory=Routing)


def _configured(asked: Mapping[str, Any]) -> _One:
    name = ProviderName(asked["name"])
    section = ProviderSection(name=name, plugin=asked["id"], table=RawTable(asked["section"]))
    surroundings = Surroundings(
        file=asked["file"],
        base=Path(asked["base"]),
        environ=asked["environ"],
        environment=Environment(asked["environment"]),
        own_verifier=asked["own_verifier"] is True,
    )
    return _One(name, {name: section}, surroundings)


def _day(value: dict[str, Any]) -> Any:
    return date.fromisoformat(value[DAY]) if DAY in value else value
