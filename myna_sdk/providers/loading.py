"""Loading a manifest under guard: a plugin that cannot be loaded is broken, the others live on."""

import importlib.machinery
import importlib.util
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from myna_sdk.model.parts import has_its_parts
from myna_sdk.providers.discovery import Claim, Refused
from myna_sdk.providers.manifest import API_VERSION, Manifest, Offer

_PARTS: Final[Mapping[str, Any]] = {
    "title": str,
    "offers": tuple[Offer, ...],
    "requires": tuple[str, ...],
    "extra": str,
    "hosts": frozenset[str],
    "mock": bool,
    "rules": tuple[str, ...],
}
"""What is used of every manifest, whichever plugin is asked for."""

FOREIGN_FAILURES: Final = (Exception, SystemExit)
"""What foreign code may raise without stopping us; a keyboard interrupt stops everything."""


class State(StrEnum):
    """How far a plugin can be used."""

    FOUND = "found"
    """Installed and sound; nobody has asked whether it is configured."""
    READY = "ready"
    """Configured without fault, or without need of configuration."""
    UNCONFIGURED = "unconfigured"
    """Not configured, or with faults."""
    UNAVAILABLE = "unavailable"
    """A module it needs is not installed."""
    BROKEN = "broken"
    """It does not keep its contract; ``problem`` says how."""


@attrs.frozen(kw_only=True)
class Plugin:
    """One installed plugin.

    Attributes:
        id: Its id.
        title: Its name for people; the id if the manifest cannot be read.
        version: The version of its distribution.
        distribution: The distribution that brings it.
        state: How far it can be used.
        offers: Its capabilities with level.
        problem: Why it is unavailable, broken or not configured; empty otherwise.
        missing: The modules that it needs and that are not installed.
        manifest: What it says of itself, if that could be read.
    """

    id: str
    title: str
    version: str
    distribution: str
    state: State
    offers: tuple[Offer, ...] = ()
    problem: str = ""
    missing: tuple[str, ...] = ()
    manifest: Manifest | None = attrs.field(default=None, repr=False)

    @property
    def usable(self) -> bool:
        """Whether providers, hooks and commands of it can be used."""
        return self.state not in (State.UNAVAILABLE, State.BROKEN)


def load(claim: Claim) -> Plugin:
    """Return the plugin of ``claim``: found, unavailable or broken. Its manifest is imported."""
    try:
        manifest = claim.entry_point.load()
        problem = _objection(claim, manifest)
    except FOREIGN_FAILURES as error:
        return broken(claim, f"its manifest cannot be imported: {described(error)}")
    if problem:
        return broken(claim, problem)
    missing = tuple(module for module in manifest.requires if not findable(module))
    return Plugin(
        id=claim.id,
        title=manifest.title,
        version=claim.version,
        distribution=claim.distribution,
        state=State.UNAVAILABLE if missing else State.FOUND,
        offers=manifest.offers,
        problem=_missing(missing, manifest.extra) if missing else "",
        missing=missing,
        manifest=manifest,
    )


def broken(claim: Claim, problem: str) -> Plugin:
    """Return the plugin of ``claim`` as broken."""
    return Plugin(
        id=claim.id,
        title=claim.id,
        version=claim.version,
        distribution=claim.distribution,
        state=State.BROKEN,
        problem=problem,
    )


def refused(each: Refused) -> Plugin:
    """Return the plugin of a refused claim; nothing of it is ever imported."""
    return broken(each.claim, each.why)


def findable(module: str) -> bool:
    """Tell whether ``module`` could be imported, without importing it or its parents."""
    path = None
    for end in range(1, module.count(".") + 2):
        name = ".".join(module.split(".")[:end])
        try:
            spec = (
                importlib.util.find_spec(name)
                if path is None
                else importlib.machinery.PathFinder.find_spec(name, path)
            )
        except (ImportError, ValueError):
            return False
        if spec is None:
            return False
        path = list(spec.submodule_search_locations or ())
    return True


def described(error: BaseException) -> str:
    """Return type and first line of a foreign exception, for a listing."""
    lines = str(error).splitlines()
    words = "".join(c for c in lines[0] if c.isprintable())[:200] if lines else ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _objection(claim: Claim, manifest: object) -> str:
    """Return how ``manifest`` breaks the contract, or nothing."""
    if not isinstance(manifest, Manifest):
        return f"{claim.entry_point.value} is no Manifest but {type(manifest).__name__}"
    if manifest.id != claim.id:
        return f"its manifest calls itself {manifest.id!r}, its entry point {claim.id!r}"
    if manifest.api != API_VERSION:
        return f"it was written for API version {manifest.api}; this SDK speaks {API_VERSION}"
    mistyped = _mistyped(manifest)
    if mistyped:
        return f"its manifest's {mistyped} is not of the type that it declares"
    if (manifest.settings is None) != (manifest.factory is None):
        return "its manifest has only one of settings and factory"
    if manifest.offers and manifest.factory is None:
        return "its manifest offers capabilities without a factory"
    return ""


def _mistyped(manifest: Manifest) -> str:
    """Return the name of a part of ``manifest`` that is not of its type, or nothing."""
    for name, kind in _PARTS.items():
        if not has_its_parts(getattr(manifest, name), kind):
            return name
    called = {name: getattr(manifest, name) for name in ("settings", "factory", "hooks")}
    return next((name for name, it in called.items() if not (it is None or callable(it))), "")


def _missing(modules: tuple[str, ...], extra: str) -> str:
    remedy = f"; run pip install '{extra}'" if extra else ""
    return f"needs {', '.join(modules)}{remedy}"
