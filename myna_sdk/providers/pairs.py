"""Pairs of providers that must fit: who has people sign, and who opens what they signed."""

from typing import TYPE_CHECKING, Final

from myna_sdk.model.person import ProviderName
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Place
from myna_sdk.providers.sections import ROUTES, Configured

if TYPE_CHECKING:
    from myna_sdk.providers.registry import Registry

OPENERS: Final = (Capability.SIGNATURE_VERIFIER, Capability.CONSENT_REGISTRY)
"""The capabilities that are handed what a signer yields."""


def report_misfits(registry: "Registry", configured: Configured, top: Place) -> None:
    """Report each routed pair in which the second cannot open what the first yields."""
    signer = configured.routing.get(Capability.SIGNER)
    if signer is None:
        return
    yields = _forms(registry, configured, signer, Capability.SIGNER)
    for route in ROUTES:
        opener = configured.routing.get(route.capability)
        if route.capability not in OPENERS or opener is None:
            continue
        opens = _forms(registry, configured, opener, route.capability)
        if yields and opens and not yields & opens:
            top.at(route.table).at(route.key).report(
                FaultKind.PAIR_MISFIT,
                signer=signer,
                yields=", ".join(sorted(yields)),
                name=opener,
                opens=", ".join(sorted(opens)),
            )


def _forms(
    registry: "Registry", configured: Configured, name: ProviderName, capability: Capability
) -> frozenset[str]:
    """Return the forms of ``name``; none if it cannot be told, which is a fault of its own."""
    section = configured.providers.get(name)
    plugin = None if section is None else registry.find(section.plugin)
    if plugin is None or plugin.manifest is None:
        return frozenset()
    offers = [offer for offer in plugin.manifest.offers if offer.capability is capability]
    return frozenset().union(*(offer.forms for offer in offers))
