"""The personas that ship with the mock world, read from ``personas.toml`` when first needed."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from myna_mock.people.person import Persona
from myna_mock.people.reading import read_persona
from myna_mock.unknown_names import unknown_name
from myna_sdk.errors import UsageError

FIRST = "mihon-hanako"
"""The plain adult with whom every example begins."""


@cache
def personas() -> Mapping[str, Persona]:
    """Return every shipped persona by id, in the documented order."""
    text = files("myna_mock.people").joinpath("personas.toml").read_text(encoding="utf-8")
    return {key: read_persona(key, data) for key, data in tomllib.loads(text).items()}


def unknown_persona(persona_id: str, known: Mapping[str, object]) -> UsageError:
    """Return the error that names the personas nearest to ``persona_id``."""
    return unknown_name("persona-unknown", "persona", persona_id, known, else_try=[FIRST])
