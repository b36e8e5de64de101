"""Only the latest-facts flow, and the rehearsal of plugins, make the proof of a live consent."""

import ast

from tests.architecture.source import modules

MAKER = "myna_sdk.latest_facts.flows"
REHEARSAL = "myna_sdk.testing.conformance.asked"
"""Plugins are rehearsed with a proof of its own; the floors keep use cases from importing it."""

HOME = "myna_sdk.providers.consent_capabilities"


def _granting() -> set[str]:
    """Return every module that names ``grant`` of the capabilities, or makes a proof itself."""
    found = set()
    for module in modules():
        for node in ast.walk(module.tree):
            imported = (
                isinstance(node, ast.ImportFrom)
                and node.module == HOME
                and any(alias.name in {"grant", "_GRANTED"} for alias in node.names)
            )
            called = isinstance(node, ast.Call) and _name(node) in {"grant", "LiveConsent"}
            if imported or called:
                found.add(module.name)
    return found


def _name(node: ast.Call) -> str:
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def test_only_the_latest_facts_flow_makes_a_live_consent() -> None:
    assert _granting() == {HOME, MAKER, REHEARSAL}
