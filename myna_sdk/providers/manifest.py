"""Manifests: what a plugin says of itself before anything of it is imported.

An entry point of the group ``myna_sdk.plugins`` names a `Manifest` in a cheap module: one that
imports the standard library, attrs and this package only.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import attrs

from myna_sdk.providers.capabilities import Capability

__all__ = [
    "API_VERSION",
    "DETACHED",
    "ENTRY_POINT_GROUP",
    "SEALED_BY_APP",
    "Level",
    "Manifest",
    "Offer",
]

ENTRY_POINT_GROUP = "myna_sdk.plugins"
DETACHED = "detached"
"""The form of a signature that lies open beside its certificate."""
SEALED_BY_APP = "digital-auth-app-jwe"
"""The form that デジタル認証アプリ yields: sealed for the operator that the firm registered."""
API_VERSION = 1
"""The version of the contract between core and plugins that this SDK speaks."""


class Level(StrEnum):
    """How far a plugin supports a capability."""

    FULL = "full"
    PARTIAL = "partial"


@attrs.frozen
class Offer:
    """One capability that a plugin offers.

    Attributes:
        capability: Which one.
        level: Full or partial.
        missing: What a partial offer lacks, in a few words.
        since: The plugin's first version with it.
        forms: The forms of signature that a signer yields or a verifier opens: ``detached``, or
            the name of a seal. A pair without a common form cannot work.
    """

    capability: Capability
    level: Level = Level.FULL
    missing: str = ""
    since: str = "0.1"
    forms: frozenset[str] = frozenset({DETACHED})

    def __attrs_post_init__(self) -> None:
        if (self.level is Level.PARTIAL) != bool(self.missing):
            raise ValueError("a partial offer, and only that, names what is missing")


@attrs.frozen(kw_only=True)
class Manifest:
    """What a plugin is and needs.

    Attributes:
        id: The plugin's id, equal to its entry point's name.
        title: Its name for people.
        offers: The capabilities, none for a plugin that only brings commands or hooks.
        settings: Returns the attrs class of ``[providers.NAME]``; called when the instance is
            configured. ``None`` for a plugin without providers.
        factory: Makes the provider from an instance of that class; imports what it needs then.
        requires: Modules that must be importable, looked for and not imported.
        extra: The extra that installs them, such as ``myna-sdk[mock]``.
        hosts: Hosts the provider may speak to beside those of its own URL settings.
        hooks: Returns the object with the plugin's hook implementations, if it has any.
        api: The `API_VERSION` it was written for.
        mock: It belongs to the mock world, and production refuses it.
        rules: Packages whose ``rules.toml`` has the plugin's numbered rules in both languages.
    """

    id: str
    title: str
    offers: tuple[Offer, ...] = ()
    settings: Callable[[], type[Any]] | None = None
    factory: Callable[[Any], Any] | None = None
    requires: tuple[str, ...] = ()
    extra: str = ""
    hosts: frozenset[str] = frozenset()
    hooks: Callable[[], object] | None = None
    api: int = API_VERSION
    mock: bool = False
    rules: tuple[str, ...] = ()
