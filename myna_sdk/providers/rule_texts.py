"""What a check's rule says, in the language of whoever reads it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Final

from myna_sdk.model.checks import Check
from myna_sdk.model.rules import Rule, Rules, read_rules
from myna_sdk.providers.registry import Registry

__all__ = ["CORE", "all_rules", "japanese_rules", "rule_text"]

CORE: Final = (
    "myna_sdk.card",
    "myna_sdk.cases",
    "myna_sdk.certificate_status",
    "myna_sdk.identity",
    "myna_sdk.jpki",
    "myna_sdk.latest_facts",
    "myna_sdk.providers",
    "myna_sdk.providers.oidc",
)
"""Packages of ours that have rules."""


def rule_text(check: Check, language: str) -> str:
    """Return the rule of ``check`` in ``language``; anything but ``en`` is Japanese.

    A rule that nobody installed knows in these words stays as it was written: English.
    """
    if language == "en":
        return check.rule
    return _japanese().get((check.number, check.rule), check.rule)


def japanese_rules() -> dict[str, str]:
    """Return the Japanese sentence of every rule, by its number, a space and the English one."""
    return {f"{number} {rule}": said for (number, rule), said in _japanese().items()}


@cache
def all_rules() -> Rules:
    """Return every rule by number, ours and those of installed plugins. None replaces ours."""
    known: dict[str, Rule] = {}
    for package in (*_of_plugins(), *CORE):
        with suppress(OSError, ValueError, TypeError, ImportError):  # a plugin's fault, not ours
            known.update(read_rules(package))
    return known


@cache
def _japanese() -> Mapping[tuple[str, str], str]:
    """Return the Japanese sentence by number and English sentence."""
    return {(each.number, each.rule): each.rule_ja for each in all_rules().values()}


def _of_plugins() -> Iterator[str]:
    for plugin in Registry.discover().standing():
        if plugin.manifest is not None:
            yield from plugin.manifest.rules
